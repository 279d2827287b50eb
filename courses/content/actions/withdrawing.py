"""A photograph is withdrawn: its bytes leave the database at once and for good, and a record of it stays."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from courses.content.domain.picture_names import PHOTOGRAPHS, ending_of
from courses.content.models import StoredPicture, WithdrawnPicture
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.security import note_security
from trainingsite.accounts.actors import Actor, Person
from trainingsite.accounts.may import Act, check
from trainingsite.accounts.models import SecurityEvent


@dataclass(frozen=True)
class Told:
    """What the record keeps of a photograph beside its hash: under which consent it was shown, and where."""

    consent: str
    shown_in: tuple[str, ...]


@transaction.atomic
def erase_photographs(
    *, told: Mapping[str, Told], reason: str, by: Person, now: datetime
) -> list[WithdrawnPicture]:
    """Erase these photographs, by their names. Whoever asks for one afterwards is told that it was withdrawn, and nobody
    brings the same file in again. Raises NotAllowed, Refused."""
    check(by, Act.WITHDRAW_PHOTOGRAPH)
    if not reason.strip():
        raise Refused(_("Say why: it stays on record, and the photograph does not."))
    kept = list(StoredPicture.objects.select_for_update().named(told).order_by("name"))
    if not kept or len(kept) != len(told):
        raise Refused(_("One of these photographs is not here any more. Look again."))
    if any(ending_of(one.name) not in PHOTOGRAPHS for one in kept):
        raise Refused(_("A drawing shows no patient: take it out of use instead."))
    made = [
        WithdrawnPicture(
            name=one.name,
            sha256=sha256(bytes(one.data)).hexdigest(),
            consent=told[one.name].consent,
            shown_in=list(told[one.name].shown_in),
            reason=reason.strip(),
            withdrawn_by=by,
            withdrawn_at=now,
        )
        for one in kept
    ]
    _erase(made, by, now)
    return made


@transaction.atomic
def erase_again(
    *, records: Iterable[WithdrawnPicture], by: Actor, now: datetime
) -> list[WithdrawnPicture]:
    """Withdraw once more what the database does not know as withdrawn: a backup is older than that. Gives those whose
    bytes were here. Raises NotAllowed."""
    check(by, Act.WITHDRAW_PHOTOGRAPH)
    said = {one.name: one for one in records}
    known = WithdrawnPicture.objects.among(said)
    here = set(StoredPicture.objects.named(said).values_list("name", flat=True))
    _erase([one for name, one in sorted(said.items()) if name not in known], by, now)
    return [said[name] for name in sorted(here)]


def _erase(made: Collection[WithdrawnPicture], by: Actor, now: datetime) -> None:
    if not made:
        return
    names: list[Any] = [one.name for one in made]
    WithdrawnPicture.objects.bulk_create(made)
    StoredPicture.objects.named(names).erase()
    note_security(
        kind=SecurityEvent.Kind.PHOTOGRAPH_WITHDRAWN, by=by, now=now, photographs=", ".join(names)
    )
