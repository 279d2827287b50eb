"""What a file of questions says, whatever its format: one object for each part that is answered."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from itertools import islice

from courses.content.formats.heights import struck_out
from courses.content.formats.refusals import NOWHERE, Because, Place, Refused, because, gettext_noop
from quizzes.bank.formats.prose import NOTHING, Prose


class Status(StrEnum):
    """What became of a part: read whole, read but not to be trusted with a key, or not read."""

    IMPORTED = "imported"
    FLAGGED = "flagged"
    REFUSED = "rejected"


@dataclass(frozen=True)
class Option:
    """Something to choose. `weight`: the share of the points that it gives, None where the file gives none."""

    text: Prose
    correct: bool
    name: str = ""
    weight: Decimal | None = None
    feedback: Prose = NOTHING
    harm: int | None = None


@dataclass(frozen=True)
class Answer:
    """An accepted or foreseen answer: a text, or a number with what it may miss by, or all numbers between two."""

    text: str = ""
    correct: bool = True
    weight: Decimal | None = None
    feedback: Prose = NOTHING
    value: Decimal | None = None
    tolerance: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    harm: int | None = None


@dataclass(frozen=True)
class Pair:
    """Two that belong together, each by its text or its name. `label`: the words of a named first one."""

    first: str
    second: str
    label: str = ""
    feedback: Prose = NOTHING


@dataclass(frozen=True)
class Area:
    """A place in a picture, in its pixels."""

    shape: str
    coordinates: tuple[Decimal, ...]
    value: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class Part:
    """One answerable part of a question. `part`: which of several; `columns`: what is said about it by key, `own`: what belongs to
    its kind alone, `unkept`: by name what our questions have no place for; `explains`: whether its feedback says why the right
    answer is right, as the explanation beside a row of a table does; `doubts`: what a person has to look at before it is taken.
    """

    kind: str
    stem: Prose
    external_id: str = ""
    part: str = ""
    place: Place = NOWHERE
    options: tuple[Option, ...] = ()
    answers: tuple[Answer, ...] = ()
    pairs: tuple[Pair, ...] = ()
    distractors: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    areas: tuple[Area, ...] = ()
    points: Decimal | None = None
    feedback: Prose = NOTHING
    explains: bool = False
    category: str = ""
    tags: tuple[str, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()
    own: tuple[tuple[str, str], ...] = ()
    unkept: tuple[str, ...] = ()
    status: Status = Status.IMPORTED
    reason: Because | None = None
    doubts: tuple[Because, ...] = ()

    def flagged(self, reason: Because) -> "Part":
        """The same, not to be taken as it stands. The first reason stays."""
        if self.status is not Status.IMPORTED:
            return self
        return replace(self, status=Status.FLAGGED, reason=reason)

    def doubted(self, doubt: Because) -> "Part":
        """The same with one thing more that a person has to look at."""
        if self.status is Status.IMPORTED:
            return self.flagged(doubt)
        return replace(self, doubts=(*self.doubts, doubt))


@dataclass(frozen=True)
class Reading:
    """One file, read: its parts, or why it was refused whole. `remarks`: what a person has to know of all of it, `facts`: what
    a file says that holds no questions.
    """

    format: str
    parts: tuple[Part, ...] = ()
    refusal: Because | None = None
    place: Place = NOWHERE
    remarks: tuple[Because, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()


MOST_PARTS = 5_000
TOO_MANY = gettext_noop("The file has more than {most} questions. Split it.")


def counted(parts: Iterable[Part]) -> tuple[Part, ...]:
    """The parts, up to as many as a person can look through. Raises Refused."""
    found = tuple(islice(parts, MOST_PARTS + 1))
    if len(found) > MOST_PARTS:
        raise Refused(because(TOO_MANY, most=MOST_PARTS))
    return found


MOST_ANSWERS = 300
TOO_MANY_ANSWERS = gettext_noop("The question has more than {most} answers or gaps. Nobody reads that many; make it several questions.")  # fmt: skip


def few(count: int) -> None:
    """Refuse a question with more answers or gaps than anybody reads: reading them all takes minutes. Raises Refused."""
    if count > MOST_ANSWERS:
        raise Refused(because(TOO_MANY_ANSWERS, most=MOST_ANSWERS))


# What says how a question is scored: elements of rules, and values that are right or mapped.
MOST_RULES = 2_000
TOO_MANY_RULES = gettext_noop("What says how the question is scored has more than {most} parts. Nobody looks through that many; make it several questions.")  # fmt: skip


def brief(count: int, most: int = MOST_RULES) -> None:
    """Refuse a question whose scoring has more parts than anybody writes: to go through them with every answer takes hours. Raises
    Refused."""
    if count > most:
        raise Refused(because(TOO_MANY_RULES, most=most))


# Steps that a whole file gets for its rules and gaps, and those that each item adds: half a second goes through the first.
AT_FIRST, EACH_ITEM = 250_000, 2_000
TOO_COSTLY = gettext_noop("The items before this one took all the time that one file gets. Bring this one in a file of its own.")  # fmt: skip


@dataclass
class Effort:
    """What a file may still cost, in steps: items that each keep to their own bounds take minutes where there are hundreds."""

    left: int = AT_FIRST

    def begin(self) -> None:
        """One item more."""
        self.left += EACH_ITEM

    def is_spent_by(self, count: int) -> bool:
        """Take so many steps; whether there were fewer."""
        self.left -= count
        return self.left < 0


SAME_NAME = gettext_noop("Two options have the same name in the file ('{name}'), so nobody can tell which one is meant. Give each its own.")  # fmt: skip


def check_names(names: Iterable[str]) -> None:
    """Refuse options of which two have one name: by it the key would be both, or the last. Raises Refused."""
    before = set[str]()
    for name in names:
        if name in before:
            raise Refused(because(SAME_NAME, name=name))
        before.add(name)


# The kinds of part that a reader can name.
SINGLE_CHOICE, MULTIPLE_RESPONSE, TRUE_FALSE = "single_choice", "multiple_response", "true_false"
NUMERIC, SHORT_TEXT, MATCHING, ORDERING = "numeric", "short_text", "matching", "ordering"
ESSAY, DESCRIPTION, INLINE_CHOICE = "essay", "description", "inline_choice"
UNKNOWN = "custom"
# Those that our questions take (drafts/), and that are written: a kind beside them is left out of files, which say so.
OURS = (SINGLE_CHOICE, MULTIPLE_RESPONSE, TRUE_FALSE, NUMERIC, MATCHING, ORDERING, SHORT_TEXT)
OTHER_KINDS = gettext_noop("questions of kinds that it does not know, which are left out")


# What options lose that were not to be shuffled, as "Both of these" behind two others.
OPTION_ORDER = "the fixed order of the options, which are shuffled here"


def are_sides(options: Iterable[Option]) -> bool:
    """Whether options are true and false, which stand in one order everywhere."""
    return {option.text.plain.casefold() for option in options} == {"true", "false"}


def texts_of(part: Part) -> Iterator[Prose]:
    """Every text of a part that people read."""
    yield from (part.stem, part.feedback)
    yield from (option.text for option in part.options)
    yield from (option.feedback for option in part.options)
    yield from (answer.feedback for answer in part.answers)


def with_struck(part: Part) -> Part:
    """The part, to be looked at where words in it are struck through or hidden: they were left out."""
    struck = " ".join(text.struck for text in texts_of(part) if text.struck)
    return part.doubted(struck_out(struck)) if struck else part
