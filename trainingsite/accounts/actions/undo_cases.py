"""The case about a change of address that the old address wants undone after a new password was chosen with the new one."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.cases import proposed_decision
from trainingsite.accounts.actions.freezing import (
    DECIDERS,
    barred_from,
    by_machine,
    can_decide,
    change_of,
    check_may_decide,
    check_not_barred,
    lock_touched,
)
from trainingsite.accounts.actions.in_doubt import (
    given_also,
    roles_taken,
    roles_to_look_at,
    switched_off_by,
)
from trainingsite.accounts.actions.laid_aside import (
    RolesOf,
    held_of,
    missing_of,
    take_given_away,
)
from trainingsite.accounts.actions.notices import send_notice
from trainingsite.accounts.actions.own_address import (
    GOES_BACK,
    STAYS,
    UNDO_KIND,
    keep_as_decided,
    undo_as_decided,
)
from trainingsite.accounts.actions.proposals import end_proposal
from trainingsite.accounts.actions.roles import set_roles
from trainingsite.accounts.actions.security import note_security
from trainingsite.accounts.actors import Actor, Person
from trainingsite.accounts.case_kinds import CaseKind
from trainingsite.accounts.desk import Fact
from trainingsite.accounts.mailing import sends_mail
from trainingsite.accounts.may import Act, check
from trainingsite.accounts.models import (
    FROZE,
    WAS_OFF,
    OwnAddressChange,
    ReviewCase,
    SecurityEvent,
    named,
)
from trainingsite.accounts.signing_up import others_with

# Of people in one line.
MOST_NAMED = 20
_GIVEN_BACK: list[Callable[..., None]] = []


def when_given_back(act: Callable[..., None]) -> None:
    """Said at start-up by a part that keeps what somebody else may have done with the account: called with the change, who decides and
    when, in the transaction of the decision."""
    _GIVEN_BACK.append(act)


def _lock(case: ReviewCase) -> None:
    lock_touched(change_of(case))


def _goes_back(case: ReviewCase, by: Person, now: datetime) -> None:
    change = change_of(case)
    _give_back(change, by, now)
    _tell_new(change)


def _give_back(change: OwnAddressChange, by: Actor, now: datetime) -> None:
    # Before the address is written: who holds what these wait for may have to name the person first (docs/architecture.md, Locks).
    for act in _GIVEN_BACK:
        act(change=change, by=by, now=now)
    undo_as_decided(change=change, by=by, now=now)


def _tell_new(change: OwnAddressChange) -> None:
    """Whoever has the new mailbox: the answer to the case goes to the old one."""
    if sends_mail():
        send_notice("account_went_back", change.new_email, change=change)


def _stays(case: ReviewCase, by: Person, now: datetime) -> None:
    keep_as_decided(change=change_of(case), by=by, now=now)


@transaction.atomic
def end_freeze(*, person: Person, outcome: str, note: str, by: Actor, now: datetime) -> None:
    """Decide in the name of whoever has the machine, where two administrators are not there to do it. Raises NotAllowed, Refused."""
    check(by, Act.END_FREEZE)
    if not note.strip():
        raise Refused(_("Give the reasons: whoever asked will read them."))
    rows = ReviewCase.objects.open().filter(kind=UNDO_KIND, person=person)
    # The earliest address first, whichever link was pressed first.
    change = min(map(change_of, rows), key=lambda one: one.asked_at, default=None)
    if change is None:
        raise Refused(_("The old address of this account does not want it back: nothing to end."))
    lock_touched(change)
    case = rows.select_for_update().filter(about=named(change)).first()
    if case is None:
        raise Refused(_("Somebody has decided this already."))
    proposal = proposed_decision(case)
    case.outcome, case.note, case.decided_at = outcome, note.strip(), now
    case.save(update_fields=["outcome", "note", "decided_at"])
    if proposal is not None:
        end_proposal(proposal=proposal, by=by, now=now, note=case.note)
    if outcome == GOES_BACK:
        _give_back(change, by, now)
    else:
        keep_as_decided(change=change, by=by, now=now)
    kind = SecurityEvent.Kind.CASE_DECIDED
    note_security(kind=kind, by=by, now=now, person=person, about=case, outcome=outcome)
    _tell_both(case, change)


def _tell_both(case: ReviewCase, change: OwnAddressChange) -> None:
    if not sends_mail():
        return
    outcome = UNDO.label(case.outcome)
    for to in (change.old_email, change.new_email):
        send_notice("account_freeze_ended", to, case=case, outcome=outcome, about=named(case))


def _describe(case: ReviewCase) -> Sequence[Fact]:
    change = change_of(case)
    facts: list[Fact] = [
        (gettext_lazy("Old address"), change.old_email),
        (gettext_lazy("New address"), change.new_email),
        (gettext_lazy("Asked for"), date_format(localtime(change.asked_at), "j F Y, H:i T")),
        (gettext_lazy("In effect since"), _since(change)),
        (gettext_lazy("The account"), str(_how_held(case))),
        (
            gettext_lazy(
                "Who came to act by it since, or in the week before (a role, an address, a switch, no second factor), and decides nothing"
            ),
            _names_of(barred_from(case)),
        ),
        *_handed_on(case, change),
    ]
    if case.is_open and (others := _others_with_old(case, change)):
        facts.append((gettext_lazy("Who else has the old address"), others))
    if case.is_open and case.person is not None and can_decide(case) < DECIDERS:
        facts.append((gettext_lazy("Who decides"), str(by_machine())))
    return facts


def _names_of(keys: Iterable[int]) -> str:
    people = Person.objects.filter(pk__in=sorted(keys)[:MOST_NAMED]).order_by("pk")
    return ", ".join(map(str, people)) or "–"


def _handed_on(case: ReviewCase, change: OwnAddressChange) -> list[Fact]:
    """What else whoever decides has to end or give back by hand: nothing where it stays."""
    if case.person is None or case.outcome == STAYS:
        return []
    log = f"{reverse('admin:accounts_securityevent_changelist')}?q={case.person.uuid}"
    did = gettext_lazy("What it did, as the security log has it: also what it withdrew or ended")
    facts: list[Fact] = [(did, f"{settings.PUBLIC_URL}{log}")]
    off = Person.objects.filter(pk__in=switched_off_by(case.person, change), is_active=False)
    said = gettext_lazy("Accounts that it switched off; switch them on at the page of the person")
    if off:
        facts.append((said, _names_of(off.values_list("pk", flat=True))))
    return [*facts, *given_also(case.person, change, now=timezone.now())]


def _others_with_old(case: ReviewCase, change: OwnAddressChange) -> str:
    others = [] if case.person is None else others_with(change.old_email, besides=case.person)
    if not others:
        return ""
    said = _(
        "%(who)s. Where it goes back this account has no address any more and is switched off; nothing of it is lost."
    )
    return said % {"who": ", ".join(str(one) for one in others)}


_HELD = gettext_lazy("is held until this is decided: nobody signs in, and its roles give nothing.")
_HELD_WHILE_OFF = gettext_lazy(
    "is held until this is decided. It was switched off before, and stays so until an administrator switches it on."
)
_NOT_HELD = gettext_lazy("was not held by this.")


def _how_held(case: ReviewCase) -> str | Promise:
    if not case.content.get(FROZE):
        return _NOT_HELD
    return _HELD_WHILE_OFF if case.content.get(WAS_OFF) else _HELD


def _since(change: OwnAddressChange) -> str:
    return (
        "–"
        if change.applied_at is None
        else date_format(localtime(change.applied_at), "j F Y, H:i T")
    )


def given_roles(case: ReviewCase) -> list[RolesOf]:
    """What others have by the account in doubt, for whoever decides; [] in every other case, and when it is decided."""
    if case.kind != UNDO_KIND or not case.is_open or case.person is None:
        return []
    return held_of(case, roles_to_look_at(case.person, change_of(case)))


def taken_roles(case: ReviewCase) -> list[RolesOf]:
    """What others lack by the account in doubt; [] in the same cases."""
    if case.kind != UNDO_KIND or not case.is_open or case.person is None:
        return []
    return missing_of(roles_taken(case.person, change_of(case)))


@transaction.atomic
def take_away(*, case: ReviewCase, person: Person, by: Person, now: datetime) -> None:
    """Take from this person for good what the account in doubt gave; nobody who came to act by it does. Raises NotAllowed, Refused."""
    check(by, Act.SET_ROLES)
    _lock_open(case, by)
    given = next((one for one in given_roles(case) if one.person == person), None)
    roles = [] if given is None else given.roles
    take_given_away(case=case, person=person, roles=roles, by=by, now=now)


@transaction.atomic
def give_back(*, case: ReviewCase, person: Person, by: Person, now: datetime) -> None:
    """Give this person what the account in doubt took, as roles are given: nobody to themselves. Raises NotAllowed, Refused."""
    check(by, Act.SET_ROLES)
    _lock_open(case, by)
    lacks = next((one for one in taken_roles(case) if one.person == person), None)
    if lacks is None:
        raise Refused(_("This person has these roles back already."))
    roles = {*lacks.person.roles(), *lacks.roles}
    set_roles(person=lacks.person, roles=roles, by=by, now=now)


def _lock_open(case: ReviewCase, by: Person) -> None:
    """Hold whom the case touches. Raises Refused unless it is an open one of this kind, and for whoever came to act by the account."""
    if case.kind != UNDO_KIND:
        raise Refused(_("This case is about no change of address: it gave nobody a role."))
    lock_touched(change_of(case))
    case.refresh_from_db()
    if not case.is_open:
        raise Refused(_("This case is closed. Change roles on the page of the person."))
    check_not_barred(case, by)


def _page_of(case: ReviewCase) -> str:
    return reverse("admin:accounts_user_change", args=[case.person_id])


UNDO = CaseKind(
    kind=UNDO_KIND,
    title=gettext_lazy("A change of address that the old address wants undone"),
    outcomes={
        GOES_BACK: gettext_lazy(
            "The account goes back to the old address; exams that were sat with it since the change count for nothing, and roles that it gave are gone"
        ),
        STAYS: gettext_lazy("The account stays with the new address"),
    },
    act=Act.DECIDE_ENTRY,
    effects={GOES_BACK: _goes_back, STAYS: _stays},
    takes_away=frozenset({GOES_BACK, STAYS}),
    # Each side says that they are the one from whom many have their role.
    weighs_debts=False,
    # The account is held meanwhile, so that nobody waits for a reply; whoever sends one is read.
    hears=False,
    check_decider=check_may_decide,
    barred=barred_from,
    lock=_lock,
    link=_page_of,
    settled=gettext_lazy("Settled: the account went back to an earlier address"),
    describe=_describe,
    told_title=gettext_lazy("The address of an account"),
)
