"""What can happen to a register entry: it is written, becomes its owner's, and a claim to one is released."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from trainingsite.accounts.actions.authority import Refused, check_may_touch
from trainingsite.accounts.actions.entry_news import tell_of_entry
from trainingsite.accounts.actions.holds import follow_entry
from trainingsite.accounts.actions.second_person import check_decides_about_another
from trainingsite.accounts.actors import SYSTEM, Actor, Person
from trainingsite.accounts.case_kinds import case_kind
from trainingsite.accounts.domain.register import RegisterEntry
from trainingsite.accounts.domain.spelled import compatible_digits
from trainingsite.accounts.may import Act, check
from trainingsite.accounts.models import ENTRY_SINCE, REGISTER_CLASH, RegisterClaim, ReviewCase

ENTRY_COLUMNS = (
    "register_name",
    "native_name",
    "register",
    "register_country",
    "register_number",
    "register_key",
    "register_number_key",
    "register_clash_with",
    "entry_is_pending",
    "entry_written_at",
    "entry_written_by",
)


@transaction.atomic
def change_settings(
    *, person: Person, entry: RegisterEntry, appearance: dict[str, str], by: Person, now: datetime
) -> None:
    """What a person sets about themselves: the register entry, and how pages look."""
    check(by, Act.CHANGE_SETTINGS)
    write_entry(person=person, entry=entry, by=by, now=now)
    Person.objects.filter(pk=person.pk).update(**appearance)


def write_entry(*, person: Person, entry: RegisterEntry, by: Person, now: datetime) -> None:
    """Write the register entry of an account: its owner, or an administrator. Raises NotAllowed, Refused.

    The owner is told what somebody else wrote, and nobody else writes what a case about two accounts with one entry decides. The entry is kept whoever has it. Where somebody else does, the account waits for a person to decide (actions/holds.py), and
    whoever writes is told nothing.
    """
    check(by, Act.WRITE_ENTRY)
    if by.pk != person.pk:
        check(by, Act.WRITE_ANOTHERS_ENTRY)
        check_may_touch(by, person)
    if (person.register, person.register_number) != (entry.register, entry.number):
        _check_can_be_read(entry)
    _once_more_if_overtaken(partial(_write, person.pk, entry, by, now))


def _check_can_be_read(entry: RegisterEntry) -> None:
    """What a form refuses with its field (entry_forms.py) comes by no other door either."""
    odd = compatible_digits(f"{entry.register} {entry.number}")
    if odd:
        raise Refused(
            _(
                "The register or the number has signs that can be read in two ways: %(signs)s. Write each digit as on a keyboard, "
                "and leave raised, lowered and circled ones out."
            )
            % {"signs": " ".join(dict.fromkeys(odd))}
        )


def settle_entry(*, person: Person, by: Actor, now: datetime) -> Person:
    """The account with its entry looked at once more: it becomes theirs when the address is confirmed and nobody has it.

    After confirming an address, at every sign-in, and before an exam. Whoever may not sit one is held: see `is_held`.
    """
    check(by, Act.SETTLE_ENTRY)
    return _once_more_if_overtaken(partial(_settle, person.pk, now))


def _once_more_if_overtaken(work: Callable[[], Person]) -> Person:
    """Somebody else may take the same entry in this very moment; whoever looks again finds them."""
    try:
        with transaction.atomic():
            return work()
    except IntegrityError:
        with transaction.atomic():
            return work()


def _write(pk: int, entry: RegisterEntry, by: Person, now: datetime) -> Person:
    locked = _locked_with_waiting(pk)
    before = locked.entry
    if by.pk != pk and before.keys != entry.keys:
        _check_nobody_decides(locked)
    put_where_it_belongs(locked, entry, now)
    locked.note_edit(before, by=by, now=now)
    locked.save(update_fields=ENTRY_COLUMNS)
    tell_of_entry(person=locked, before=before, by=by, now=now)
    if before.keys != entry.keys:
        settle_clashes(earlier=locked, by=SYSTEM, now=now)
    follow_entry(person=locked, by=SYSTEM, now=now)
    return locked


def _locked_with_waiting(pk: int) -> Person:
    """The account as stored, locked together with those who wait for its entry: they get it when it is left."""
    rows = Person.objects.under_lock().filter(Q(pk=pk) | Q(register_clash_with=pk))
    return next(row for row in list(rows) if row.pk == pk)


def _check_nobody_decides(person: Person) -> None:
    """Raise Refused while a case is open about two accounts with one entry, of which this is one: whoever loses it there is heard, and
    two take it."""
    names = Q(person=person) | Q(person__register_clash_with=person) | Q(content__earlier=person.pk)
    case = ReviewCase.objects.open().filter(names, kind=REGISTER_CLASH).first()
    if case is not None:
        raise Refused(
            _(
                "A case is open about this: %(case)s. Decide it first: whoever would lose the entry is heard there, and two people "
                "take it. The account's owner may write another entry at any time."
            )
            % {"case": case_kind(case.kind).name_of(case)}
        )


def _settle(pk: int, now: datetime) -> Person:
    locked = Person.objects.under_lock().get(pk=pk)
    before = (locked.register_clash_with_id, locked.entry_is_pending)
    put_where_it_belongs(locked, locked.entry, now)
    if (locked.register_clash_with_id, locked.entry_is_pending) != before:
        locked.save(update_fields=ENTRY_COLUMNS)
    follow_entry(person=locked, by=SYSTEM, now=now)
    return locked


def put_where_it_belongs(person: Person, entry: RegisterEntry, now: datetime) -> None:
    """The entry is the person's own, or waits: for the confirmed address, or behind whoever has it. One that waited for
    the address counts from this moment: until then it was nobody's, whenever it was typed."""
    was_nobodys = person.entry_is_pending
    holder = _holders(entry, person).order_by("date_joined", "pk").first()
    if entry.number and not _is_confirmed(person):
        person.put_waiting(entry)
    elif holder is not None:
        person.put_waiting(entry, behind=holder)
    else:
        person.put_entry(entry)
    if was_nobodys and not person.entry_is_pending:
        person.entry_written_at = now


def _is_confirmed(person: Person) -> bool:
    """Whether somebody has shown that the address is theirs; for a superuser whoever has the shell vouches."""
    confirmed = EmailAddress.objects.filter(user=person, verified=True)
    return person.is_superuser or confirmed.exists()


def _holders(entry: RegisterEntry, besides: Person) -> QuerySet[Person]:
    return Person.objects.holding(entry, besides=besides)


def settle_clashes(*, earlier: Person, by: Actor, now: datetime) -> None:
    """`earlier` has left an entry: who waited for it gets it, who has waited longest first. In the transaction that wrote it.

    Who came to wait after that locked its rows (`_locked_with_waiting`) may be held by somebody who waits for one of them: those are settled
    after the commit."""
    check(by, Act.SETTLE_ENTRY)
    settled = _settle_waiting(earlier, now, skip_locked=True)
    if Person.objects.filter(register_clash_with=earlier).exclude(pk__in=settled).exists():
        transaction.on_commit(partial(_settle_left, earlier, now), robust=True)


def _settle_left(earlier: Person, now: datetime) -> None:
    with transaction.atomic():
        _settle_waiting(earlier, now, skip_locked=False)


def _settle_waiting(earlier: Person, now: datetime, *, skip_locked: bool) -> list[int]:
    """The keys of those that were looked at."""
    waiting = (
        Person.objects.under_lock(skip_locked=skip_locked)
        .filter(register_clash_with=earlier)
        .annotate(since=ENTRY_SINCE)
    )
    rows = sorted(waiting, key=lambda one: (one.since, one.pk))
    for person in rows:
        put_where_it_belongs(person, person.entry, now)
        person.save(update_fields=ENTRY_COLUMNS)
        follow_entry(person=person, by=SYSTEM, now=now)
    return [person.pk for person in rows]


@transaction.atomic
def release_claim(*, claim: RegisterClaim, by: Person, reason: str, now: datetime) -> None:
    """Free an entry for its real owner, when an exam was sat under it by mistake and no case is open about whose it is. Raises NotAllowed,
    Refused."""
    check(by, Act.RELEASE_ENTRY)
    _locked_with_waiting(claim.person_id)
    rows = RegisterClaim.objects.select_for_update(of=("self",)).select_related("person")
    locked = rows.get(pk=claim.pk)
    check_may_touch(by, locked.person)
    check_decides_about_another(by, locked.person, now=now)
    if not reason.strip():
        raise Refused(_("Say why the entry is released."))
    if locked.released_at is not None:
        raise Refused(_("This entry is released already."))
    if (locked.register_key, locked.number_key) == locked.person.entry.keys:
        raise Refused(_("The account still has this entry. Change it there first."))
    _check_nobody_decides(locked.person)
    locked.released_at, locked.released_by, locked.release_reason = now, by, reason.strip()
    locked.save(update_fields=["released_at", "released_by", "release_reason"])
    settle_clashes(earlier=locked.person, by=SYSTEM, now=now)
