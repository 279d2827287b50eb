"""The kinds of question as rows: what the cells of one mean, each as fields of a part."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from courses.content.formats.refusals import Because, Refused, because, gettext_noop
from quizzes.bank.formats import reading
from quizzes.bank.formats.numbers import ONE, ZERO, decimal_of
from quizzes.bank.formats.prose import Prose, from_markdown, from_plain
from quizzes.bank.formats.reading import Answer, Option, Pair
from quizzes.bank.formats.tables.answers import (
    NO_ANSWER,
    own_letters,
    places_of,
    side_of,
    truth_of,
)
from quizzes.bank.formats.tables.columns import PAIR_SIGNS, SYNONYM_SIGN
from quizzes.bank.formats.tables.escaping import apart
from quizzes.bank.formats.tables.one_cell import places_by_sign
from quizzes.bank.formats.tables.pictures import Pictures

Read = dict[str, Any]
HOLE = gettext_noop("Option {letter} is empty and a later one is not.")
NO_TEXT = gettext_noop("Option {letter} has no text, and a reason, harm or picture stands beside it. Write its text, or empty those cells.")  # fmt: skip
FEW = gettext_noop("There are fewer than two options.")
SEVERAL = gettext_noop("A question of one right option has {count} of them.")
NO_TRUTH = gettext_noop("The answer '{answer}' is neither true nor false.")
NO_NUMBER = gettext_noop("'{text}' is no number. Write it with a point and without a unit: 12.5.")
TWO_UNITS = gettext_noop("'{text}' has another unit than the answer ({unit}). Write all numbers of a question in one unit.")  # fmt: skip
NO_PAIR = gettext_noop("'{text}' is no pair. Write 'left -> right', or '-> right' for a partner too many.")  # fmt: skip
HARM = gettext_noop("The harm '{text}' is none of 0, 1, 2, 3.")

_WITH_UNIT = re.compile(r"([+\-\u2212]?[0-9]*\.?[0-9]+)\s*([^\s\d.,+\-/*|;][^|;\n]{0,39})")
_FRACTION = re.compile(r"-?(?:\d+ )?\d+/\d+")


@dataclass(frozen=True)
class Said:
    """The cells of one option."""

    letter: str
    text: str
    rationale: str
    harm: str
    picture: str = ""
    partner_picture: str = ""

    @property
    def says_anything(self) -> bool:
        """Whether any of its cells does."""
        return any((self.text, self.rationale, self.harm, self.picture, self.partner_picture))

    def harm_of(self) -> int | None:
        """The harm as a number; None where nothing is said. Raises Refused."""
        if not self.harm:
            return None
        if self.harm not in ("0", "1", "2", "3"):
            raise Refused(because(HARM, text=self.harm))
        return int(self.harm)


@dataclass(frozen=True)
class Row:
    """The cells of one question by our keys. `has_options`: whether its table has columns for options; `held`: the numbers of
    those that hold one, which may be shown as 1,500 or 25%; `signs`: the letters or numbers before the options of one cell, none
    where there are none; `doubts`: what a person has to look at."""

    said: dict[str, str]
    options: tuple[Said, ...]
    is_ours: bool = False
    has_options: bool = False
    pictures: Pictures = field(default_factory=Pictures)
    held: dict[str, str] = field(default_factory=dict)
    signs: tuple[str, ...] = ()
    doubts: tuple[Because, ...] = ()

    def prose(self, text: str) -> Prose:
        """A cell as text: Markdown in our own table, as it goes out; in anybody else's, signs without a meaning."""
        return from_markdown(text) if self.is_ours else from_plain(text)

    def shown(self, text: str, picture: str) -> Prose:
        """A cell with the picture that another cell names."""
        return self.pictures.beside(self.prose(text), picture)

    def get(self, key: str) -> str:
        """What a cell says, "" where the column is missing."""
        return self.said.get(key, "")

    def texts(self) -> list[str]:
        """The texts of the options. Raises Refused for a hole."""
        for option in self.options:
            if not option.text:
                hole = NO_TEXT if option.says_anything else HOLE
                raise Refused(because(hole, letter=option.letter.upper()))
        return [option.text for option in self.options]

    def quantity(self, text: str, key: str) -> tuple[Decimal, str]:
        """What a cell says as a number, and the unit that stands behind it. Raises Refused."""
        number = decimal_of(text.replace("\u2212", "-"))
        if number is not None:
            return number, ""
        held, bare = decimal_of(self.held.get(key)), text.replace(",", "")
        if held is not None and decimal_of(bare) is not None:
            return decimal_of(bare) or ZERO, ""
        if held is not None and _FRACTION.fullmatch(text):
            return held, ""
        found = _WITH_UNIT.fullmatch(bare if held is not None else text)
        number = decimal_of(found[1].replace("\u2212", "-")) if found else None
        if found is None or number is None:
            raise Refused(because(NO_NUMBER, text=text))
        return number, found[2].strip()

    def right_places(self) -> list[int]:
        """The places of the right options. Raises Refused."""
        letters = own_letters(self.get("answer"), len(self.texts())) if self.is_ours else []
        return letters or places_of(self.get("answer"), self.texts(), self.signs)

    def apart(self, cell: str, sign: str, most: int = 0) -> list[str]:
        """The texts of a cell that stand apart by a sign; in our own table a text may hold the sign, escaped."""
        return apart(cell, sign, most) if self.is_ours else cell.split(sign, most or -1)


def _options(row: Row, right: list[int]) -> tuple[Option, ...]:
    return tuple(
        Option(
            text=row.shown(said.text, said.picture),
            correct=place in right,
            name=said.letter,
            weight=None,
            feedback=row.prose(said.rationale),
            harm=said.harm_of(),
        )
        for place, said in enumerate(row.options)
    )


def _single(row: Row) -> Read:
    right = _chosen(row)
    if len(right) != 1:
        raise Refused(because(SEVERAL, count=len(right)))
    return {"options": _options(row, right)}


def _several(row: Row) -> Read:
    return {"options": _options(row, _chosen(row))}


def _chosen(row: Row) -> list[int]:
    if len(row.texts()) < 2:
        raise Refused(because(FEW))
    return row.right_places()


def _truth(row: Row) -> Read:
    answer = row.get("answer")
    sides = sides_of(row)
    truth = truth_of(answer)
    if truth is None and sides:
        truth = sides[row.right_places()[0]]
    if truth is None:
        raise Refused(because(NO_TRUTH, answer=answer) if answer else because(NO_ANSWER))
    said = dict(zip(sides, row.options, strict=False))
    return {
        "options": tuple(
            Option(
                text=from_plain(str(says).lower()),
                correct=says is truth,
                weight=ONE if says is truth else ZERO,
                feedback=row.prose(said[says].rationale if says in said else ""),
                harm=said[says].harm_of() if says in said else None,
            )
            for says in (True, False)
        )
    }


def sides_of(row: Row) -> list[bool]:
    """Of which side each of the two options speaks, by what it says; where one is empty, of the other. [] where nobody knows."""
    texts = [*(option.text for option in row.options), "", ""][:2]
    one, other = (side_of(text) for text in texts)
    if other is not None and not texts[0]:
        one = not other
    if one is not None and not texts[1]:
        other = not one
    if len(row.options) > 2 or one is None or other is None or one == other:
        return []
    return [one, other]


def loses_sides(row: Row) -> bool:
    """Whether options of a true or false say something that belongs to neither side."""
    texts = [option.text for option in row.options if option.text]
    has_more = len(texts) > 1 or bool(texts and row.get("kind"))
    reasons = any(option.rationale or option.harm for option in row.options)
    return not sides_of(row) and (has_more or reasons)


def _numeric(row: Row) -> Read:
    if not row.get("answer"):
        raise Refused(because(NO_ANSWER))
    value, unit = row.quantity(row.get("answer"), "answer")
    unit = _one_unit(row, unit, row.get("answer"))
    tolerance = _same_unit(row, row.get("tolerance") or "0", "tolerance", unit)
    if tolerance < 0:
        raise Refused(because(NO_NUMBER, text=row.get("tolerance")))
    key = Answer(text=row.get("answer"), value=value, tolerance=tolerance, weight=ONE)
    wrong = [
        Answer(text=said.text, correct=False, value=_same_unit(row, said.text, f"option_{said.letter}", unit), weight=ZERO,
               feedback=row.prose(said.rationale), harm=said.harm_of())
        for said in row.options
    ]  # fmt: skip
    return {"answers": (key, *wrong), "own": (("unit", unit),) if unit else ()}


def without_percent(row: Row) -> list[str]:
    """The numbers of a row that stand there bare while its answer is so many percent: 0.05 may mean 5 % there."""
    if not row.quantity(row.get("answer"), "answer")[1].startswith("%"):
        return []
    said = [("tolerance", row.get("tolerance")), *((f"option_{one.letter}", one.text) for one in row.options)]  # fmt: skip
    read = [(text, row.quantity(text, key)) for key, text in said if text]
    return [text for text, (number, unit) in read if number and not unit]


def _one_unit(row: Row, unit: str, text: str) -> str:
    """The unit of the answer: behind the number, or in its own column, and never two."""
    said = row.get("unit")
    if unit and said and unit != said:
        raise Refused(because(TWO_UNITS, text=text, unit=said))
    return unit or said


def _same_unit(row: Row, text: str, key: str, unit: str) -> Decimal:
    """A number in the unit of the answer. Raises Refused."""
    number, own = row.quantity(text, key)
    if own and own != unit:
        raise Refused(because(TWO_UNITS, text=text, unit=unit or "–"))
    return number


def _short(row: Row) -> Read:
    accepted = [text.strip() for text in row.apart(row.get("answer"), SYNONYM_SIGN) if text.strip()]
    if not accepted:
        raise Refused(because(NO_ANSWER))
    right = [Answer(text=text, weight=ONE) for text in accepted]
    wrong = [
        Answer(text=said.text, correct=False, weight=ZERO, feedback=row.prose(said.rationale), harm=said.harm_of())
        for said in row.options
    ]  # fmt: skip
    return {"answers": (*right, *wrong)}


def _matching(row: Row) -> Read:
    split = [_pair(row, text) for text in row.texts()]
    pairs = tuple(
        Pair(left, right, feedback=row.prose(said.rationale))
        for (left, right), said in zip(split, row.options, strict=True)
        if left
    )
    sides = {
        side: picture
        for (left, right), said in zip(split, row.options, strict=True)
        for side, picture in ((left, said.picture), (right, said.partner_picture))
        if side
    }
    return {
        "pairs": pairs,
        "distractors": tuple(right for left, right in split if not left),
        "options": tuple(
            Option(text=row.shown(side, picture), correct=False, name=side)
            for side, picture in sides.items()
        ),
    }


def _pair(row: Row, text: str) -> tuple[str, str]:
    split = (row.apart(text, sign, 1) for sign in PAIR_SIGNS)
    left, right = next((sides for sides in split if len(sides) == 2), ("", ""))
    if not right.strip():
        raise Refused(because(NO_PAIR, text=text))
    return left.strip(), right.strip()


def _ordering(row: Row) -> Read:
    texts = row.texts()
    if len(texts) < 2:
        raise Refused(because(FEW))
    places = places_by_sign(row.signs) if row.signs else range(len(texts))
    return {"options": _options(row, []), "order": tuple(row.options[at].letter for at in places)}


READERS: dict[str, Callable[[Row], Read]] = {
    reading.SINGLE_CHOICE: _single,
    reading.MULTIPLE_RESPONSE: _several,
    reading.TRUE_FALSE: _truth,
    reading.NUMERIC: _numeric,
    reading.MATCHING: _matching,
    reading.ORDERING: _ordering,
    reading.SHORT_TEXT: _short,
}
