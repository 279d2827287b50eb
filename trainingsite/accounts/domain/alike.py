"""When two register entries of one number may be one, although their registers are called differently.

A register that is not in our list is whatever somebody typed: "GMC Scotland", "British General Medical Council",
"GMCouncil" in Kenya. No normal form knows all such names, so a person looks at what is alike (actions/holds.py).
"""

from collections.abc import Set as AbstractSet
from difflib import SequenceMatcher
from functools import cache, lru_cache

from trainingsite.accounts.domain.meant import BETWEEN, INITIALS_LEAST, meant_registers
from trainingsite.accounts.domain.register import RegisterEntry, number_key, register_key
from trainingsite.accounts.domain.registers import REGISTERS, Register

# "Generel Medical Counsil" is 0.93 like the name of the register that it means; other registers' names are below 0.75.
_ALIKE = 0.8
_DIGITS_LEAST = 4


def may_be_one(one: RegisterEntry, other: RegisterEntry) -> bool:
    """Whether a person should look if these two entries are one. Both have the same number; where both registers are
    listed, they are two. The same country is enough, or names of which one is in the other or nearly is it."""
    if one.listed is not None and other.listed is not None:
        return False
    return _is_one_country(one, other) or _are_called_alike(one, other)


def may_be_one_of_few(one: RegisterEntry, other: RegisterEntry) -> bool:
    """Whether a person should look where few are compared: those against whom something is known. Both have the same
    number; whatever the registers and countries are called, unless both are listed and the names have nothing in common."""
    first, second = one.listed, other.listed
    if first is None or second is None or first == second:
        return True
    return _share_a_name(one.name, other.name)


def _share_a_name(one: str, other: str) -> bool:
    """Whether all words of one name stand in the other."""
    first, second = (
        {register_key(word) for word in BETWEEN.split(name) if word} for name in (one, other)
    )
    return bool(first and second) and (first <= second or second <= first)


def numbers_of(entry: RegisterEntry) -> set[str]:
    """The normal forms that the number of this entry has under the names of its register: as typed, and as each listed
    one whose initials or name stand in what was typed ("GMC 8000005" on "GMC Scotland"), or which it may mean."""
    may_mean = _meant(entry)
    meant = [
        one.name for one in REGISTERS if one.code in may_mean or _names(entry) & _names_of(one)
    ]
    return {number_key(entry.number, name) for name in [entry.register, *meant]}


def numbers_of_few(entry: RegisterEntry) -> set[str]:
    """The same for `may_be_one_of_few`: also the digits alone, whatever letters stand around them."""
    digits = number_key("".join(sign for sign in entry.number if sign.isdigit()), "")
    return numbers_of(entry) | ({digits} if len(digits) >= _DIGITS_LEAST else set())


def _is_one_country(one: RegisterEntry, other: RegisterEntry) -> bool:
    first, second = (
        entry.listed.country if entry.listed else entry.country for entry in (one, other)
    )
    return bool(first) and first == second


def _are_called_alike(one: RegisterEntry, other: RegisterEntry) -> bool:
    first, second = _names(one), _names(other)
    return (
        bool(first & second)
        or any(_is_like(a, b) for a in first for b in second)
        or bool(_meant(one) & _meant(other))
    )


def _is_like(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) <= 2 * INITIALS_LEAST:
        return False  # initials stand among the names, as words of their own
    return shorter in longer or SequenceMatcher(None, one, other).ratio() >= _ALIKE


def _names(entry: RegisterEntry) -> AbstractSet[str]:
    """What this register is called, in normal form: whole, and the words that may be initials."""
    if entry.listed is not None:
        return _names_of(entry.listed)
    words = {register_key(word) for word in BETWEEN.split(entry.register) if word}
    whole = {register_key(entry.register), _plain(entry.register)}
    return whole | {word for word in words if word in _initials()}


def _meant(entry: RegisterEntry) -> AbstractSet[str]:
    """The codes of listed registers that this one is, or may be by another name."""
    return {entry.listed.code} if entry.listed is not None else meant_registers(entry.register)


@cache
def _names_of(listed: Register) -> frozenset[str]:
    return frozenset(_plain(name) for name in listed.all_names) | {listed.code}


@lru_cache(maxsize=1)
def _initials() -> frozenset[str]:
    return frozenset(one.code for one in REGISTERS if len(one.code) >= INITIALS_LEAST)


def _plain(name: str) -> str:
    return "".join(sign for sign in name.casefold() if sign.isalnum())
