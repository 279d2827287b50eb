"""The envelope of a save, checked by hand: this is the busiest endpoint, and a serializer costs more than the save."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from rest_framework.exceptions import ErrorDetail, ValidationError

from quizzes.api.serializers import LARGEST_INTEGER, LONGEST_ANSWER, MOST_ANSWERS
from quizzes.sitting.actions.answers import AnswerItem

# No kind's answer has this shape: what no database should hold is rejected alone, and the rest of the batch saved.
UNREADABLE = {"": ""}


def read_envelope(data: Any) -> tuple[UUID, list[AnswerItem]]:
    """(window, items) of {"window", "answers": [...]}. Raises ValidationError naming the field; nothing is changed."""
    if not isinstance(data, Mapping):
        raise _wrong("", "Send an object with window and answers.")
    window = _uuid(data.get("window"), "window")
    answers = data.get("answers")
    if not isinstance(answers, list) or not 1 <= len(answers) <= MOST_ANSWERS:
        raise _wrong("answers", f"Send a list of 1 to {MOST_ANSWERS} answers.")
    return window, [_item(raw, f"answers.{index}") for index, raw in enumerate(answers)]


def _item(raw: Any, where: str) -> AnswerItem:
    if not isinstance(raw, Mapping) or "answer" not in raw:
        raise _wrong(where, "Each answer has client_seq, version, revision and answer.")
    return {
        "client_seq": _integer(raw.get("client_seq"), f"{where}.client_seq"),
        "version": str(_uuid(raw.get("version"), f"{where}.version")),
        "revision": _integer(raw.get("revision"), f"{where}.revision"),
        "answer": _answer(raw["answer"]),
    }


def _integer(value: Any, where: str) -> int:
    if type(value) is not int or not 0 <= value <= LARGEST_INTEGER:
        raise _wrong(where, f"A whole number from 0 to {LARGEST_INTEGER} is needed.")
    return value


def _uuid(value: Any, where: str) -> UUID:
    try:
        return UUID(value) if isinstance(value, str) else _refuse(where)
    except ValueError:
        return _refuse(where)


def _refuse(where: str) -> UUID:
    raise _wrong(where, "A uuid is needed.")


def _answer(value: Any) -> Any:
    """The answer itself is judged by its question's kind; here only its size and what a database can hold."""
    if value is None or (isinstance(value, str) and len(value) < 100 and "\x00" not in value):
        return value
    try:
        text = json.dumps(value, allow_nan=False)
    except (ValueError, RecursionError):
        return UNREADABLE
    return UNREADABLE if len(text) > LONGEST_ANSWER or "\\u0000" in text else value


def _wrong(where: str, message: str) -> ValidationError:
    detail: Any = [ErrorDetail(message, code="invalid")]
    for part in reversed([part for part in where.split(".") if part]):
        detail = {part: detail}
    return ValidationError(detail)
