"""Moodle's XML to parts."""

from collections.abc import Iterator
from dataclasses import replace

from courses.content.formats.refusals import Refused, because, gettext_noop
from quizzes.bank.formats import reading
from quizzes.bank.formats.markup import Element, child, children, place_of
from quizzes.bank.formats.moodle.cloze import gaps_of, without_gaps
from quizzes.bank.formats.moodle.fields import is_true, prose, raw, value
from quizzes.bank.formats.moodle.kinds import READERS
from quizzes.bank.formats.numbers import decimal_of
from quizzes.bank.formats.prose import from_html
from quizzes.bank.formats.reading import Part, Reading, counted, few
from quizzes.bank.formats.source import Source

NAME = "moodle-xml"
NO_QUESTIONS = gettext_noop("There is no question in the file.")
UNKNOWN_TYPE = gettext_noop("Questions of Moodle's type '{type}' are not read here.")
CALCULATED = gettext_noop("A calculated question makes its numbers by a formula ('{type}'); here numbers are fixed.")  # fmt: skip
NO_GAPS = gettext_noop("The cloze question has no gap that can be read.")
CLOZE = ("cloze", "multianswer")
# What Moodle says of a question and ours have no place for, by the element that says it.
UNKEPT = {"hint": "hints", "correctfeedback": "feedback for the whole question",
          "partiallycorrectfeedback": "feedback for the whole question",
          "incorrectfeedback": "feedback for the whole question"}  # fmt: skip


def claims(source: Source) -> bool:
    """XML that begins with <quiz>."""
    return source.root_name == "quiz"


def read(source: Source) -> Reading:
    """Every question of the file, in the categories that stand between them."""
    parts = counted(_parts(source.root))
    if not parts:
        return Reading(NAME, refusal=because(NO_QUESTIONS))
    return Reading(NAME, parts)


def _parts(root: Element) -> Iterator[Part]:
    category = ""
    for question in children(root, "question"):
        type_ = (question.get("type") or "").strip().lower()
        if type_ == "category":
            category = raw(child(question, "category")).strip()
            continue
        yield from _of_question(question, type_, category)


def _of_question(question: Element, type_: str, category: str) -> Iterator[Part]:
    base = _base(question, category)
    if type_ in CLOZE:
        yield from _cloze(question, base)
        return
    if type_ not in READERS:
        kind = "calculated" if type_.startswith("calculated") else reading.UNKNOWN
        reason = CALCULATED if kind == "calculated" else UNKNOWN_TYPE
        yield replace(base, kind=kind).flagged(because(reason, type=type_))
        return
    try:
        few(len(question))
        read = list(READERS[type_](question))
    except Refused as refused:
        yield base.flagged(refused.reason)
        return
    yield from _several(base, read) if type_ == "gapselect" else _one(base, read)


def _one(base: Part, read: list[dict[str, object]]) -> Iterator[Part]:
    for fields in read:
        unkept = (*base.unkept, *fields.pop("unkept", ()))  # type: ignore[misc]
        yield replace(base, unkept=unkept, **fields)  # type: ignore[arg-type]


def _several(base: Part, read: list[dict[str, object]]) -> Iterator[Part]:
    for number, fields in enumerate(read, start=1):
        yield replace(base, part=str(number), unkept=(*base.unkept, "several gaps"), **fields)  # type: ignore[arg-type]


def _base(question: Element, category: str) -> Part:
    unkept = [named for tag, named in UNKEPT.items() if raw(child(question, tag)).strip()]
    if is_true(value(question, "hidden"), otherwise=False):
        unkept.append("that it is hidden in Moodle")
    idnumber = value(question, "idnumber")
    tags = child(question, "tags")
    return Part(
        kind=reading.UNKNOWN,
        stem=prose(child(question, "questiontext")),
        external_id=" ".join(raw(child(question, "name")).split()),
        place=place_of(question),
        points=decimal_of(value(question, "defaultgrade") or "1"),
        feedback=prose(child(question, "generalfeedback")),
        category=category,
        tags=tuple(raw(tag).strip() for tag in children(tags, "tag")) if tags is not None else (),
        columns=(("idnumber", idnumber),) if idnumber else (),
        unkept=tuple(dict.fromkeys(unkept)),
    )


def _cloze(question: Element, base: Part) -> Iterator[Part]:
    text = raw(child(question, "questiontext"))
    stem = from_html(without_gaps(text))
    try:
        gaps = list(gaps_of(text))
    except Refused as refused:
        yield base.flagged(refused.reason)
        return
    if not gaps:
        yield base.flagged(because(NO_GAPS))
    for gap in gaps:
        unkept = (*base.unkept, "several gaps", *gap.read.pop("unkept", ()))
        part = replace(base, stem=stem, part=str(gap.number), unkept=unkept, **gap.read)
        yield part.flagged(gap.fault) if gap.fault else part
