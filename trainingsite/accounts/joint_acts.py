"""Acts that take two people: each part says at start-up which of its acts they are. One of a kind is one `register`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

from trainingsite.accounts.actors import Person
from trainingsite.accounts.desk import Fact
from trainingsite.accounts.may import Act
from trainingsite.accounts.models import Proposal


def _nobody(_proposal: Proposal) -> Iterable[int]:
    return ()


def _nothing(_proposal: Proposal) -> Iterable[tuple[str, str]]:
    return ()


def _nothing_more(_proposal: Proposal, _now: datetime) -> None:
    """Nobody was told who would not see it by themselves."""


@dataclass(frozen=True)
class JointAct:
    """What one kind of proposal is: its words, who may stand for it, and what happens when two do.

    `kind` stays in rows for ever. `act` says who may propose and second, and who counts when
    somebody is alone. `describe` gives what the second person has to see, `concerned` who is told and may stop it, `barred` the
    keys of accounts that may not second it, nor stop it where they are neither concerned nor proposed it, nor does whoever counts as one of them, `bars` those who are barred themselves alone, `favours` the keys of those who gain where it is stopped: who has a role from them does not stop it. `to_read` names the pages that the second person reads before, by name and address. `carry_out` runs in the transaction that closes the proposal, in the name
    of the person who answers for it; it raises `Refused` when that is not possible (any more). `ended` runs in the transaction in which a
    proposal is stopped, lapses, or is overtaken: whoever was told of it has to hear that it does not happen.
    """

    kind: str
    act: Act
    title: str | Promise
    carry_out: Callable[[Proposal, Person, datetime], None]
    describe: Callable[[Proposal], list[Fact]]
    concerned: Callable[[Proposal], Iterable[Person]]
    barred: Callable[[Proposal], Iterable[int]] = _nobody
    bars: Callable[[Proposal], Iterable[int]] = _nobody
    favours: Callable[[Proposal], Iterable[int]] = _nobody
    to_read: Callable[[Proposal], Iterable[tuple[str, str]]] = _nothing
    ended: Callable[[Proposal, datetime], None] = _nothing_more


class UnknownKind(LookupError):
    """No part has registered an act of this kind."""


_REGISTERED: dict[str, JointAct] = {}


def register(joint: JointAct) -> None:
    """Make the act known; the same kind twice is a mistake of the programmer."""
    if _REGISTERED.setdefault(joint.kind, joint) is not joint:
        raise ValueError(f"Two acts are called {joint.kind!r}.")


def joint_act(kind: str) -> JointAct:
    """The act of this kind. Raises UnknownKind."""
    try:
        return _REGISTERED[kind]
    except KeyError:
        raise UnknownKind(kind) from None


def joint_acts() -> list[JointAct]:
    """Every act that takes two people, in the order in which the parts named them."""
    return list(_REGISTERED.values())
