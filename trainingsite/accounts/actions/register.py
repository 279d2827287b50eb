"""What can happen to a register entry: it is written, and a claim to one is released."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from trainingsite.accounts.actions.authority import Refused, check_is_another, check_may_touch
from trainingsite.accounts.actors import Person
from trainingsite.accounts.domain.register import RegisterEntry
from trainingsite.accounts.may import Act, check
from trainingsite.accounts.models import RegisterClaim

_COLUMNS = (
    "register_name",
    "native_name",
    "register",
    "register_number",
    "register_key",
    "register_number_key",
    "register_clash_with",
    "entry_written_at",
    "entry_written_by",
)


class EntryTaken(Exception):
    """Somebody else has this register entry, or sat an exam under it."""


@transaction.atomic
def change_settings(
    *, person: Person, entry: RegisterEntry, appearance: dict[str, str], by: Person, now: datetime
) -> None:
    """What a person sets about themselves: the register entry, and how pages look. Raises EntryTaken."""
    check(by, Act.CHANGE_SETTINGS)
    write_entry(person=person, entry=entry, by=by, now=now)
    Person.objects.filter(pk=person.pk).update(**appearance)


def write_entry(*, person: Person, entry: RegisterEntry, by: Person, now: datetime) -> None:
    """Write the register entry of an account: its owner, or an administrator. Raises NotAllowed, EntryTaken, Refused."""
    check(by, Act.WRITE_ENTRY)
    if by.pk != person.pk:
        check(by, Act.WRITE_ANOTHERS_ENTRY)
        check_may_touch(by, person)
    try:
        with transaction.atomic():
            _write(person, entry, by, now)
    except IntegrityError as error:
        if not _holders(entry, person).exists():
            raise
        raise EntryTaken from error


def _write(person: Person, entry: RegisterEntry, by: Person, now: datetime) -> None:
    locked = Person.objects.select_for_update().get(pk=person.pk)
    before = locked.entry
    if not _holders(entry, locked).exists():
        locked.put_edited_entry(entry, by=by, now=now)
    elif (entry.register, entry.number) == (before.register, before.number):
        # Another account has it too; until a person has settled that, it stays as it is.
        locked.register_name, locked.native_name = entry.name, entry.native_name
        locked.note_edit(before, by=by, now=now)
    else:
        raise EntryTaken
    locked.save(update_fields=_COLUMNS)
    if before.keys != entry.keys:
        _settle_clashes(earlier=locked)


def _holders(entry: RegisterEntry, besides: Person) -> QuerySet[Person]:
    return Person.objects.holding(entry, besides=besides)


def _settle_clashes(*, earlier: Person) -> None:
    """`earlier` has left an entry: who waited for it gets it, the oldest account first."""
    waiting = Person.objects.select_for_update().filter(register_clash_with=earlier)
    for person in waiting.order_by("date_joined", "pk"):
        holder = _holders(person.entry, person).first()
        if holder is None:
            person.put_entry(person.entry)
        else:
            person.register_clash_with = holder
        person.save(update_fields=_COLUMNS)


@transaction.atomic
def release_claim(*, claim: RegisterClaim, by: Person, reason: str, now: datetime) -> None:
    """Free an entry for its real owner, when an exam was sat under it by mistake. Raises NotAllowed, Refused."""
    check(by, Act.RELEASE_ENTRY)
    locked = RegisterClaim.objects.select_for_update().select_related("person").get(pk=claim.pk)
    check_may_touch(by, locked.person)
    check_is_another(by, locked.person)
    if not reason.strip():
        raise Refused(_("Say why the entry is released."))
    if locked.released_at is not None:
        raise Refused(_("This entry is released already."))
    if (locked.register_key, locked.number_key) == locked.person.entry.keys:
        raise Refused(_("The account still has this entry. Change it there first."))
    locked.released_at, locked.released_by, locked.release_reason = now, by, reason.strip()
    locked.save(update_fields=["released_at", "released_by", "release_reason"])
    _settle_clashes(earlier=locked.person)
