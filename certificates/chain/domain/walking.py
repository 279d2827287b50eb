"""Walking along the chain: is each entry linked to the one before, and was its row there at the time that it says?"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from certificates.chain.domain.hashing import START, head_hash

Problem = Literal[
    "changed",
    "deleted",
    "inserted",
    "back-dated",
    "entry-changed",
    "entry-deleted",
    "rewritten",
    "shortened",
    "identity",
    "bytes",
    "result",
    "credential",
    "checkpoint",
]
# Between the moment that an act takes for now and its commit lie seconds; a load of a whole course takes longest.
ALLOWANCE = timedelta(minutes=15)


@dataclass(frozen=True)
class Found:
    """Something that is not as it was: a row by kind and key, an entry by its number; 0 and "" where there is none."""

    problem: Problem
    kind: str = ""
    row: int = 0
    sequence: int = 0
    about: str = ""


class Link(NamedTuple):
    """An entry as it is stored."""

    sequence: int
    kind: str
    row: int
    layout: int
    salt: str
    leaf: str
    previous: str
    head: str
    entered_at: datetime
    is_caught_up: bool

    def head_again(self) -> str:
        """The head that its other columns give."""
        return head_hash(
            previous=self.previous,
            sequence=self.sequence,
            kind=self.kind,
            row=self.row,
            layout=self.layout,
            salt=self.salt,
            leaf=self.leaf,
            entered_at=self.entered_at,
            is_caught_up=self.is_caught_up,
        )


@dataclass(frozen=True)
class Settled:
    """What is known of when nothing waited. `first`: by kind, the moment of the first batch that left none of its rows waiting: up to
    then rows may be old. `noted`: by length, when the last checkpoint was signed of a chain of that length."""

    first: dict[str, datetime] = field(default_factory=dict)
    noted: dict[int, datetime] = field(default_factory=dict)


@dataclass
class Walk:
    """Where a walk is. `settled_at`: up to when everything that was there is in the chain before the batch at hand; None before the
    first batch that left nothing waiting."""

    settled: Settled = field(default_factory=Settled)

    sequence: int = 0
    # None behind an entry that cannot be read: what follows it is linked to nothing that is known.
    head: str | None = START
    batch_at: datetime | None = None
    is_caught_up: bool = False
    settled_at: datetime | None = None

    def take(self, link: Link) -> Iterator[Found]:
        """Go on to the next entry; what is wrong with the chain there."""
        if link.sequence != self.sequence + 1:
            missing = f"{self.sequence + 1} to {link.sequence - 1}"
            yield Found("entry-deleted", sequence=self.sequence + 1, about=missing)
        head = link.head_again()
        is_next = link.sequence == self.sequence + 1 and self.head is not None
        if head != link.head or (is_next and link.previous != self.head):
            yield Found("entry-changed", link.kind, link.row, link.sequence)
        if link.entered_at != self.batch_at:
            if self.is_caught_up:
                # Checkpoints are signed after a look for what waits, also in hours in which nothing came.
                self.settled_at = self.settled.noted.get(self.sequence, self.batch_at)
            self.batch_at = link.entered_at
        self.sequence, self.head, self.is_caught_up = link.sequence, link.head, link.is_caught_up

    def pass_by(self, sequence: int) -> Found:
        """Go on to an entry that cannot be read."""
        self.sequence, self.head = sequence, None
        return Found("entry-changed", sequence=sequence, about="cannot be read")

    def is_back_dated(self, link: Link, said_at: datetime, settled_at: datetime | None) -> bool:
        """Whether the row says a time at which the chain had everything that was there, and it was not among it.

        `settled_at`: as it was when the walk came to the entry.
        """
        first = self.settled.first.get(link.kind)
        moments = (said_at, settled_at, first, link.entered_at)
        # A moment that cannot be read says nothing; its row or entry is named for that.
        if settled_at is None or first is None or None in moments or link.entered_at <= first:
            return False
        # A clock that was ahead and is right again makes no row old.
        return said_at < settled_at - ALLOWANCE and settled_at <= link.entered_at
