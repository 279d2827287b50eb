"""Phrases that say how somebody stands with a register, as nobody is called: "Licence is active", "status valid", "in date".

Each word of them may be somebody's name (Ann Current, Tom Standing, Reg Good), so that none states anything alone. Beside each other
they do, also with a link between them or written in one, and beside what a register is called for short. A few are nobody's family name
("Fully Insured"): these say something wherever they are not the first of several names.
"""

import re
from collections.abc import Iterable
from itertools import product

from trainingsite.accounts.domain.callings import is_calling
from trainingsite.accounts.domain.register import folded, register_key
from trainingsite.accounts.domain.registers import LISTED
from trainingsite.accounts.domain.titles import is_listed_title


def _folded(words: str) -> frozenset[str]:
    return frozenset(folded(word) for word in words.split())


_WHOLE = tuple(
    tuple(folded(word) for word in said.split())
    for said in (
        "id ok,id okay,id seen,id shown,id good,id fine,id done,id proven,identity ok,identity seen,identity proven,identity shown,passport seen,"
        "in date,up to date,in force,compared with,with register,on register,on the register,no restrictions,without restrictions,no conditions,"
        "no sanctions,no concerns,good standing,in standing,fit to practise,fit to practice,fit to treat,cleared to,looked up,in person,seen by,known to,"
        "no objections,passport ok,passport okay,real person,practical competence,practical skill,practical skills,competence assured"
    ).split(",")
)
# What somebody has; "reg" and "lic" are not among them, as people are called so.
_HAD = _folded(
    "status licence license licensure registration registrations register membership certification accreditation approbation credentials permit "
    "entry record standing number lizenz mitgliedschaft zulassung estado licencia registro inscripción colegiación statut inscription "
    "iscrizione stato licença inscrição"
)
# How it stands.
_STANDS = _folded(
    "active valid current ok okay good clear clean live full confirmed unrestricted intact indate genuine registered aktiv gültig "
    "activo activa vigente válido válida actif active valide attivo attiva valido valida ativo ativa"
)
# What stands between them, or before the second alone: "is active", "fully registered".
_LINKS = _folded(
    "is was remains stays fully currently still duly never not ist está est currently actively provisionally presently now again already today "
    "jetzt ahora maintenant adesso"
)
# What only somebody else says of a person: no family is called so.
_SAID_OF = _folded(
    "insured indemnified accredited certified qualified credentialed credentialled licensed licenced authorised authorized regulated vetted "
    "chartered recognised recognized endorsed trained versichert qualifiziert assuré assurée qualifié qualifiée agréé agréée diplômé diplômée "
    "asegurado asegurada acreditado acreditada cualificado cualificada titulado titulada assicurato assicurata abilitato abilitata verzekerd "
    "застрахован"
)
# What a register or a council is called for short: capitals without a vowel. Families that are written so have one.
_ABBREVIATION = re.compile(r"[B-DF-HJ-NP-TV-XZ]{3,6}")
_WRITTEN_IN_ONE = frozenset(
    said
    for said in (
        *("".join(one) for one in _WHOLE),
        *("".join(pair) for pair in product(_HAD, _STANDS)),
        *("".join(pair) for pair in product(_STANDS, _HAD)),
    )
    # Shorter ones could be names.
    if len(said) > 5
)


def standings_in(words: list[str], states: Iterable[str] = ()) -> list[str]:
    """The phrases in these words, and the words that are one; `states` are words that state something by themselves, folded."""
    plain = [folded(word) for word in words]
    found = [word for word, one in zip(words, plain, strict=True) if one in _WRITTEN_IN_ONE]
    for start in range(len(plain)):
        end = (
            _end_of_whole(plain, start)
            or _end_of_claim(words, plain, start, {*_STANDS, *states})
            or _end_of_said(words, plain, start)
        )
        if end:
            found.append(" ".join(words[start:end]))
    return found


def _end_of_whole(plain: list[str], start: int) -> int:
    """Behind which word a phrase ends that begins here; 0 where none does."""
    ends = (start + len(said) for said in _WHOLE if plain[start : start + len(said)] == list(said))
    return max(ends, default=0)


def _end_of_claim(words: list[str], plain: list[str], start: int, stands: set[str]) -> int:
    end = start + 1
    is_had = plain[start] in _HAD or _is_register(words[start]) or _is_abbreviation(words[start])
    had_behind = end < len(plain) and (plain[end] in _HAD or _is_register(words[end]))
    if plain[start] in _STANDS and had_behind:
        return end + 1
    if not is_had and plain[start] not in _LINKS:
        return 0
    while end < len(plain) and plain[end] in _LINKS:
        end += 1
    # Behind "is" one more word, whichever: "status is truly active".
    further = 1 if is_had and end > start + 1 else 0
    return next(
        (
            at + 1
            for at in range(end, end + further + 1)
            if plain[at : at + 1] and plain[at] in stands
        ),
        0,
    )


def _end_of_said(words: list[str], plain: list[str], start: int) -> int:
    """Of two words the second of which is said of a person ("Fully Insured"), or the first of what they do ("Insured Nurse"); or of one
    that stands alone."""
    both = plain[start : start + 2]
    if both[1:] and both[1] in _SAID_OF:
        return start + 2
    if start == 0 and both[0] in _SAID_OF and (len(both) == 1 or is_calling(words[1])):
        return len(both)
    return 0


def _is_register(word: str) -> bool:
    return register_key(word) in LISTED


def _is_abbreviation(word: str) -> bool:
    return _ABBREVIATION.fullmatch(word) is not None and not is_listed_title(word)
