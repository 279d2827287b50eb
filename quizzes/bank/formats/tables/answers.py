"""What the cell with the answer means beside the options: letters, numbers, the words of an option, true or false."""

import re
from collections.abc import Sequence

from courses.content.formats.refusals import Because, Refused, because, gettext_noop
from quizzes.bank.formats.numbers import decimal_of
from quizzes.bank.formats.tables.columns import (
    FALSE,
    LETTERS,
    MOST_OPTIONS,
    SAYS_FALSE,
    SAYS_TRUE,
    TRUE,
)
from quizzes.bank.formats.tables.one_cell import SIGN, are_in_order, sign_of

NO_ANSWER = gettext_noop("No answer is given.")
NO_SUCH = gettext_noop("The answer '{answer}' is no letter, number or text of one of the options.")
TWO_WAYS = gettext_noop("The answer '{answer}' can mean option {one} or option {other}. Write the letter.")  # fmt: skip
BY_PLACE = gettext_noop("The answer '{answer}' was taken for the place of an option, and it also stands in '{text}'. Write the text of the option that is meant.")  # fmt: skip
DOUBLED = gettext_noop("Two options have the letter or number '{sign}' before them.")
TWICE = gettext_noop("Two options have the same text: '{text}'.")


def places_of(answer: str, options: Sequence[str], own: Sequence[str] = ()) -> list[int]:
    """The places of the right options. `own`: the letters or numbers that stand before them. Raises Refused where that is not
    plain."""
    if not answer.strip():
        raise Refused(because(NO_ANSWER))
    texts = [_plain(option) for option in options]
    by_text = [place for place, text in enumerate(texts) if text == _plain(answer)]
    by_sign = _by_signs(answer, len(options), own)
    if len(by_text) > 1:
        raise Refused(because(TWICE, text=answer))
    if by_text and by_sign and by_text != by_sign:
        one, other = ((own or LETTERS)[found[0]].upper() for found in (by_text, by_sign))
        raise Refused(because(TWO_WAYS, answer=answer, one=one, other=other))
    found = by_text or by_sign or _by_texts(answer, texts)
    if not found:
        raise Refused(because(NO_SUCH, answer=answer))
    return found


def own_letters(answer: str, count: int) -> list[int]:
    """The places that an answer of our own table names by letters, "B" or "A, C": there a letter is one also where it is the text of
    an option. [] where anything else stands there."""
    signs = [sign.strip().lower() for sign in answer.split(",")]
    if not all(len(sign) == 1 and sign in LETTERS[:count] for sign in signs):
        return []
    return sorted({LETTERS.index(sign) for sign in signs})


def two_ways(answer: str, options: Sequence[str], own: Sequence[str] = ()) -> Because | None:
    """A doubt where a letter or number that was taken for the place of an option stands in the text of another. `own`: the signs
    that stand before the options; by one of these an answer says what it means."""
    if _plain(answer) in map(_plain, options) or not _by_signs(answer, len(options), own):
        return None
    for sign in _signs_in(answer, own):
        if (sign.lstrip("0") or sign) in own:
            continue
        others = [text for at, text in enumerate(options) if at != _place(sign) and _speaks_of(text, sign)]  # fmt: skip
        if others:
            return because(BY_PLACE, answer=answer, text=others[0])
    return None


def _speaks_of(text: str, sign: str) -> bool:
    """Whether a text begins or ends with a letter or number: "4 mm", "E. coli", "Grade 2", "Hepatitis B"; "4.5 mm" is none of 4."""
    if sign.isdecimal():
        number = re.escape(sign)
        return re.search(rf"^{number}(?![\d.,]*\d)|(?<![^\s(\[]){number}$", text) is not None
    found = SIGN.match(text)
    return text.endswith((f" {sign.upper()}", f"-{sign.upper()}")) or bool(
        found and sign_of(found) == sign
    )


def names_option(answer: str, options: Sequence[str], own: Sequence[str] | None = None) -> bool:
    """Whether an answer speaks of options, be they there or not: by a letter, by the text of one, or by a number where no
    option is one. `own`: the signs before those that are all there."""
    texts = [_plain(option) for option in options if option]
    if _plain(answer) in texts:
        return True
    if decimal_of(answer.strip(" ().:")) is not None and (
        not texts or any(decimal_of(text) is not None for text in texts)
    ):
        return False
    count = MOST_OPTIONS if own is None else len(options)
    return bool(_by_signs(answer, count, own or ()))


def are_letters(answer: str) -> bool:
    """Whether an answer is nothing but letters of options, each for itself: "B", "b)", "A, C", "A and C"; "ACE" is a word."""
    signs = [] if re.fullmatch(r"[A-Za-z]{2,}", answer.strip()) else _signs_in(answer)
    return bool(signs) and all(len(sign) == 1 and sign in LETTERS for sign in signs)


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _by_signs(answer: str, count: int, own: Sequence[str] = ()) -> list[int]:
    places = [_own_place(sign, own) if own else _place(sign) for sign in _signs_in(answer, own)]
    if not places or any(place is None or place >= count for place in places):
        return []
    return sorted({place for place in places if place is not None})


def _signs_in(answer: str, own: Sequence[str] = ()) -> list[str]:
    """Letters or numbers: "B", "(b)", "A, C", "1; 3", "AC", "A and C"."""
    said = re.sub(r"(?i)\band\b|&|\+", ",", answer.strip().rstrip("."))
    signs = [
        sign.strip(" ()[].:").lower()
        for sign in re.split(r"[,;/\s|]+", said)
        if sign.strip(" ()[].:")
    ]
    if len(signs) == 1 and re.fullmatch(r"[A-H]{2,8}", answer.strip()) and signs[0] not in own:
        signs = list(signs[0])
    signs = [re.sub(r"^(?:option|choice|answer)", "", sign) for sign in signs]
    return [sign for sign in signs if sign]


def _own_place(sign: str, own: Sequence[str]) -> int | None:
    """The place of an option by the sign before it; by its number or letter only where signs and places say the same."""
    sign = sign.lstrip("0") or sign
    if own.count(sign) > 1:
        raise Refused(because(DOUBLED, sign=sign.upper()))
    if sign in own:
        return own.index(sign)
    return _place(sign) if are_in_order(own) else None


def places_in_order(answer: str) -> list[int]:
    """The places that an answer names, in its order: "A, B, C", "1 2 3"; [] where it names none."""
    signs = [sign for sign in re.split(r"[^0-9a-z]+", _plain(answer)) if sign]
    if len(signs) == 1 and signs[0].isalpha():
        signs = list(signs[0])
    places = [_place(sign) for sign in signs]
    return [] if None in places else [place for place in places if place is not None]


def _place(sign: str) -> int | None:
    if len(sign) == 1 and sign in LETTERS:
        return LETTERS.index(sign)
    return int(sign) - 1 if re.fullmatch(r"[1-8]", sign) else None


def _by_texts(answer: str, texts: list[str]) -> list[int]:
    """The words of several options, apart by | or ; or new lines."""
    said = [_plain(part) for part in re.split(r"[|;\n]", answer) if part.strip()]
    if all(texts.count(part) == 1 for part in said):
        return sorted(texts.index(part) for part in said)
    return []


def truth_of(answer: str) -> bool | None:
    """True or false as people write it, in the languages whose headings we know."""
    said = _plain(answer).strip(".")
    if said in TRUE:
        return True
    return False if said in FALSE else None


def side_of(option: str) -> bool | None:
    """Of which side an option of a true or false speaks: more words than in an answer, where "right" is a side of the body."""
    said = _plain(option).strip(".!")
    truth = truth_of(said)
    if truth is not None:
        return truth
    if said in SAYS_TRUE:
        return True
    return False if said in SAYS_FALSE else None
