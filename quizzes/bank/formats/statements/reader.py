"""Learning records in JSON: one, a list of them, or cases that say which a record store has to take."""

from collections.abc import Iterator, Mapping
from typing import Any

from courses.content.formats.refusals import Place, because, gettext_noop
from quizzes.bank.formats import reading
from quizzes.bank.formats.prose import NOTHING, from_plain
from quizzes.bank.formats.reading import Part, Reading, Status, counted
from quizzes.bank.formats.source import Source
from quizzes.bank.formats.statements.grammar import problem_of

NAME = "xapi"
RECORD = gettext_noop("This is a learning record (xAPI), '{verb}' of '{what}'. It says what somebody did and holds no question.")  # fmt: skip
RECORDS = gettext_noop("These are {count} learning records (xAPI). They say what somebody did and hold no question.")  # fmt: skip
SOUND = gettext_noop("A learning record (xAPI), and a sound one. It is no question.")
UNSOUND = gettext_noop("A learning record (xAPI) that no store takes: {problem}. It is no question.")  # fmt: skip


def claims(source: Source) -> bool:
    """JSON with a record in it, or cases that have one each."""
    return bool(_records(source.json) or _cases(source.json))


def read(source: Source) -> Reading:
    """A part for each case; records alone are refused with what they are."""
    cases = _cases(source.json)
    if cases:
        return Reading(NAME, counted(_judged(cases)))
    records = _records(source.json)
    if len(records) > 1 or isinstance(source.json, list):
        return Reading(NAME, refusal=because(RECORDS, count=len(records)))
    facts = {"verb": _id(records[0]["verb"]), "object_id": _id(records[0]["object"])}
    said = because(RECORD, verb=facts["verb"], what=facts["object_id"])
    return Reading(NAME, refusal=said, facts=tuple(facts.items()))


def _id(said: Any) -> str:
    return str(said.get("id", "")) if isinstance(said, Mapping) else ""


def _records(said: Any) -> list[Mapping[str, Any]]:
    rows: list[Any] = said if isinstance(said, list) else [said]
    found: list[Mapping[str, Any]] = [
        row for row in rows if isinstance(row, dict) and {"actor", "verb", "object"} <= set(row)
    ]
    return found if len(found) == len(rows) else []


def _cases(said: Any) -> list[Mapping[str, Any]]:
    rows: list[Any] = said if isinstance(said, list) else []
    found: list[Mapping[str, Any]] = [
        row for row in rows if isinstance(row, dict) and "case" in row and "statement" in row
    ]
    return found if rows and len(found) == len(rows) else []


def _judged(cases: list[Mapping[str, Any]]) -> Iterator[Part]:
    for number, case in enumerate(cases):
        problem = problem_of(case["statement"])
        yield Part(
            kind=reading.UNKNOWN,
            stem=from_plain(str(case["case"])) or NOTHING,
            place=Place(row=number + 1),
            columns=(("case_index", str(number)), ("accepted", "no" if problem else "yes")),
            status=Status.FLAGGED,
            reason=because(UNSOUND, problem=problem) if problem else because(SOUND),
        )
