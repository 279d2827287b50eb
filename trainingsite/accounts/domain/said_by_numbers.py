"""Which registers and countries a number itself names: `GMC8289162` on a board of Texas, `UK 7654321` on a register of the US."""

import re
from functools import cache, lru_cache

from trainingsite.accounts.domain.countries import country_names
from trainingsite.accounts.domain.register import folded
from trainingsite.accounts.domain.registers import REGISTERS

_LETTERS = re.compile(r"[^\W\d_]+")
_ALSO_CALLED = {
    **dict.fromkeys(("uk", "gbr", "britain", "england", "scotland", "wales"), "GB"),
    **dict.fromkeys(("usa", "america"), "US"),
}


@lru_cache(maxsize=4096)
def registers_in(number: str) -> frozenset[str]:
    """The codes of listed registers whose name or initials stand in the number."""
    words = _words(number)
    return frozenset(code for word in words for code in _codes().get(word, ()))


@lru_cache(maxsize=4096)
def countries_in(number: str) -> frozenset[str]:
    """The countries (ISO 3166) whose name or code stands in the number. Two letters of a register's own may be read as one too:
    it is asked only of entries that have one number."""
    return frozenset(_countries()[word] for word in _words(number) if word in _countries())


def _words(number: str) -> set[str]:
    """Its letters, as runs and all together."""
    runs = [folded(run) for run in _LETTERS.findall(number)]
    return {*runs, "".join(runs)} - {""}


@cache
def _codes() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for one in REGISTERS:
        for name in {folded(name) for name in (*one.all_names, one.code)}:
            found[name] = (*found.get(name, ()), one.code)
    return found


@cache
def _countries() -> dict[str, str]:
    named = {folded(name): code for code, name in country_names("en").items()}
    return {code.lower(): code for code in country_names("en")} | named | _ALSO_CALLED
