"""What a name may hold behind a comma, a bracket or a dash: titles, degrees, generations, a name at birth; a given name behind the
family's, one in brackets, or the second half of a double one. Nothing else.

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
# A parent's name in Malaysia, Singapore and India: s/o, d/o, w/o, a/l, a/p.
_CHILD_OF = re.compile(r"(?<!\S)(?:[sdw]/o|a/[lp])(?!\S)", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"\s*[(\[]([^()\[\]]*)[)\]]")
_DOUBLE = re.compile(r"(?<=\w)\s+[-–]\s+([^\s,;()\[\]/]+)(?=\s*(?:$|,))")
CALLED_BY_WORK = frozenset(
    "nurse doctor physician surgeon consultant dermatologist dentist pharmacist practitioner".split()
)
# Words that begin as names do behind a comma or in brackets, and say that somebody was looked at. No names that we know.
_NO_NAMES = CALLED_BY_WORK | frozenset(
    """
    seen vetted passed proven present cleared examined observed accepted admitted registered licensed licenced attended tested screened
    inspected reviewed compared matched identical original official trusted trained qualified competent known audited reinstated looked
    checked ok okay id identity chkd chkt vrfd
    gesehen bekannt anwesend vorgelegt bestanden vu vue connu connue présent présente visto vista presente conocido conocida gezien bekend
    """.split()
)
# Of up to four capitals, and none of a degree.
_NO_DEGREES = frozenset(
    "OK OKAY SEEN PASS GOOD SAFE TRUE REAL BEST DONE SURE FINE FIT ABLE ID IDED CHKD CHK CHKT CKD VRFD VERF VRF VFD CFMD APPR APVD".split()
)
_MOST_BEFORE_MARRIAGE = 4
_MOST_GIVEN = 3
_LONGEST_PARTICLE = 3
# Between the names of one who is listed by the last of them: "Silva, Maria João da Costa". They say nothing by themselves.
_PARTICLES = frozenset("da das de del della der di do dos du e el la le van von y zu".split())


def beside_name(text: str) -> list[str]:
    """The words behind a comma, bracket or dash that are neither a title nor a name at birth, each once."""
    wide = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text))
    own, *parents = _CHILD_OF.split(wide)
    found = _strange_beside(own)
    for parent in parents:
        words = _SEPARATOR.split(parent)[0].split()
        found += _strange_beside(parent) if _are_names(words) else words or [wide]
    return list(dict.fromkeys(found))


def _strange_beside(text: str) -> list[str]:
    """Of one person's name, without those of parents."""
    plain = _DOUBLE.sub(_joined, _IN_BRACKETS.sub(_without_name, text))
    name, *clauses = _SEPARATOR.split(plain)
    if _is_turned_round(name, clauses, plain):
        return []
    return [word for clause in clauses for word in _strange_in(clause.split())]


def _without_name(found: re.Match[str]) -> str:
    """Nothing, where a name stands in the brackets by which somebody is called; else the brackets as they are."""
    return "" if _are_called(found[1].split(), found.string) else found[0]


def _joined(found: re.Match[str]) -> str:
    """ "Müller - Schmidt" as "Müller-Schmidt", where that is a name."""
    return f"-{found[1]}" if _are_called([found[1]], found.string) else found[0]


def _are_called(words: list[str], text: str) -> bool:
    """Whether they are names and neither degrees nor statements: capitals at their beginning, and there only."""
    begins = all(one[0].isupper() or len(one) <= _LONGEST_PARTICLE for one in words)
    shouts = not text.isupper() and any(len(one) > 1 and one.isupper() for one in words)
    return _are_names(words) and begins and not shouts and not _NO_NAMES & set(map(_plain, words))


def _strange_in(words: list[str]) -> list[str]:
    if words and _plain(words[0]) in _AT_BIRTH:
        return [] if _are_names(words[1:]) else words[1:]
    return [word for word in words if not is_title(word)]


def _is_turned_round(name: str, clauses: list[str], text: str) -> bool:
    """Whether it is "Lind, Ada", "Lind, Ada Maria" or "van der Berg, Anna": the family's name first, nothing else behind it."""
    family, given = name.split(), clauses[0].split() if len(clauses) == 1 and "," in text else []
    while given and given[-1] in _PARTICLES:  # "Souza, Ana Luísa de"
        given.pop()
    names = [word for word in given if word not in _PARTICLES]
    if not 0 < len(names) <= _MOST_GIVEN:
        return False
    if len(given) > _MOST_GIVEN and not _are_called(given, text):
        return False
    if len(family) == 1:
        return _are_names(given)
    return _are_names(family) and _are_called(given, text)


def _are_names(words: list[str]) -> bool:
    """Whether they begin as names do, particles aside: scripts without capitals have none."""
    if not 0 < len(words) <= _MOST_BEFORE_MARRIAGE:
        return False
    last = words[-1]
    return not last[0].islower() and all(
        not one[0].islower() or len(one) <= _LONGEST_PARTICLE for one in words
    )


def is_title(word: str) -> bool:
    """Whether it is a title, a degree or a generation."""
    if word in _NO_DEGREES:
        return False
    found = _CAPITALS.fullmatch(word) or _DOTTED.fullmatch(word)
    return found is not None or _plain(word) in _TITLES


def is_listed_title(word: str) -> bool:
    """Whether it is a title or a degree that the list has; others are told by their form (`is_title`)."""
    return _plain(word) in _TITLES


def _plain(word: str) -> str:
    return re.sub(r"[\W_]", "", word).casefold()
