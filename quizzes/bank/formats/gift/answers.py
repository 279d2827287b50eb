"""What stands between the braces of a GIFT question: of which kind it is, and its answers."""

import re
from decimal import Decimal
from typing import Any

from courses.content.formats.refusals import Refused, because, gettext_noop
from quizzes.bank.formats import reading
from quizzes.bank.formats.gift.blocks import brought_back
from quizzes.bank.formats.numbers import ONE, ZERO, decimal_of, share_of
from quizzes.bank.formats.prose import (
    NOTHING,
    Prose,
    from_html,
    from_markdown,
    from_moodle,
    from_plain,
    left_out,
)
from quizzes.bank.formats.reading import Answer, Option, Pair, few

_FORMAT = re.compile(r"\s*\[(html|markdown|plain|moodle)\]", re.IGNORECASE)
_READERS = {
    "html": from_html,
    "markdown": from_markdown,
    "plain": from_plain,
    "moodle": from_moodle,
}
_WEIGHT = re.compile(r"\s*%\s*(-?[0-9]+(?:[.,][0-9]*)?)\s*%")
_TRUTHS = {"T": True, "TRUE": True, "F": False, "FALSE": False}
CLOZE = re.compile(r"\s*\d*\s*:\s*[A-Z_]+\s*:", re.IGNORECASE)
NO_KEY = gettext_noop("None of the answers is marked as right.")
ONE_ANSWER = gettext_noop("There is only one answer to choose from.")
NO_ARROW = gettext_noop(
    "Some answers have a partner behind '->' and some have none; give each one or escape the sign."
)
NO_NUMBER = gettext_noop(
    "'{answer}' is no number, range or number with a tolerance. Write 3, 3:0.5 or 1..5."
)
BARE = gettext_noop("No sign stands before '{answer}', so it was taken for what people type. Write = before it, or T or F for true or false.")  # fmt: skip
AS_TEXT = gettext_noop("'{answer}' was taken for a text that people type, as no # stands before it. Write {{#{answer}}} if it is a number.")  # fmt: skip
# A number with a tolerance or a range, as they stand behind a #.
_NUMBER = r"[-+]?(?:\d{1,40}(?:\.\d{0,40})?|\.\d{1,40})"
_RANGE = re.compile(rf"{_NUMBER}\s*(?::|\.\.)\s*{_NUMBER}")
# What else a bare answer may mean: true or false in other words, an order, options under other signs, several lines.
_ODD = re.compile(r"(?i)\s*(?:[>*＝～]|.*[＝～%\n])|\s*(?:yes|no|y|n|tf|ja|nein|wahr|falsch|richtig|vrai|faux|s[íi]|verdadero|falso|right|wrong|correct|incorrect)\s*(?:#|$)", re.DOTALL)  # fmt: skip
Read = dict[str, Any]


def said(text: str, format_: str) -> Prose:
    """A text in the format that it names itself, else in that of its question."""
    found = _FORMAT.match(text)
    own = found[1].lower() if found else format_
    return _READERS[own](brought_back(text[found.end() :] if found else text).strip())


def format_of(text: str) -> str:
    """The format that a question names, which holds for its answers too."""
    found = _FORMAT.match(text)
    return found[1].lower() if found else "moodle"


def answers_of(braces: str, format_: str) -> Read:
    """The kind and the answers as fields of a part. Raises Refused."""
    own, _, general = braces.partition("####")
    own = own.strip()
    read = _by_kind(own, format_)
    return read | ({"feedback": said(general, format_)} if general.strip() else {})


def _by_kind(own: str, format_: str) -> Read:
    if not own:
        return {"kind": reading.ESSAY}
    if own.startswith("#"):
        return _numeric(own[1:], format_)
    if "~" in own:
        return _choice(own, format_)
    if "=" in own and "->" in own:
        return _matching(own, format_)
    if own.split("#")[0].strip().upper() in _TRUTHS:
        return _truth(own, format_)
    return _short(own, format_)


def _truth(own: str, format_: str) -> Read:
    truth_said, wrong, right = ([part.strip() for part in own.split("#", 2)] + ["", ""])[:3]
    truth = _TRUTHS[truth_said.upper()]
    options = tuple(
        Option(
            text=from_plain(str(says).lower()),
            correct=says is truth,
            weight=ONE if says is truth else ZERO,
            feedback=said(right if says is truth else wrong, format_),
        )
        for says in (True, False)
    )
    return {"kind": reading.TRUE_FALSE, "options": options}


def _pieces(own: str, signs: str) -> list[tuple[str, str]]:
    """The answers with the sign before each; `~=` is how many authors mark the right one. Raises Refused."""
    few(sum(own.count(sign) for sign in signs) // 2)
    parts = re.split(f"([{signs}])", own)
    found: list[tuple[str, str]] = []
    sign = "=" if parts[0].strip() else ""
    text = parts[0]
    for next_sign, following in zip(parts[1::2], parts[2::2], strict=True):
        if text.strip() or (sign and not (sign == "~" and next_sign == "=")):
            found.append((sign, text))
        sign, text = next_sign, following
    found.append((sign, text))
    return [(sign, text) for sign, text in found if sign]


def _weighed(text: str, otherwise: Decimal) -> tuple[Decimal, str, str]:
    """The weight of an answer, its text and its feedback."""
    found = _WEIGHT.match(text)
    weight = share_of(found[1]) if found else None
    own, _, feedback = (text[found.end() :] if found else text).partition("#")
    return otherwise if weight is None else weight, own.strip(), feedback.strip()


def _choice(own: str, format_: str) -> Read:
    options = []
    pieces = [piece for piece in _pieces(own, "~=") if piece[1].strip()]
    for sign, text in pieces:
        weight, own_text, feedback = _weighed(text, ONE if sign == "=" else ZERO)
        options.append(
            Option(
                text=said(own_text, format_),
                correct=weight > 0,
                weight=weight,
                feedback=said(feedback, format_),
            )
        )
    if len(options) < 2:
        raise Refused(because(ONE_ANSWER))
    if not any(option.correct for option in options):
        raise Refused(because(NO_KEY))
    several = not any(sign == "=" for sign, _ in pieces)
    kind = reading.MULTIPLE_RESPONSE if several else reading.SINGLE_CHOICE
    return {"kind": kind, "options": tuple(options)}


def _matching(own: str, format_: str) -> Read:
    pieces = [text for _, text in _pieces(own, "=") if text.strip()]
    if len(pieces) < 2 or not all("->" in text for text in pieces):
        raise Refused(because(NO_ARROW))
    pairs, extra, unkept = [], [], []
    for text in pieces:
        first, _, second = text.partition("->")
        partner, _, feedback = second.partition("#")
        unkept += ["feedback"] if feedback.strip() else []
        left, right = said(first, format_), said(partner, format_)
        unkept += [*left_out(left), *left_out(right)]
        if left:
            pairs.append(Pair(left.plain, right.plain))
        else:
            extra.append(right.plain)
    return {
        "kind": reading.MATCHING,
        "pairs": tuple(pairs),
        "distractors": tuple(extra),
        "unkept": tuple(unkept),
    }


def _short(own: str, format_: str) -> Read:
    answers, unkept = [], list[str]()
    for _, text in _pieces(own, "="):
        if not text.strip():
            continue
        weight, own_text, feedback = _weighed(text, ONE)
        accepted = said(own_text, format_)
        unkept += left_out(accepted)
        answers.append(
            Answer(
                text=accepted.plain,
                correct=weight > 0,
                weight=weight,
                feedback=said(feedback, format_) if feedback else NOTHING,
            )
        )
    if not any(answer.correct and answer.text for answer in answers):
        raise Refused(because(NO_KEY))
    wild = any("*" in answer.text for answer in answers if answer.correct)
    unkept += ["wildcards"] if wild else []
    read = {"kind": reading.SHORT_TEXT, "answers": tuple(answers), "unkept": tuple(unkept)}
    if not own.lstrip().startswith("=") and _ODD.match(own):
        read["doubts"] = (because(BARE, answer=answers[0].text),)
    ranges = [answer.text for answer in answers if _RANGE.fullmatch(answer.text)]
    return read | ({"doubts": (because(AS_TEXT, answer=ranges[0]),)} if ranges else {})


def _numeric(own: str, format_: str) -> Read:
    answers = []
    for sign, text in _pieces(own, "~="):
        if not text.strip():
            continue
        weight, own_text, feedback = _weighed(text, ZERO if sign == "~" else ONE)
        answers.append(_number(own_text or "*", weight, said(feedback, format_)))
    if not any(answer.correct for answer in answers):
        raise Refused(because(NO_KEY))
    return {"kind": reading.NUMERIC, "answers": tuple(answers)}


def _number(text: str, weight: Decimal, feedback: Prose) -> Answer:
    text = brought_back(text)
    rest: Read = {"correct": weight > 0, "weight": weight, "feedback": feedback}
    if text == "*":
        return Answer(text="*", **{**rest, "correct": False})
    if ".." in text:
        low, high = (decimal_of(end) for end in text.split("..", 1))
        if low is not None and high is not None and low <= high:
            return Answer(text=text, low=low, high=high, **rest)
    value, _, missed = text.partition(":")
    number, tolerance = decimal_of(value), decimal_of(missed or "0")
    if number is None or tolerance is None or tolerance < 0:
        raise Refused(because(NO_NUMBER, answer=text))
    return Answer(text=value.strip(), value=number, tolerance=tolerance, **rest)
