"""What the owner and the security log hear when somebody else writes a person's name or register entry."""

from dataclasses import fields
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from trainingsite.accounts.actions.notices import tell_account
from trainingsite.accounts.actions.security import note_security
from trainingsite.accounts.actors import Person
from trainingsite.accounts.domain.register import RegisterEntry
from trainingsite.accounts.may import Act, check
from trainingsite.accounts.models import SecurityEvent

_CALLED = {
    "name": _("Name as on the professional register"),
    "native_name": _("Name in native script"),
    "register": _("Professional register"),
    "number": _("Registration number"),
    "country": _("Country of the register"),
}


def tell_of_entry(*, person: Person, before: RegisterEntry, by: Person, now: datetime) -> None:
    """Keep that `by` wrote another entry than `before`, and tell the owner what it was and is. Nothing where it is the
    owner's own act, or nothing changed. In the transaction that wrote it."""
    check(by, Act.WRITE_ENTRY)
    if note_entry_changed(person=person, before=before, by=by, now=now):
        changes = [
            (_CALLED[part], *_both(person, before, part)) for part in _changed(person, before)
        ]
        tell_account("entry_changed", person, by=by, now=now, changes=changes)


def note_entry_changed(*, person: Person, before: RegisterEntry, by: Person, now: datetime) -> bool:
    """Write into the security log which parts of the entry somebody else changed, never what they say. Whether they did:
    for an act that has a notice of its own."""
    check(by, Act.WRITE_ENTRY)
    changed = _changed(person, before)
    is_anothers = bool(changed) and by.pk != person.pk
    if is_anothers:
        kind = SecurityEvent.Kind.ENTRY_CHANGED
        note_security(kind=kind, by=by, now=now, person=person, changed=changed)
    return is_anothers


def _changed(person: Person, before: RegisterEntry) -> list[str]:
    parts = [one.name for one in fields(before)]
    return [part for part in parts if len({*_both(person, before, part)}) > 1]


def _both(person: Person, before: RegisterEntry, part: str) -> tuple[str, str]:
    return getattr(before, part), getattr(person.entry, part)
