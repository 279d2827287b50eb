"""An account that may be somebody else's: it does nothing until people have decided whose it is.

The old address freezes it, by the link that undoes a change of address, where a new password was chosen since, or where the
account gave somebody a role or lets somebody act. That takes nobody else and waits for nobody; nobody gets the account by it.
"""

from collections.abc import Collection
from contextlib import suppress
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trainingsite.accounts.actions.addresses import stop_address_change
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.cases import close_settled, open_case
from trainingsite.accounts.actions.in_doubt import (
    Roles,
    made_by,
    roles_in_doubt,
    roles_taken,
    roles_to_look_at,
)
from trainingsite.accounts.actions.laid_aside import give_aside_back, lay_aside
from trainingsite.accounts.actions.notices import send_notice
from trainingsite.accounts.actions.proposals import end_proposals_of
from trainingsite.accounts.actions.security import note_security
from trainingsite.accounts.actors import Actor, Person
from trainingsite.accounts.mailing import sends_mail
from trainingsite.accounts.may import Act, check
from trainingsite.accounts.models import (
    ADDRESS_UNDO,
    FROZE,
    LAID_ASIDE,
    WAS_OFF,
    OwnAddressChange,
    PersonSession,
    ReviewCase,
    SecurityEvent,
    named,
)

# Who proposes and who agrees.
DECIDERS = 2
BY_MACHINE = gettext_lazy(
    "Two administrators are needed, and there are not two besides this account and those who came to act by it. Whoever runs the "
    "machine decides: manage.py end_freeze (docs/operations.md, “An account that is held”)."
)

NOBODY_LEFT = gettext_lazy(
    "No administrator is left who can sign in. Whoever runs the machine decides: manage.py end_freeze (docs/operations.md, “An account that is held”)."
)


def by_machine() -> str:
    """Why whoever runs the machine decides, where there are no two others."""
    return str(BY_MACHINE if Person.objects.able_administrators().exists() else NOBODY_LEFT)


def is_frozen(person: Person) -> bool:
    """Whether people have yet to decide whose the account is, and it does nothing until then."""
    return bool(ReviewCase.objects.freezing().about_person(person).exists())


def open_undo(change: OwnAddressChange) -> ReviewCase | None:
    """The open case in which the old address wants this change undone."""
    found: ReviewCase | None = (
        ReviewCase.objects.open().filter(kind=ADDRESS_UNDO, about=named(change)).first()
    )
    return found


def lock_touched(change: OwnAddressChange) -> Person:
    """The account as stored, locked in one query with whomever its link or a decision about it may touch, and every administrator, in the
    order of all who lock several (actions/standing.py): nobody waits for another in a ring."""
    person: Person = Person.objects.get(pk=change.person_id)
    cases = ReviewCase.objects.filter(kind=ADDRESS_UNDO, person=person)
    aside = [uuid for case in cases for uuid in case.content.get(LAID_ASIDE, {})]
    with_old = EmailAddress.objects.filter(email=change.old_email).values("user")
    wanted = (
        Q(pk__in={person.pk, *roles_to_look_at(person, change), *roles_taken(person, change)})
        | Q(uuid__in=aside)
        | Q(email=change.old_email)
        | Q(pk__in=with_old)
        | Q(pk__in=Person.objects.administrators())
    )
    rows = Person.objects.under_lock().filter(wanted)
    return next(row for row in list(rows) if row.pk == person.pk)


def freeze(*, change: OwnAddressChange, person: Person, by: Actor, now: datetime) -> ReviewCase:
    """Open the case, and let the account do nothing until it is decided. In the transaction that has the person locked.
    Again changes nothing. Raises NotAllowed."""
    check(by, Act.UNDO_ADDRESS)
    # Off before, it stays off afterwards; by another of its addresses that wants it back it is off for the time being.
    held = ReviewCase.objects.freezing().about_person(person).first()
    was_off = not person.is_active if held is None else bool(held.content.get(WAS_OFF))
    case = open_case(
        kind=ADDRESS_UNDO,
        by=by,
        now=now,
        about=change,
        person=person,
        reply_to=change.old_email,
        asked=_(
            "The old address of the account wants a change of address undone. Since the change somebody chose a new password with the new address, "
            "or signed up anew with the old one; or since then, or in the week before, the account gave somebody a role or an address; or another address of it wants it back as well."
        ),
    )
    if case.content.get(FROZE):
        return case
    case.content = {**case.content, FROZE: True, WAS_OFF: was_off}
    case.save(update_fields=["content"])
    if person.is_active:
        _switch_off(change, person, by, now)
    _end_what_waits(person, by, now)
    lay_aside(case=case, given=given_by(case), deciders=can_decide(case), by=by, now=now)
    _tell(case, change, person)
    return case


def _switch_off(change: OwnAddressChange, person: Person, by: Actor, now: datetime) -> None:
    person.is_active, person.signed_out_at = False, now
    person.save(update_fields=["is_active", "signed_out_at"])
    PersonSession.objects.filter(person=person).delete()
    kind = SecurityEvent.Kind.ACCOUNT_SWITCHED
    note_security(kind=kind, by=by, now=now, person=person, about=change, is_on=False, how="frozen")


def _end_what_waits(person: Person, by: Actor, now: datetime) -> None:
    """What the account proposed, and every way in which it could get yet another address meanwhile."""
    note = _("The old address of the account that proposed it says that the account is stolen.")
    end_proposals_of(person=person, by=by, now=now, note=note)
    EmailAddress.objects.filter(user=person, verified=False).exclude(email=person.email).delete()
    OwnAddressChange.objects.filter(person=person).open().update(
        stopped_at=now, stop=OwnAddressChange.Stop.LINK
    )
    for waiting in person.address_changes.open():
        with suppress(Refused):  # somebody was quicker by a moment
            stop_address_change(change=waiting, by=by, now=now)


def _tell(case: ReviewCase, change: OwnAddressChange, person: Person) -> None:
    """Every other administrator, and whoever holds the account by either address."""
    if not sends_mail():
        return
    touched = {*made_by(person, change), *roles_in_doubt(person, change)}
    others = Person.objects.able_administrators().exclude(pk=person.pk).order_by("pk")
    told = {"case": case, "change": change, "person": person, "deciders": can_decide(case)}
    told["is_administered"] = others.exists()
    for other in others:
        send_notice(
            "account_frozen_admin", other.email, about=named(case), made=len(touched), **told
        )
    for to in (change.old_email, person.email):
        send_notice("account_frozen", to, about=named(case), **told)


def thaw(*, person: Person, change: OwnAddressChange, by: Actor, now: datetime) -> None:
    """It is decided whose the account is: its owner signs in again, unless another of its addresses wants it back as well, or it was
    switched off before. In the transaction of the decision, the person locked. Raises NotAllowed."""
    check(by, Act.END_FREEZE)
    if ReviewCase.objects.freezing().about_person(person).exclude(about=named(change)).exists():
        return
    give_aside_back(person=person, by=by, now=now)  # nothing where it went back
    if person.is_active or stays_off(change):
        return
    person.is_active = True
    person.save(update_fields=["is_active"])
    kind = SecurityEvent.Kind.ACCOUNT_SWITCHED
    note_security(kind=kind, by=by, now=now, person=person, about=change, is_on=True, how="thawed")


def stays_off(change: OwnAddressChange) -> bool:
    """Whether the account was switched off by something else than this change: the decision switches it on by no way."""
    froze = ReviewCase.objects.filter(about=named(change), **{f"content__{FROZE}": True}).last()
    return froze is None or bool(froze.content.get(WAS_OFF))


def check_oldest(case: ReviewCase) -> None:
    """Raise Refused while an earlier address of the account wants it back: that is decided first, and ends this where it goes back."""
    open_ones = ReviewCase.objects.open().filter(kind=ADDRESS_UNDO, person=case.person)
    change = change_of(case)
    earlier = [
        one for one in open_ones.exclude(pk=case.pk) if change_of(one).asked_at < change.asked_at
    ]
    if earlier:
        raise Refused(
            _("An earlier address of this account wants it back too. Decide case %(n)s first.")
            % {"n": earlier[0].pk}
        )


def end_overtaken(*, changes: Collection[OwnAddressChange], by: Actor, now: datetime) -> None:
    """Close what was asked about changes that are undone now. In the transaction of the decision. Raises NotAllowed."""
    check(by, Act.CLOSE_CASE)
    about = [named(change) for change in changes]
    note = _("The account went back to an earlier address.")
    for case in ReviewCase.objects.open().filter(kind=ADDRESS_UNDO, about__in=about):
        close_settled(case=case, note=note, by=by, now=now)


def change_of(case: ReviewCase) -> OwnAddressChange:
    """The change of address that the case is about."""
    found: OwnAddressChange = OwnAddressChange.objects.get(pk=case.about.rpartition(":")[2])
    return found


def barred_from(case: ReviewCase) -> set[int]:
    """The keys of accounts that came to act through the one that the case is about: they neither decide nor stop what others decide."""
    return set() if case.person is None else set(made_by(case.person, change_of(case)))


def given_by(case: ReviewCase) -> Roles:
    """The roles that others have by the one in doubt alone."""
    return {} if case.person is None else roles_in_doubt(case.person, change_of(case))


def check_not_barred(case: ReviewCase, by: Person) -> None:
    """Raise Refused for whoever came to act through the account that the case is about."""
    if by.pk in barred_from(case):
        raise Refused(
            _(
                "Since the change of address, or in the week before, the account in question gave you a role by which you decide, or an address, switched your account on, "
                "or took a second factor from it. Somebody else has to decide whose it is."
            )
        )


def check_may_decide(case: ReviewCase, by: Person) -> None:
    """Raise Refused for whoever came to act through the account that the case is about, where there are no two others, and while
    an earlier address of the account wants it back."""
    check_oldest(case)
    check_not_barred(case, by)
    if can_decide(case) < DECIDERS:
        raise Refused(by_machine())


def can_decide(case: ReviewCase) -> int:
    """How many administrators there are who could propose or agree."""
    own = [] if case.person is None else [case.person.pk]
    barred = [*own, *barred_from(case)]
    return Person.objects.able_administrators().exclude(pk__in=barred).count()
