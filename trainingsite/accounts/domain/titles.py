"""What a name may hold behind a comma, a bracket or a dash: titles, degrees, generations, a name at birth; nothing else.

No list has every word by which somebody says that they were checked, and there is where people write it: "Eva Brown, proctored".
"""

import re
import unicodedata

_SEPARATOR = re.compile(r"[()\[\],;/•]|\s[-–—―]+\s?|\s?[-–—―]+\s|[—―]")
# In small letters without dots. Words of at most four capitals and words with a full stop need no list.
_TITLES = frozenset(
    """
    dr prof professor doctor med dent rer nat phil priv doz dipl mag ing jr sr junior senior esq hons eng edin glasg lond plast oxon cantab
    irel belf oral surg and und et y e of the von van de
    md do ba ma bsc msc mba mph phd dphil mphil dnp dds dmd bds mds rn bsn msn aprn crna pharmd mpharm bpharm dclinpsych
    mbbs mbchb bmbs bmbch mbbch mbbchb mbbao frcs frcsed frcsi frcseng frcsglasg frcp frcpe frcpi frcped frcpch frcpath frcgp frca frcog
    frcr frcem frcpsych frcophth frcspath mrcs mrcp mrcpi mrcpch mrcpath mrcgp mrcog mrcpsych mrcem mrcophth mfds mfdsrcs mfgdp facs facp
    faad faap facc facog facep fracs fracp fracgp facd franzcp franzcog franzcr fanzca frcpc frcsc mrpharms frpharms mcoptom
    """.split()
)
_AT_BIRTH = frozenset(
    "née nee né ne born geb geborene geborener genannt formerly previously aka alias nata nato nacida nacido nascida nascido född født fødd född "
    "f roz rozená ur urodzona dite dit syntynyt fr tidl".split()
)
_CAPITALS = re.compile(r"[A-ZÀ-ÖØ-Þ]{1,4}|[IVX]+|\d(?:st|nd|rd|th)")
_DOTTED = re.compile(r"(?:[^\W\d_]{1,5}\.)+[^\W\d_]{0,5}")
# Of up to four capitals, and none of a degree.
_NO_DEGREES = frozenset(
    "OK OKAY SEEN PASS GOOD SAFE TRUE REAL BEST DONE SURE FINE FIT ABLE".split()
)
_MOST_BEFORE_MARRIAGE = 4


def beside_name(text: str) -> list[str]:
    """The words behind a comma, bracket or dash that are neither a title nor a name at birth, each once."""
    wide = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text))
    name, *clauses = _SEPARATOR.split(wide)
    if _is_turned_round(name, clauses, wide):
        return []
    found = [word for clause in clauses for word in _strange_in(clause.split())]
    return list(dict.fromkeys(found))


def _strange_in(words: list[str]) -> list[str]:
    if words and _plain(words[0]) in _AT_BIRTH:
        return [] if _are_names(words[1:]) else words[1:]
    return [word for word in words if not _is_title(word)]


def _is_turned_round(name: str, clauses: list[str], text: str) -> bool:
    """Whether it is "Lind, Ada" or "Lind, Ada Maria": the family's name first, nothing else behind it."""
    given = clauses[0].split() if len(clauses) == 1 and "," in text else []
    return len(name.split()) == 1 and 0 < len(given) <= 2 and _are_names(given)


def _are_names(words: list[str]) -> bool:
    """Whether they begin as names do, particles aside: scripts without capitals have none."""
    if not 0 < len(words) <= _MOST_BEFORE_MARRIAGE:
        return False
    last = words[-1]
    return not last[0].islower() and all(not one[0].islower() or len(one) <= 3 for one in words)


def _is_title(word: str) -> bool:
    if word in _NO_DEGREES:
        return False
    found = _CAPITALS.fullmatch(word) or _DOTTED.fullmatch(word)
    return found is not None or _plain(word) in _TITLES


def _plain(word: str) -> str:
    return re.sub(r"[\W_]", "", word).casefold()
