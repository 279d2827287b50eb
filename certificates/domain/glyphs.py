"""Which signs our certificate fonts can print. A missing sign is an error in an archival PDF, so names are checked early."""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from fontTools.ttLib import TTFont

FONTS = Path(__file__).parent / "fonts"
# Joiners shape Persian and Indic names. Every other invisible sign may hide or turn round what a reader sees.
JOINERS = frozenset("\u200c\u200d")
# No language heaps more marks on a letter; dozens of them would be printed over the lines above.
MOST_SIGNS_ON_A_LETTER = 5
NEVER_PRINTED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


@lru_cache(maxsize=1)
def _fonts() -> tuple[frozenset[int], ...]:
    """The code points of each vendored font."""
    found = []
    for path in sorted(FONTS.glob("*.[ot]tf")):
        with TTFont(path, lazy=True) as font:
            found.append(frozenset(font.getBestCmap()))
    return tuple(found)


@lru_cache(maxsize=1)
def printable() -> frozenset[int]:
    """Every code point that at least one vendored font has."""
    return frozenset().union(*_fonts())


def named(sign: str) -> str:
    """A sign as a message shows it: itself with its number, an invisible one by its number alone."""
    numbers = " ".join(f"U+{ord(one):04X}" for one in sign)
    invisible = any(unicodedata.category(one) in NEVER_PRINTED for one in sign) or sign.isspace()
    return numbers if invisible else f"{sign} ({numbers})"


def is_readable(text: str) -> bool:
    """Whether somebody who reads it sees at least one letter or digit."""
    return any(unicodedata.category(sign)[0] in "LN" for sign in text)


def missing_glyphs(text: str) -> list[str]:
    """What of the text cannot be printed, each once: signs that no vendored font has, and marks that no font can
    set on their letter. Control and invisible signs count as missing.
    """
    missing: list[str] = []
    for cluster in _clusters(unicodedata.normalize("NFC", text)):
        unknown = [sign for sign in cluster if not _can_print(sign)]
        # Burmese letters take more signs beside them, which stand over nothing else.
        over_it = [sign for sign in cluster if unicodedata.category(sign) != "Mc"]
        heaped = len(over_it) > MOST_SIGNS_ON_A_LETTER
        if not unknown and len(cluster) > 1 and (heaped or not _fits_one_font(cluster)):
            unknown = [cluster]
        missing += unknown
    return list(dict.fromkeys(missing))


def _clusters(text: str) -> Iterator[str]:
    """Each letter with the marks on it: the typesetter needs them in one font."""
    cluster = ""
    for sign in text:
        if cluster and not unicodedata.category(sign).startswith("M"):
            yield cluster
            cluster = ""
        cluster += sign
    if cluster:
        yield cluster


def _can_print(sign: str) -> bool:
    if unicodedata.category(sign) in NEVER_PRINTED and sign not in JOINERS:
        return False
    return ord(sign) in printable()


def _fits_one_font(cluster: str) -> bool:
    return any(all(ord(sign) in font for sign in cluster) for font in _fonts())
