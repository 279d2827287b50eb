"""What accounts keep of people, and how it goes."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.fields.reverse_related import ForeignObjectRel
from django.db.models.functions import Lower

from trainingsite.accounts.actors import Actor, Person
from trainingsite.accounts.may import Act, check
from trainingsite.accounts.models import (
    AddressChange,
    CaseEvent,
    ErasedPerson,
    OutgoingMail,
    OwnAddressChange,
    PersonSession,
    Proposal,
    RegisterCheck,
    RegisterClaim,
    ReturnedAddress,
    ReviewCase,
    named,
)
from trainingsite.accounts.models.people import ERASED_AT

# Until then whoever was answered can come back to it.
STRANGERS_KEPT = timedelta(days=365)
# What stands in the place of words that are gone.
GONE = "–"
# In these fields of what was proposed or asked somebody wrote words, whatever they say.
_FREE_TEXT = frozenset({"name", "native_name", "new_email", "note", "reason", "text"})


def forget_strangers(*, by: Actor, now: datetime) -> int:
    """Empty the address, the question and the reasons of cases that somebody without an account opened, STRANGERS_KEPT after they were
    decided; which outcome, when and by whom stays. Returns how many."""
    check(by, Act.KEEP_RULES)
    old = ReviewCase.objects.filter(person=None, decided_at__lte=now - STRANGERS_KEPT)
    # A case that is decided has reasons: a dash says that they are gone.
    return int(old.exclude(reply_to="").update(reply_to="", asked=GONE, note=GONE))


def addresses_of(person: Person) -> set[str]:
    """Every address that the account has or had, in small letters."""
    found = {
        person.email,
        *EmailAddress.objects.filter(user=person).values_list("email", flat=True),
    }
    for changes in (OwnAddressChange, AddressChange):
        rows = changes.objects.filter(person=person)
        found |= {one for pair in rows.values_list("old_email", "new_email") for one in pair}
    return {one.lower() for one in found if not one.endswith(ERASED_AT)}


@transaction.atomic
def erase_account(
    *,
    person: Person,
    by: Actor,
    now: datetime,
    names: Collection[str] = (),
    abouts: Collection[str] = (),
) -> None:
    """Empty the account: nobody signs in to it any more, and nothing of it says who it was. Its row stays with its keys, as does what
    was decided, without the words. `names`, `abouts`: under which the parts above knew the person, and rows of theirs about which
    something was proposed. Doing it again changes nothing."""
    check(by, Act.ERASE_PERSON)
    locked = Person.objects.under_lock().get(pk=person.pk)
    known = _names_of(locked) | set(names)
    ErasedPerson.objects.get_or_create(person=locked, defaults={"erased_at": now})
    mails: Any = OutgoingMail.objects.alias(low=Lower("to"))
    mails.filter(low__in=addresses_of(locked)).delete()
    ReturnedAddress.objects.filter(address__in=addresses_of(locked)).delete()
    _empty_cases(locked, known, abouts)
    for changes in (OwnAddressChange, AddressChange):
        emptied = {"old_email": f"old{ERASED_AT}", "new_email": f"new{ERASED_AT}"}
        changes.objects.filter(person=locked).update(**emptied)
    AddressChange.objects.filter(person=locked).update(reason=GONE, told_addresses=[])
    owned: tuple[Any, ...] = (PersonSession, RegisterClaim)
    for model in owned:
        model.objects.filter(person=locked).delete()
    _free_checks(locked).delete()
    for signs_in in (EmailAddress, Authenticator):
        signs_in.objects.filter(user=locked).delete()
    _empty_desk_log(locked)
    _empty(locked)


def _free_checks(person: Person) -> "QuerySet[RegisterCheck]":
    """Checks of the entry on which nothing rests: what somebody signed, or read blind, by name stays with the check of that name."""
    rows: QuerySet[RegisterCheck] = RegisterCheck.objects.filter(person=person)
    for relation in RegisterCheck._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel):
            model: Any = relation.related_model
            resting = model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
            rows = rows.filter(~Exists(resting))
    return rows


def _names_of(person: Person) -> set[str]:
    """By what the account can be told in what somebody wrote."""
    own = {person.register_name, person.native_name, person.register_number}
    own |= {
        name for row in person.register_checks.all() for name in (row.name, row.register_number)
    }
    own |= set(person.register_claims.values_list("register_number", flat=True))
    return {one for one in own | addresses_of(person) if one}


def _empty_cases(person: Person, known: Collection[str], abouts: Collection[str]) -> None:
    """What was said in their cases goes; kind, days, outcome and who decided stay. Of other people's cases what names them, and what they
    wrote before they had an account, or because they could not sign in."""
    CaseEvent.objects.filter(person=person).delete()
    own = ReviewCase.objects.concerning(person)
    for case in own:
        case.content = without(case.content, known)
        if case.person_id == person.pk:
            case.asked, case.note, case.reply_to = GONE, (case.decided_at and GONE) or "", ""
        else:
            case.asked, case.note = without(case.asked, known), without(case.note, known)
        case.save(update_fields=["content", "asked", "note", "reply_to"])
    strangers: Any = ReviewCase.objects.alias(low=Lower("reply_to")).filter(person=None)
    strangers = strangers.filter(low__in=addresses_of(person), decided_at__isnull=False)
    strangers.update(asked=GONE, note=GONE, reply_to="")
    about = {named(person), *(named(case) for case in own), *abouts}
    for proposal in Proposal.objects.filter(about__in=about):
        proposal.content = without(proposal.content, known)
        proposal.reason = GONE
        proposal.stop_note = GONE if proposal.stop_note else ""
        proposal.save(update_fields=["content", "reason", "stop_note"])


def without(value: Any, known: Collection[str]) -> Any:
    """The same with a dash in the place of every text that holds one of the names, or that somebody wrote."""
    if isinstance(value, dict):
        return {
            key: GONE if key in _FREE_TEXT and one else without(one, known)
            for key, one in value.items()
        }
    if isinstance(value, list):
        return [without(one, known) for one in value]
    low = value.lower() if isinstance(value, str) else ""
    return GONE if low and any(name.lower() in low for name in known) else value


def _empty_desk_log(person: Person) -> None:
    kind = ContentType.objects.get_for_model(Person)
    rows = LogEntry.objects.filter(content_type=kind, object_id=str(person.pk))
    rows.update(object_repr=GONE, change_message="")


def _empty(person: Person) -> None:
    for name in ("register_name", "native_name", "register", "register_country", "register_number"):
        setattr(person, name, "")
    for name in ("register_key", "register_number_key", "first_name", "last_name"):
        setattr(person, name, "")
    person.register_clash_with, person.entry_is_pending = None, False
    person.entry_is_held, person.entry_written_by, person.entry_written_at = False, None, None
    person.email = f"{person.uuid}{ERASED_AT}"
    person.is_active = person.is_staff = person.is_superuser = False
    person.last_login = None
    person.set_unusable_password()
    person.save()
    person.groups.clear()
