"""What a table says about a question beside the question: module, objective, level and the like, each checked alone."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from courses.content.domain.tables import CODE
from courses.content.formats.refusals import Because, because, gettext_noop
from quizzes.bank.domain.table import QUESTION_FIELDS
from quizzes.bank.formats.reading import Part
from quizzes.bank.formats.tables.answers import truth_of

NOT_TAKEN = gettext_noop("'{value}' in the column '{key}' was not taken: {why}")
NO_FLAG = gettext_noop("write yes or no.")
NO_SHARE = gettext_noop("write a number from 0 to 1.")
NO_CODE = gettext_noop(
    "The code '{code}' was not taken, so another import of this row makes another question: {why}"
)
LONGEST_TOPIC = 60
# "12", "12.", "#12", "(12)": a place in a list. Codes of facts, apart by mere blanks: each has a letter and a digit.
_NUMBER_OF_ROW = re.compile(r"\W*\d+\W*")
_FACTS = re.compile(r"(?:(?=\S*\d)(?=\S*[A-Za-z])\S+\s+)+(?=\S*\d)(?=\S*[A-Za-z])\S+")


def about(part: Part) -> tuple[dict[str, Any], list[Because]]:
    """The keys of an entry that the part gives beside the question's own, and what of them was not taken."""
    entry: dict[str, Any] = {}
    doubts: list[Because] = []
    for key, said in _said(part):
        value = _value(key, said)
        why = next(iter(_wrong(key, value)), None)
        if why:
            doubts.append(because(NOT_TAKEN, value=said, key=key, why=why))
        else:
            entry[key] = value
    return entry, doubts


def _said(part: Part) -> Iterator[tuple[str, str]]:
    known = {field.key for field in QUESTION_FIELDS} | {"module"}
    yield from ((key, said) for key, said in part.columns if key in known and key != "code")
    if "topic" in dict(part.columns):
        return
    if one_tag := tag_of(part):
        yield "topic", one_tag
    elif part.category:
        yield "topic", part.category.rstrip("/").rpartition("/")[2].strip()[:LONGEST_TOPIC]


def tag_of(part: Part) -> str:
    """The one tag of a part, which is its topic; "" where it has several, or one that is too long."""
    (tag,) = part.tags if len(part.tags) == 1 else ("",)
    return tag.strip() if len(tag.strip()) <= LONGEST_TOPIC else ""


def _value(key: str, said: str) -> Any:
    if key == "evidence":
        named = [" ".join(one.split()) for one in re.split(r"[,;\n]", said) if one.strip()]
        return [code for one in named for code in (one.split() if _FACTS.fullmatch(one) else [one])]
    if key == "critical":
        return truth_of(said)
    if key == "difficulty":
        return _share(said)
    return said.casefold() if key == "level" else said


def _share(said: str) -> float | None:
    """0.65, or 65 %; None where it is neither."""
    percent = re.fullmatch(r"(\d{1,3}(?:\.\d{1,6})?)\s*%", said)
    if percent:
        return float(Decimal(percent[1]) / 100)
    return float(said) if re.fullmatch(r"[01](\.\d{1,6})?|\.\d{1,6}", said) else None


def _wrong(key: str, value: Any) -> Iterator[str]:
    if value is None:
        yield NO_FLAG if key == "critical" else NO_SHARE
    elif key == "module":
        yield from CODE.wrong(key, value)
    else:
        shape = next(field.shape for field in QUESTION_FIELDS if field.key == key)
        yield from shape.wrong(key, value)


def code_of(part: Part) -> tuple[str | None, Because | None]:
    """The code of the question where its own number or name is one, and why what a table calls its code was not taken. That one is
    taken in lower case; the number of a row in its list is none."""
    told = dict(part.columns).get("code", "")
    said = told.casefold() if told else part.external_id
    if not said or _NUMBER_OF_ROW.fullmatch(told):
        return (said if _is_code(said) else None), None
    if _is_code(said):
        return said, None
    return None, because(NO_CODE, code=told, why=CODE.says) if told else None


def in_lower_case(part: Part | None) -> bool:
    """Whether the code of a table was taken in lower case."""
    told = dict(part.columns).get("code", "") if part is not None else ""
    return told != told.casefold() and _is_code(told.casefold())


def _is_code(said: str) -> bool:
    return next(iter(CODE.wrong("code", said)), None) is None
