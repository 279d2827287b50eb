"""What the checks say, in the words of the form: every sentence that a field can say is walked through."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from certificates.domain.scheme_table import SCHEME_FIELDS
from courses.content.domain import tables
from courses.content.domain.fields import Fields
from courses.evidence.actions.answers import ANSWER_FIELDS
from quizzes.bank.domain.questions import parse_question
from quizzes.bank.domain.table import QUESTION_FIELDS
from quizzes.kinds import KINDS, BadEntry
from quizzes.kinds.parts import Own
from quizzes.sitting.domain.table import CELL_FIELDS, POLICY_FIELDS, QUIZ_FIELDS
from trainingsite.studio.phrasing import as_form_says, of_files_in, within

TABLES: dict[str, Fields] = {
    "course": tables.COURSE_FIELDS,
    "module": tables.MODULE_FIELDS,
    "objective": tables.OBJECTIVE_FIELDS,
    "lesson": tables.LESSON_FIELDS,
    "fact": tables.FACT_FIELDS,
    "term": tables.TERM_FIELDS,
    "figure": tables.FIGURE_FIELDS,
    "answer": ANSWER_FIELDS,
    "quiz": QUIZ_FIELDS,
    "cell": CELL_FIELDS,
    "policy": POLICY_FIELDS,
    "scheme": SCHEME_FIELDS,
    **{name: QUESTION_FIELDS.of({"kind": name}) for name in KINDS},
}
ODD: tuple[Any, ...] = (
    None, "", "x", "x" * 6000, 7, -1, 10_001, 0.5, True, [], [1], ["x", "x"], [{}], [{"odd": 1}], [{"code": 3}], {}, {"odd": 1}, {"value": 7},
)  # fmt: skip
WORDS = "long enough to be a reason"
ROW: dict[str, Any] = {"code": "a", "text": "t", "rationale": WORDS}
# What the rules of the kinds say of rows that are there.
ROWS: tuple[dict[str, Any], ...] = (
    {"options": [ROW] * 4}, {"options": [ROW | {"correct": True, "harm": 2}] * 4}, {"options": [ROW | {"code": c, "correct": False, "harm": 1} for c in "abcd"]},
    {"options": [{"code": c} for c in "abcd"]}, {"options": [ROW | {"picture": {"file": "x"}}] * 4},
    {"left": [ROW | {"match": "9"}] * 3, "right": [ROW] * 3}, {"left": [ROW | {"code": c, "match": "a"} for c in "abc"], "right": [ROW | {"code": c} for c in "abc"]},
    {"left": [{"code": c} for c in "abc"], "right": [{"code": c, "text": "t"} for c in "abc"]},
    {"answer": {}}, {"answer": {"value": "0,5", "tolerance": "-1", "unit": "mm"}, "units": ["cm"], "misreadings": [{"value": "x"}], "near_misses": [{"text": "", "rationale": WORDS}]},
    {"answer": {"value": "1", "tolerance": "0", "unit": "mm"}, "units": ["mm", "cm"], "convert": {"cm": "0"}, "rationale": WORDS},
    {"answer": {"value": "1", "tolerance": "0", "unit": "mm"}, "units": ["mm", "cm"], "convert": {"cm": "x"}, "rationale": WORDS},
    {"answer": {"value": "1", "tolerance": "0", "unit": "mm"}, "units": ["mm"], "convert": {"kg": "x"}, "rationale": WORDS},
    {"accepted": ["x", "X"]}, {"accepted": ["\n"]}, {"accepted": ["x"], "rationale": WORDS, "near_misses": [{"text": "x", "rationale": WORDS, "harm": 1}]},
)  # fmt: skip


def said_by(table: Fields) -> Iterator[tuple[str, str]]:
    """Everything that the fields of a table say of odd values."""
    yield from table.unknown({"odd_word": 1}, "a lesson")
    for field in table:
        for value in ODD:
            for says in (field.shape.wrong, field.shape.misfits):
                if says is field.shape.misfits and value is None:
                    continue
                yield from ((field.key, told) for told in _told(says, field.key, value))


def _told(says: Any, key: str, value: Any) -> list[str]:
    try:
        return list(says(key, value))
    except (TypeError, AttributeError):
        return []  # a shape is asked about values of its own sort only


def parsed(entry: Mapping[str, Any]) -> list[tuple[str, str]]:
    try:
        parse_question(entry, str)
    except BadEntry as bad:
        return list(bad.problems)
    return []


def clean_of_files(problems: Iterator[tuple[str, str]] | list[tuple[str, str]]) -> int:
    told = [(message, as_form_says(message, key)) for key, message in problems]
    assert {pair for pair in told if list(of_files_in(pair[1]))} == set()
    return len(told)


@pytest.mark.parametrize("name", TABLES)
def test_no_field_speaks_of_files(name: str) -> None:
    assert clean_of_files(said_by(TABLES[name])) > len(TABLES[name].fields)


@pytest.mark.parametrize("kind", KINDS)
def test_no_kind_of_question_speaks_of_files(kind: str) -> None:
    own = {f.key for f in KINDS[kind].FIELDS if isinstance(f.shape, Own) or f.key}
    odd = [{"kind": kind, key: value} for key in own for value in ODD]
    rows = [{"kind": kind, **row} for row in ROWS if set(row) & own]

    assert rows
    assert clean_of_files([told for entry in (*odd, *rows) for told in parsed(entry)]) > 10


@pytest.mark.parametrize(("key", "message", "says"), [
    ("level", "'level' is None; it must be one of recall, application, judgement.", "What it asks for: choose one of: recall; application; judgement."),
    ("body", "'body' is missing.", "Text is missing."),
    ("options", "A single_choice question has exactly one correct option.", "Tick the answer that is right: exactly one."),
    ("options", "'b': 'rationale' needs a text of at least 20 characters.", "Answers B: Why: write at least 20 characters."),
    ("misreadings", "no. 2: Every misreading has 'harm' 0 to 3.", "Wrong numbers that are expected 2: Choose the harm of every wrong answer."),
    ("review_by", "'review_by' must be a date such as 2027-11-30, without quotes.", "Review by: choose a day, such as 2027-11-30."),
    ("evidence", "'E999' is no fact of this course.", "'E999' is no fact of this course."),
    ("source", "'source' is 'blog'; it must be one of rct, guideline.", "Kind of source: “blog” is none of"),
])  # fmt: skip
def test_sentences_of_the_form(key: str, message: str, says: str) -> None:
    assert as_form_says(message, key).startswith(says)


@pytest.mark.parametrize(("message", "leads_to"), [
    ("'b': 'rationale' needs a text of at least 20 characters.", ["b", "rationale"]),
    ("no. 2: Every misreading has 'harm' 0 to 3.", ["1", "harm"]),
    ("'stem' is missing.", []),
])  # fmt: skip
def test_message_of_a_row_leads_to_its_control(message: str, leads_to: list[str]) -> None:
    assert within(message) == leads_to
