"""Words that people write around a register's name and around a number on it: they tell no two entries apart.

Everything here is in normal form (domain/register.py): small letters without marks, digits, nothing between them. So a
word may end where another begins, and what follows decides whether it is taken for a word.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

# en, de, fr, es, it, pt, nl, sv. Long enough that no letters of a number read like them, whatever follows.
_LONG = frozenset(
    "number numbers nummer numero numeros "
    "register registers registered registration registrations registre registro registri registrado registrato "
    "registracion registrazione registratie registrierung registrierungs registrier registrering registrerings registrerad enregistrement "
    "inscription inscripcion inscrito inscricao iscrizione iscritto eintrag eintragung eintragungs "
    "matricule matricula matricola colegiado colegiada colegiacion "
    "member members membership membre miembro membro mitglied mitglieds mitgliedschaft lidmaatschap medlem medlems "
    "licence license licensed licencia licenca licenza licentie lizenz licens legitimation legitimations "
    "approbation approbations zulassung zulassungs autorisation "
    "reference referencia riferimento referenz referentie referens identification identifier".split()
)
# Nobody's number begins with them.
_SHORT = frozenset({"no", "num", "reg", "ref"})
# Licences have such letters too (NRP is a paramedic), so only digits may follow. N is what is left of N°.
_BEFORE_DIGITS = frozenset({"n", "nr", "nro", "nbr", "id", "pin", "lic", "mem"})
_AFTER_NAME = frozenset({"nr", "id", "pin"})
# What must be left of a register's name: CNO is the College of Nurses of Ontario, not a C with "no".
_NAME_LEAST = 3
# Registers whose short name means one country, and how that is called. Others keep their country: the NMC of Nepal, of
# India and of the United Kingdom are three.
_UNITED_KINGDOM = frozenset({"uk", "gb", "unitedkingdom", "greatbritain", "britain", "england"})
_AT_HOME = {
    **dict.fromkeys(("gmc", "gdc", "nmc", "hcpc", "gphc", "goc", "gosc", "gcc"), _UNITED_KINGDOM),
    **dict.fromkeys(("rpps", "adeli"), frozenset({"france", "fr"})),
    "big": frozenset({"nederland", "netherlands", "nl"}),
    "ahpra": frozenset({"australia", "au"}),
    "fnomceo": frozenset({"italia", "italy"}),
    "socialstyrelsen": frozenset({"sverige", "sweden"}),
}
# The same registers by their whole names: a sign-up page that offers "GMC, or the name of your register" gets either.
_IN_FULL = {
    "generalmedicalcouncil": "gmc",
    "generaldentalcouncil": "gdc",
    "nursingandmidwiferycouncil": "nmc",
    "nursingmidwiferycouncil": "nmc",
    "healthandcareprofessionscouncil": "hcpc",
    "healthcareprofessionscouncil": "hcpc",
    "generalpharmaceuticalcouncil": "gphc",
    "generalopticalcouncil": "goc",
    "generalosteopathiccouncil": "gosc",
    "generalchiropracticcouncil": "gcc",
    "australianhealthpractitionerregulationagency": "ahpra",
    "repertoirepartagedesprofessionnelsintervenantdanslesystemedesante": "rpps",
    "federazionenazionaledegliordinideimedicichirurghiedegliodontoiatri": "fnomceo",
}
_BETWEEN = "(?:of|in)?(?:the)?"


def _typed(word: str) -> str:
    """A pattern for the word as it may be typed in letters that look alike. The digit 1 is no I: 1D2345 has no ID."""
    alike = {"i": "[il丨]", "l": "[il丨]", "o": "[o0]"}
    return "".join(alike.get(sign, re.escape(sign)) for sign in word)


def _any(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first. Repeat it with ++ only: a register named NN could be read in
    a million ways before a row of N, and ++ tries one."""
    longest_first = sorted(set(words), key=lambda word: (-len(word), word))
    return "(?:" + "|".join(_typed(word) for word in longest_first) + ")"


_FREE = _LONG | _SHORT
_END_WORDS = _any(_FREE | _AFTER_NAME)
_ENDS = re.compile(f"{_END_WORDS}++$")
_BEGINS_NAME = re.compile("^" + _any({"number", "nummer", "numero"}) + "++")
_REPEATED = re.compile(r"^(..+?)\1+$")
_NATIONAL = {
    name: re.compile(f"(?:{_any(words)})*{name}(?:{_BETWEEN}{_any(words)}|{_END_WORDS})*")
    for name, words in _AT_HOME.items()
}
_BEGINS = re.compile(f"^{_any(_FREE)}++")
_BEGIN_BEFORE_DIGITS = [re.compile(f"^{_typed(word)}") for word in sorted(_BEFORE_DIGITS)]
_DIGITS_FOLLOW = re.compile(rf"{_any(_FREE | _BEFORE_DIGITS)}*+(?:\d|[oil丨\d]+$)")
_ENDS_AFTER_DIGIT = re.compile(rf"(?<=[\doil丨]){_END_WORDS}++$")


def bare_name(name: str) -> str:
    """The name of a register without "the", words for registration or number around it, the country of a register that
    has only one, and what is said twice. Never empty when something was given."""
    plain = name.removeprefix("the") or name
    while True:
        before = plain
        for word in (_ENDS, _BEGINS_NAME):
            rest = word.sub("", plain)
            plain = rest if len(rest) >= _NAME_LEAST else plain
        plain = _REPEATED.sub(r"\1", _in_short(plain))
        plain = next((at for at, national in _NATIONAL.items() if national.fullmatch(plain)), plain)
        if plain == before:
            return plain


def _in_short(name: str) -> str:
    """The name with a whole name at its beginning in short."""
    whole = next((whole for whole in _IN_FULL if name.startswith(whole)), "")
    return _IN_FULL.get(whole, "") + name.removeprefix(whole)


def in_full(short: str) -> set[str]:
    """The whole names of a register, by its name in normal form."""
    return {whole for whole, known in _IN_FULL.items() if known == short}


def is_label(letters: str) -> bool:
    """Whether these letters of a number, in normal form, are nothing but words for registration or number."""
    return _BEGINS.fullmatch(letters) is not None


def bare_number(number: str, names: Iterable[str]) -> str:
    """The number without words for registration or number, and without the register (by any of `names`), around it. What
    is left has a digit, or nothing is taken away."""
    known = _names(frozenset(names))
    while True:
        for rest in _without_one(number, *known):
            if rest != number and any(sign.isdigit() for sign in rest):
                number = rest
                break
        else:
            return number


def _without_one(number: str, begins: re.Pattern[str], ends: re.Pattern[str]) -> Iterator[str]:
    """The number without one thing before or after it, for each such thing."""
    yield begins.sub("", number)
    yield _BEGINS.sub("", number)
    for word in _BEGIN_BEFORE_DIGITS:
        rest = word.sub("", number)
        yield rest if begins.match(rest) or _DIGITS_FOLLOW.match(rest) else number
    yield ends.sub("", number)
    yield _ENDS_AFTER_DIGIT.sub("", number)


@lru_cache(maxsize=256)
def _names(names: frozenset[str]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What finds one of the names before a number, and after it. Nobody could tell ILO from 110, so it finds neither."""
    known = {name for name in names if re.fullmatch(r"[oil丨\d]*", name) is None}
    long = {name for name in known if len(name) >= _NAME_LEAST}
    begins = "^" + _any(known) if known else "(?!)"
    ends = rf"(?<=[\doil丨]){_any(long)}$" if long else "(?!)"
    return re.compile(begins), re.compile(ends)
