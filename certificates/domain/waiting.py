"""What a person's list of certificates says while a certificate is being made."""

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True)
class Standing:
    """`being_made`: a pass whose certificate is not on the list yet. `goes_on`: the list will still change by itself.

    `is_empty`: nothing passed and nothing listed. `held_back`: something was passed, and nothing will come of it by itself.
    """

    being_made: bool
    goes_on: bool
    is_empty: bool
    held_back: bool = False


def standing(
    passes: Collection[int], listed: Collection[tuple[int, bool]], *, has_passed: bool = False
) -> Standing:
    """What to say, from passes read *before* the list was read.

    `passes`: ids of the attempts that deserved a certificate and had none. `listed`: for each certificate on the list the
    id of its attempt and whether its document is stored. A worker may reserve a certificate between the two readings: the
    pass is then among both, never among neither, because certificates are not deleted. Whatever a worker does meanwhile, a
    fresh pass is "being made" or on the list.

    `has_passed`: the person has passed an exam, whether or not a certificate is due for it.
    """
    reserved = {attempt for attempt, _stored in listed}
    being_made = any(attempt not in reserved for attempt in passes)
    unfinished = any(not stored for _attempt, stored in listed)
    return Standing(
        being_made=being_made,
        goes_on=being_made or unfinished,
        is_empty=not being_made and not listed and not has_passed,
        held_back=not being_made and not listed and has_passed,
    )
