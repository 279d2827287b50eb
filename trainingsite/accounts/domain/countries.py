"""The countries of ISO 3166, named in the reader's language (CLDR, through babel)."""

from functools import lru_cache

from babel import Locale, UnknownLocaleError

# What CLDR names beside countries: groups of states, parts of a country with a code of their own, test and no place.
_NO_COUNTRIES = frozenset({"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"})  # fmt: skip


@lru_cache(maxsize=16)
def country_names(language: str) -> dict[str, str]:
    """Each country's two capitals and its name in this language ("pt-br"); in English for a language without names."""
    try:
        named = Locale.parse(language, sep="-").territories
    except (ValueError, UnknownLocaleError):
        named = Locale.parse("en").territories
    found = {
        code: name for code, name in named.items() if len(code) == 2 and code not in _NO_COUNTRIES
    }
    return dict(sorted(found.items(), key=lambda one: one[1]))
