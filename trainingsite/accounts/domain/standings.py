"""Phrases that say how somebody stands with a register, as nobody is called: "Licence is active", "status valid", "in date".

Each word of them may be somebody's name (Ann Current, Tom Standing, Reg Good), so that none states anything alone. Beside each other
they do, also with a link between them or written in one.
"""

from collections.abc import Iterable
from itertools import product

from trainingsite.accounts.domain.register import folded


def _folded(words: str) -> frozenset[str]:
    return frozenset(folded(word) for word in words.split())


_WHOLE = tuple(
    tuple(folded(word) for word in said.split())
    for said in (
        "id ok,id okay,id seen,id shown,id good,id fine,id done,id proven,identity ok,identity seen,identity proven,identity shown,passport seen,"
        "in date,up to date,in force,compared with,with register,on register,on the register,no restrictions,without restrictions,no conditions,"
        "no sanctions,no concerns,good standing,in standing,fit to practise,fit to practice,cleared to,looked up,seen in person,known to me,no objections"
    ).split(",")
)
# What somebody has; "reg" and "lic" are not among them, as people are called so.
_HAD = _folded(
    "status licence license licensure registration registrations register membership certification accreditation approbation credentials permit "
    "entry record standing lizenz mitgliedschaft zulassung estado licencia registro inscripción colegiación statut inscription "
    "iscrizione stato licença inscrição"
)
# How it stands.
_STANDS = _folded(
    "active valid current ok okay good clear clean live full confirmed unrestricted intact indate genuine registered aktiv gültig "
    "activo activa vigente válido válida actif active valide attivo attiva valido valida ativo ativa"
)
# What stands between them, or before the second alone: "is active", "fully registered".
_LINKS = _folded(
    "is was remains stays fully currently still duly never not ist está est currently actively provisionally presently"
)
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
        end = _end_of_whole(plain, start) or _end_of_claim(plain, start, {*_STANDS, *states})
        if end:
            found.append(" ".join(words[start:end]))
    return found


def _end_of_whole(plain: list[str], start: int) -> int:
    """Behind which word a phrase ends that begins here; 0 where none does."""
    ends = (start + len(said) for said in _WHOLE if plain[start : start + len(said)] == list(said))
    return max(ends, default=0)


def _end_of_claim(plain: list[str], start: int, stands: set[str]) -> int:
    end = start + 1
    if plain[start] in _STANDS and plain[end : end + 1] and plain[end] in _HAD:
        return end + 1
    if plain[start] not in _HAD | _LINKS:
        return 0
    while end < len(plain) and plain[end] in _LINKS:
        end += 1
    return end + 1 if end < len(plain) and plain[end] in stands else 0
