"""When two register entries of one number may be one, although their registers are called differently.

A register that is not in our list is whatever somebody typed: "GMC Scotland", "British General Medical Council",
"GMCouncil" in Kenya. No normal form knows all such names, so a person looks at what is alike (actions/holds.py).
"""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import cache, lru_cache

from trainingsite.accounts.domain import spelled
from trainingsite.accounts.domain.called import may_be_called_the_same
from trainingsite.accounts.domain.meant import BETWEEN, INITIALS_LEAST, meant_registers
from trainingsite.accounts.domain.readings import (
    DIGITS_LEAST,
    digits_in,
    digits_of,
    fitting_parts,
    parts_of,
    shared_run,
    without_noughts,
)
from trainingsite.accounts.domain.register import (
    RegisterEntry,
    bare_digits,
    has_form_of_listed,
    number_key,
    register_key,
)
from trainingsite.accounts.domain.registers import LISTED, REGISTERS, Register
from trainingsite.accounts.domain.said_by_numbers import countries_in, registers_in
from trainingsite.accounts.domain.spelled import look_of_digits, readings_of
from trainingsite.accounts.domain.wordy import behind_word, is_wordy, may_end_so

# "Generel Medical Counsil" is 0.93 like the name of the register that it means; other registers' names are below 0.75.
_ALIKE = 0.8


def may_be_one(one: RegisterEntry, other: RegisterEntry) -> bool:
    """Whether a person should look if these two entries are one: one number may be the other, and so may the registers.
    Two registers of our list are two, unless a number names the other one or its country. The same country is enough, or names of which one is in the other or nearly is it."""
    return _may_have_one_number(one, other) and _may_be_one_register(one, other)


def may_be_one_of_few(one: RegisterEntry, other: RegisterEntry) -> bool:
    """Whether a person should look where few are compared: those against whom something is known. One number may be the
    other, or both have a long run of digits by itself; whatever the registers and countries are called, unless both are
    listed, the names have nothing in common, and neither number names the other's register or country."""
    if not (_may_have_one_number(one, other) or _share_a_run(one, other)):
        return False
    first, second = one.listed, other.listed
    if first is None or second is None or first == second:
        return True
    return _is_named_by_number(one, other) or may_be_called_the_same(one.name, other.name)


def _share_a_run(one: RegisterEntry, other: RegisterEntry) -> bool:
    return any(
        shared_run(first, second)
        for first in readings_of(one.number)
        for second in readings_of(other.number)
    )


def _may_be_one_register(one: RegisterEntry, other: RegisterEntry) -> bool:
    if one.listed is not None and other.listed is not None:
        return one.listed == other.listed or _is_named_by_number(one, other)
    return (
        _is_named_by_number(one, other)
        or _is_one_country(one, other)
        or _are_called_alike(one, other)
    )


def _may_have_one_number(one: RegisterEntry, other: RegisterEntry) -> bool:
    """Whether one number, whole, is the other one or a part of it (domain/readings.py), or begins with a word for what the
    other one begins with (domain/wordy.py)."""
    if _wholes(one) & _parts(other) or _wholes(other) & _parts(one):
        return True
    return _begins_in_words(one, other) or _begins_in_words(other, one)


def _begins_in_words(one: RegisterEntry, other: RegisterEntry) -> bool:
    digits = behind_word(one.number, one.register)
    return digits != "" and any(may_end_so(whole, digits) for whole in _wholes(other))


@dataclass(frozen=True)
class Sought:
    """By what the other entry of a pair is found among normal forms of numbers: it is `whole` one of these, or has one of
    the others `within` it, or looks like `pattern`. Whoever finds too much asks may_be_one() about each."""

    whole: frozenset[str]
    within: frozenset[str]
    pattern: str


def sought_for(entry: RegisterEntry) -> Sought:
    """What finds every entry that may_be_one() with this one, or may_be_one_of_few()."""
    digits = (digits_of(number) for number in readings_of(entry.number))
    found = _wholes(entry).union(*digits)
    within = frozenset(one for one in found if digits_in(one) >= DIGITS_LEAST)
    looks = sorted({look_of_digits(one) for one in within if one.isdecimal()})
    return Sought(whole=_parts(entry), within=within, pattern="|".join(looks))


def is_beyond_comparing(entry: RegisterEntry) -> bool:
    """Whether a person has to look because no program can: the number is in words, in part or whole, or has too few digits
    beside some. What has the form of its listed register is no word."""
    if not entry.number:
        return False
    if spelled.is_beyond_comparing(entry.number, DIGITS_LEAST):
        return True
    if entry.listed is not None and has_form_of_listed(entry.number, entry.register):
        return False
    read = spelled.in_digits(entry.number)
    if not any(sign.isalpha() for sign in read):
        return False
    if is_wordy(read, entry.register) or is_wordy(entry.number, entry.register):
        return True
    return _is_strange_to_meant(entry)


def _is_strange_to_meant(entry: RegisterEntry) -> bool:
    """Whether letters are among fewer digits than a listed register has that the name may mean, and in no reading the number or a part
    of it has the form of one: a short word in a language that no list knows may be one of the digits. A long one before them all
    is compared."""
    codes = [] if entry.listed is not None else _codes(entry)
    if not codes or behind_word(entry.number, entry.register):
        return False
    names = [LISTED[code].name for code in codes]
    most = max(digits_in(LISTED[code].example) for code in codes)
    if digits_in(entry.number) >= most:
        return False
    bare = [bare_digits(entry.number, name) for name in (entry.register, *names)]
    if not all(any(sign.isalpha() for sign in one) for one in bare):
        return False
    return not any(
        fitting_parts(one.number, entry.register, codes)
        or any(has_form_of_listed(one.number, name) for name in names)
        for one in _readings(entry)
    )


@lru_cache(maxsize=1024)
def _wholes(entry: RegisterEntry) -> frozenset[str]:
    """The normal forms that the number of this entry has under the names of its register: as typed, and as each listed
    one whose initials or name stand in what was typed ("GMC 8000005" on "GMC Scotland"), or which it may mean. Where it
    has not the form of such a one, also the parts that have it. All of that of each number that it may be read as."""
    codes = _codes(entry)
    return frozenset[str]().union(*(_wholes_of(one, codes) for one in _readings(entry)))


def _wholes_of(entry: RegisterEntry, codes: list[str]) -> frozenset[str]:
    names = [entry.register, *(LISTED[code].name for code in codes)]
    typed = frozenset(number_key(entry.number, name) for name in names)
    found = typed | fitting_parts(entry.number, entry.register, codes)
    return found | {without_noughts(one) for one in found}


def _readings(entry: RegisterEntry) -> list[RegisterEntry]:
    """The entry with each number that a reader may take its number for (domain/spelled.py)."""
    return [replace(entry, number=number) for number in sorted(readings_of(entry.number))]


@lru_cache(maxsize=1024)
def _parts(entry: RegisterEntry) -> frozenset[str]:
    """Every form in which somebody else may have written this number alone."""
    codes = _codes(entry)
    parts = (parts_of(one.number, one.register, codes) for one in _readings(entry))
    return _wholes(entry).union(*parts)


def _codes(entry: RegisterEntry) -> list[str]:
    """The listed registers that this one is, or may be."""
    if entry.listed is not None:
        return [entry.listed.code]
    meant, names = _meant(entry), _names(entry)
    return [one.code for one in REGISTERS if one.code in meant or names & _names_of(one)]


def _is_named_by_number(one: RegisterEntry, other: RegisterEntry) -> bool:
    """Whether a number names the register of the other entry, or its country."""
    return any(
        (theirs.listed is not None and theirs.listed.code in registers_in(mine.number))
        or (_country(theirs) and _country(theirs) in countries_in(mine.number))
        for mine, theirs in ((one, other), (other, one))
    )


def _country(entry: RegisterEntry) -> str:
    return entry.listed.country if entry.listed else entry.country


def _is_one_country(one: RegisterEntry, other: RegisterEntry) -> bool:
    return bool(_country(one)) and _country(one) == _country(other)


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
