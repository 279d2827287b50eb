"""The one door to a stored form, whichever version wrote it: sections of steps of questions, in the order shown.

Version 1 is a flat list of questions; it is read as one section, a step a question, for ever, and never rewritten.
Version 2 says its version and names its sections.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

# One question as it is stored: "version" (row id), "order", "points", "critical", "domain"; "pilot" where nobody is scored on it.
Row = Mapping[str, Any]
ATTEMPT_FORM_VERSION = 2
MAIN = "main"
# A form with breaks: so many that a break hides two thirds of it, and few enough that each holds a sample of every module.
SECTIONS = 3


def is_pilot(row: Row) -> bool:
    """Whether nobody is scored on the question. No candidate learns which ones they are."""
    return bool(row.get("pilot"))


class UnknownAttemptForm(ValueError):
    """The stored form was written by a version that this program does not know."""


@dataclass(frozen=True)
class Section:
    """A part of a form that is opened and closed by itself. A step is what is shown together, most often one question."""

    code: str
    steps: tuple[tuple[Row, ...], ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        """Its questions in the order shown."""
        return tuple(row for step in self.steps for row in step)


@dataclass(frozen=True)
class AttemptFormTree:
    """What one attempt was given."""

    sections: tuple[Section, ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        """Every question in the order shown."""
        return tuple(row for section in self.sections for row in section.rows)

    @property
    def is_sectioned(self) -> bool:
        """Whether it is shown section by section."""
        return len(self.sections) > 1


def one_section(rows: Sequence[Row]) -> AttemptFormTree:
    """A form without sections of its own: each question is a step."""
    return AttemptFormTree((Section(MAIN, tuple((row,) for row in rows)),))


def in_sections(rows: Sequence[Row], rng: Random, count: int = SECTIONS) -> AttemptFormTree:
    """A form of `count` sections in the order drawn: as many scored questions in each as in the others, or one more in earlier ones.
    Pilots are spread over all of them, at places by the dice, so that no place says that a question is one. What is too short to be
    divided stays whole."""
    scored = [row for row in rows if not is_pilot(row)]
    if len(scored) < count:
        return one_section(rows)
    parts = list(_parts(scored, count))
    # Where both do not come out even, what one kind has more of in front the other has at the end.
    pilots = _parts([row for row in rows if is_pilot(row)], count)
    for part, spread in zip(reversed(parts), pilots, strict=True):
        for row in spread:
            part.insert(rng.randrange(len(part) + 1), row)
    return AttemptFormTree(
        tuple(
            Section(f"section-{number}", tuple((row,) for row in part))
            for number, part in enumerate(parts, start=1)
        )
    )


def _parts(rows: Sequence[Row], count: int) -> Iterator[list[Row]]:
    """Equal parts in order, the first ones longer by one where it does not come out even."""
    size, over = divmod(len(rows), count)
    begin = 0
    for number in range(count):
        end = begin + size + (number < over)
        yield list(rows[begin:end])
        begin = end


def read_attempt_form(stored: Any) -> AttemptFormTree:
    """The tree of a stored form. Raises UnknownAttemptForm."""
    version = 1 if isinstance(stored, list) else stored.get("version")
    reader = READERS.get(version)
    if reader is None:
        raise UnknownAttemptForm(f"This form has version {version}; known are {sorted(READERS)}.")
    return reader(stored)


def write_attempt_form(tree: AttemptFormTree) -> dict[str, Any]:
    """The tree as it is stored now."""
    return {
        "version": ATTEMPT_FORM_VERSION,
        "sections": [
            {"code": section.code, "steps": [[dict(row) for row in step] for step in section.steps]}
            for section in tree.sections
        ],
    }


def _read_tree(stored: Mapping[str, Any]) -> AttemptFormTree:
    return AttemptFormTree(
        tuple(
            Section(section["code"], tuple(tuple(step) for step in section["steps"]))
            for section in stored["sections"]
        )
    )


READERS: Mapping[int, Callable[[Any], AttemptFormTree]] = {1: one_section, 2: _read_tree}
