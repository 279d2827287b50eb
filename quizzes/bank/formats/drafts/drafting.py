"""Each part that was read as a row: taken, flagged because, or refused because, with the entry that it would become."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from courses.content.formats.refusals import NOWHERE, Because, Place, because, gettext_noop
from quizzes.bank.domain.table import QUESTION_FIELDS
from quizzes.bank.formats import reading
from quizzes.bank.formats.drafts.about import about, code_of
from quizzes.bank.formats.drafts.kinds import WRITERS, drafted, explained, lacks_answer
from quizzes.bank.formats.drafts.losses import losses_of
from quizzes.bank.formats.reading import Part, Reading, Status

NO_STEM = gettext_noop("There is no text that asks anything.")
GAPS = gettext_noop("This is gap {part} of a question with several gaps; here a question asks one thing. Make each gap a question of its own.")  # fmt: skip
NO_KIND = gettext_noop("Questions of the kind '{kind}' are not asked here.")
TELLS = gettext_noop("This is a text before other questions and asks nothing itself.")
ESSAY = gettext_noop("An answer in free words is marked by people; here every answer is marked by rules.")  # fmt: skip
TWICE = gettext_noop("It asks in the same words as {place}.")
EARLIER = gettext_noop("question {number} of this file")
# What a draft has to have before it can be reviewed, beside what its kind asks.
NEEDED = tuple(field.key for field in QUESTION_FIELDS if field.required and field.key not in ("kind", "pool", "code"))  # fmt: skip


class Verdict(StrEnum):
    """What became of a row."""

    TAKEN = "taken"
    FLAGGED = "flagged"
    REFUSED = "refused"


@dataclass(frozen=True)
class Row:
    """One row of the import: `entry` is what a draft would say, None where no draft can come of it; `lacks`: its holes."""

    verdict: Verdict
    reasons: tuple[Because, ...]
    entry: dict[str, Any] | None
    lacks: tuple[str, ...]
    part: Part | None = None
    place: Place = NOWHERE


def as_drafts(read: Reading) -> list[Row]:
    """A row for each part; one that is refused for a file that was."""
    return list(rows_of(read))


def rows_of(read: Reading) -> Iterator[Row]:
    """The same, one after the other."""
    if read.refusal is not None:
        yield Row(Verdict.REFUSED, (read.refusal,), None, (), place=read.place)
    yield from _with_twins(map(_row, read.parts))


def _with_twins(rows: Iterator[Row]) -> Iterator[Row]:
    """The rows, flagged where one before asks in the very same words, about the same picture."""
    before: dict[tuple[str, str], Because | str] = {}
    for number, row in enumerate(rows, start=1):
        asked = _asked(row)
        if asked is not None and asked in before:
            reasons = (*row.reasons, because(TWICE, place=before[asked]))
            yield replace(row, verdict=Verdict.FLAGGED, reasons=reasons)
            continue
        if asked is not None:
            before[asked] = str(row.place) or because(EARLIER, number=number)
        yield row


def _asked(row: Row) -> tuple[str, str] | None:
    """The words of its stem and the picture beside it; None where no draft comes of the row."""
    if row.part is None or row.entry is None:
        return None
    stem = row.part.stem
    return stem.plain.casefold(), stem.picture[0] if stem.picture else ""


def _row(part: Part) -> Row:
    reason = _no_draft(part)
    if reason is not None:
        return Row(Verdict.REFUSED, (reason, *part.doubts), None, (), part, part.place)
    part = explained(part)
    draft = drafted(part)
    told, doubts = about(part)
    entry = draft.entry | told
    code, no_code = code_of(part)
    entry |= {"code": code} if code else {}
    reasons = (
        *([part.reason] if part.reason else ()),
        *part.doubts,
        *draft.doubts,
        *losses_of(part),
        *doubts,
        *([no_code] if no_code else ()),
    )
    verdict = Verdict.FLAGGED if reasons else Verdict.TAKEN
    return Row(verdict, tuple(reasons), entry, tuple(lacks(entry)), part, part.place)


def _no_draft(part: Part) -> Because | None:
    """Why no draft can come of a part."""
    if part.status is not Status.IMPORTED and not (part.kind in WRITERS and _says_enough(part)):
        return part.reason
    if part.kind == reading.DESCRIPTION:
        return because(TELLS)
    if part.kind == reading.ESSAY:
        return because(ESSAY)
    if part.part:
        return because(GAPS, part=part.part)
    if part.kind not in WRITERS:
        return because(NO_KIND, kind=part.kind)
    return None if part.stem else because(NO_STEM)


def _says_enough(part: Part) -> bool:
    return bool(part.options or part.answers or part.pairs)


def lacks(entry: dict[str, Any]) -> Iterator[str]:
    """By key what a person has to add before the question can be reviewed: "options.b.harm"."""
    yield from (key for key in ("module", *NEEDED) if entry.get(key) in (None, "", []))
    yield from _lacks_of_kind(entry)


def _lacks_of_kind(entry: dict[str, Any]) -> Iterator[str]:
    kind = entry["kind"]
    if hole := lacks_answer(entry):
        yield hole
    if kind in (reading.NUMERIC, reading.SHORT_TEXT):
        yield from (key for key in ("rationale",) if not entry.get(key))
        yield from _parts(entry, "misreadings", "rationale", "harm")
        yield from _parts(entry, "near_misses", "rationale", "harm")
    if kind == reading.NUMERIC and "unit" not in entry.get("answer", {}):
        yield "answer.unit"
    if kind == reading.TRUE_FALSE:
        yield from (
            key for key in ("rationale_true", "rationale_false", "harm") if key not in entry
        )
    if kind in (reading.SINGLE_CHOICE, reading.MULTIPLE_RESPONSE):
        yield from _parts(entry, "options", "correct", "rationale")
        wrong = [o for o in entry.get("options", ()) if not o.get("correct")]
        yield from (f"options.{option['code']}.harm" for option in wrong if "harm" not in option)
    if kind == reading.ORDERING:
        yield from _parts(entry, "options", "rationale")
    yield from _parts(entry, "left", "rationale")


def _parts(entry: dict[str, Any], key: str, *needed: str) -> Iterator[str]:
    for place, part in enumerate(entry.get(key, ()), start=1):
        name = part.get("code") or str(place)
        yield from (f"{key}.{name}.{need}" for need in needed if part.get(need) in (None, ""))
