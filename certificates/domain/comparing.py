"""Whether a certificate names the person that a clinic has before it: each part yes or no, in the normal form of the register's rules."""

import re
from dataclasses import dataclass

from certificates.domain.verification import Holder
from trainingsite.accounts.domain.register import folded, number_key, register_key

_BETWEEN_PARTS = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Person:
    """Whom the clinic has before it; None: that part is not asked about."""

    name: str | None = None
    register: str | None = None
    number: str | None = None


@dataclass(frozen=True)
class Match:
    """Whether each part that was asked about is the certificate's; None: not asked about, or no such certificate."""

    name: bool | None = None
    register: bool | None = None
    number: bool | None = None


def match(holder: Holder, person: Person) -> Match:
    """Compare what was given with what the certificate says; of an unknown certificate nothing is said."""
    if holder.name is None or holder.register is None or holder.register_number is None:
        return Match()
    return Match(
        name=None if person.name is None else is_same_name(person.name, holder.name),
        register=None
        if person.register is None
        else register_key(person.register) == register_key(holder.register),
        # Both as numbers of the certificate's register, whose name people write before them.
        number=None
        if person.number is None
        else number_key(person.number, holder.register)
        == number_key(holder.register_number, holder.register),
    )


def is_same_name(one: str, other: str) -> bool:
    """Whether two people would read one name: case, accents, look-alike letters and the order of its parts aside."""
    return bool(folded(one)) and (folded(one) == folded(other) or name_key(one) == name_key(other))


def name_key(name: str) -> tuple[str, ...]:
    """The parts of a name in an order of their own: the same for everybody who would be found by it."""
    parts = (folded(part) for part in _BETWEEN_PARTS.split(name))
    return tuple(sorted(filter(None, parts)))
