"""Moodle's cloze questions: the gaps that stand in their text, each with its kind and answers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

from courses.content.formats.refusals import Because, because, gettext_noop
from quizzes.bank.formats import reading
from quizzes.bank.formats.numbers import ONE, ZERO, decimal_of, share_of
from quizzes.bank.formats.prose import from_html, unescaped
from quizzes.bank.formats.reading import Answer, Option, few

_BEGIN = re.compile(r"\{(\d*):([A-Z_]+):")
_END = re.compile(r"\\.|\}", re.DOTALL)
_SPLIT = re.compile(r"(?<!\\)~")
_WEIGHT = re.compile(r"%(-?\d+(?:[.,]\d+)?)%")
_CHOICE = {"MULTICHOICE", "MC", "MULTICHOICE_V", "MCV", "MULTICHOICE_H", "MCH", "MULTICHOICE_S", "MCS",
           "MULTICHOICE_VS", "MCVS", "MULTICHOICE_HS", "MCHS"}  # fmt: skip
_SEVERAL = {"MULTIRESPONSE", "MR", "MULTIRESPONSE_H", "MRH", "MULTIRESPONSE_S", "MRS", "MULTIRESPONSE_HS", "MRHS"}  # fmt: skip
_SHORT = {"SHORTANSWER", "SA", "MW"}
_SHORT_CASE = {"SHORTANSWER_C", "SAC", "MWC"}
_NUMBER = {"NUMERICAL", "NM"}
NO_KEY = gettext_noop("Gap {gap} has no right answer.")
UNKNOWN_GAP = gettext_noop("Gap {gap} is of the kind '{kind}', which is not known here.")
NO_NUMBER = gettext_noop("In gap {gap} '{answer}' is no number.")
Read = dict[str, Any]


@dataclass(frozen=True)
class Gap:
    """One gap: what of a part it says, or why it cannot be read."""

    number: int
    read: Read
    fault: Because | None = None


def without_gaps(text: str) -> str:
    """The text with a line where each gap is."""
    said, at = [], 0
    for begin, end in _found(text):
        said.append(text[at : begin.start()])
        at = end + 1
    return "[___]".join([*said, text[at:]])


def gaps_of(text: str) -> Iterator[Gap]:
    """The gaps in the order of the text. Raises Refused."""
    found = list(_found(text))
    few(len(found))
    for number, (begin, end) in enumerate(found, start=1):
        points = decimal_of(begin[1] or "1")
        yield _gap(number, begin[2], text[begin.end() : end], {"points": points})


def _found(text: str) -> Iterator[tuple[re.Match[str], int]]:
    """How each gap begins, and where its brace is closed. From brace to brace: to look from each beginning to the end of the text
    took minutes where none is closed."""
    at = 0
    for sign in _END.finditer(text):
        if sign[0] == "}":
            begin = _BEGIN.search(text, at, sign.start())
            if begin is not None:
                yield begin, sign.start()
            at = sign.end()


def _gap(number: int, kind: str, text: str, base: Read) -> Gap:
    answers = [_split(piece) for piece in _SPLIT.split(text) if piece.strip()]
    right = any(weight > 0 for weight, _, _ in answers)
    if kind in _CHOICE or kind in _SEVERAL:
        read = base | _choice(answers, several=kind in _SEVERAL)
    elif kind in _SHORT or kind in _SHORT_CASE:
        read = base | _short(answers) | ({"unkept": ("case",)} if kind in _SHORT_CASE else {})
    elif kind in _NUMBER:
        return _numeric(number, answers, base)
    else:
        unknown = base | {"kind": reading.UNKNOWN}
        return Gap(number, unknown, because(UNKNOWN_GAP, gap=number, kind=kind))
    return Gap(number, read, None if right else because(NO_KEY, gap=number))


def _split(piece: str) -> tuple[Any, str, str]:
    """Weight, text and feedback of one answer."""
    piece = piece.strip()
    weight = ZERO
    if piece.startswith("="):
        weight, piece = ONE, piece[1:]
    found = _WEIGHT.match(piece)
    if found:
        weight, piece = share_of(found[1]) or ZERO, piece[found.end() :]
    own, _, feedback = _parted(piece)
    return weight, own.strip(), feedback.strip()


def _parted(piece: str) -> tuple[str, str, str]:
    found = re.search(r"(?<![\\&])#", piece)
    own, feedback = (piece[: found.start()], piece[found.end() :]) if found else (piece, "")
    return _unslashed(own), "", _unslashed(feedback)


def _unslashed(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text, flags=re.DOTALL)


def _choice(answers: list[tuple[Any, str, str]], *, several: bool) -> Read:
    options = tuple(
        Option(
            text=from_html(text), correct=weight > 0, weight=weight, feedback=from_html(feedback)
        )
        for weight, text, feedback in answers
    )
    kind = reading.MULTIPLE_RESPONSE if several else reading.INLINE_CHOICE
    return {"kind": kind, "options": options}


def _short(answers: list[tuple[Any, str, str]]) -> Read:
    read = tuple(
        Answer(
            text=unescaped(text), correct=weight > 0, weight=weight, feedback=from_html(feedback)
        )
        for weight, text, feedback in answers
    )
    return {"kind": reading.SHORT_TEXT, "answers": read}


def _numeric(number: int, answers: list[tuple[Any, str, str]], base: Read) -> Gap:
    read, fault = [], None
    for weight, text, feedback in answers:
        value, _, missed = unescape(text).partition(":")
        rest = {"weight": weight, "feedback": from_html(feedback), "text": value.strip()}
        counted, tolerance = decimal_of(value), decimal_of(missed or "0")
        if value.strip() == "*":
            read.append(Answer(correct=False, **rest))
        elif counted is None or tolerance is None:
            fault = because(NO_NUMBER, gap=number, answer=text)
        else:
            read.append(Answer(correct=weight > 0, value=counted, tolerance=tolerance, **rest))
    if not fault and not any(answer.correct for answer in read):
        fault = because(NO_KEY, gap=number)
    return Gap(number, base | {"kind": reading.NUMERIC, "answers": tuple(read)}, fault)
