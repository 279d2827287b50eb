"""What a person's list of certificates says while a certificate is being made, or when none will come by itself."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

Withheld = Literal[
    "",
    "sitting-held",
    "register-clash",
    "not-issued",
    "not-co-signed",
    "earlier-withdrawn",
    "earlier-on-hold",
]


@dataclass(frozen=True)
class Pass:
    """A pass that no certificate answers. `exam`: its code. `in_force`: a scheme issues certificates for that exam now.

    `has_clash`: another account has the register entry of the person. `held`: the uuid of the attempt while somebody has to
    look whether it counts. `unsigned`: that of the attempt while its invigilator has not co-signed, for two days at most.
    `stopped`: why an earlier certificate of the person lets none through, for good or until somebody has decided.
    """

    attempt: int
    exam: str
    title: str
    passed_at: datetime
    in_force: bool = True
    has_clash: bool = False
    held: UUID | None = None
    unsigned: UUID | None = None
    stopped: Literal["earlier-withdrawn", "earlier-on-hold"] | None = None

    @property
    def withheld(self) -> Withheld:
        """Why it gets no certificate until a person does something; empty when one is due."""
        if self.held is not None:
            return "sitting-held"
        if not self.in_force:  # first, because settling the clash would bring nothing either
            return "not-issued"
        if self.stopped is not None:  # for the same reason
            return self.stopped
        if self.has_clash:
            return "register-clash"
        return "not-co-signed" if self.unsigned is not None else ""


@dataclass(frozen=True)
class Standing:
    """`being_made`: a pass whose certificate is not on the list yet. `goes_on`: the list will still change by itself.

    `is_empty`: nothing passed and nothing listed. `withheld`: passes of which nothing comes by itself, for each exam
    the last one. `making`: the exams whose passes are "being made".
    """

    being_made: bool
    goes_on: bool
    is_empty: bool
    withheld: tuple[Pass, ...] = ()
    making: frozenset[str] = frozenset()

    def withheld_at(self, exam: str) -> Withheld:
        """Why a pass at this exam gets no certificate by itself; empty when it got one, or will."""
        return next((found.withheld for found in self.withheld if found.exam == exam), "")


def standing(passes: Collection[Pass], listed: Collection[tuple[int, bool]]) -> Standing:
    """What to say, from passes read *before* the list was read.

    `passes`: those that no certificate answered, the oldest first. `listed`: for each certificate on the list the
    id of its attempt and whether its document is stored. A worker may reserve a certificate between the two readings: the
    pass is then among both, never among neither, because certificates are not deleted. Whatever a worker does meanwhile, a
    fresh pass is "being made" or on the list.

    `passes` come from one reading, those that get nothing included: a clash that is settled or a scheme that is retired
    meanwhile moves a pass from one reason to another, and between two readings it could be among neither.
    """
    reserved = {attempt for attempt, _stored in listed}
    missing = [found for found in passes if found.attempt not in reserved]
    making = frozenset(found.exam for found in missing if not found.withheld)
    unfinished = any(not stored for _attempt, stored in listed)
    return Standing(
        being_made=bool(making),
        goes_on=bool(making) or unfinished,
        is_empty=not missing and not listed,
        withheld=_last_of_each([found for found in missing if found.withheld]),
        making=making,
    )


def _last_of_each(passes: list[Pass]) -> tuple[Pass, ...]:
    """The same thing is said once, however often the exam was passed."""
    return tuple({found.exam: found for found in passes}.values())
