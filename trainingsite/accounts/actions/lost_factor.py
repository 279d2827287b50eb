"""A second factor that its owner has lost, codes for recovery and all: two administrators take it away."""

from datetime import datetime
from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from trainingsite.accounts.actions.authority import Refused, check_is_another, check_may_touch
from trainingsite.accounts.actions.notices import tell_account
from trainingsite.accounts.actions.proposals import propose
from trainingsite.accounts.actions.security import note_security
from trainingsite.accounts.actors import Person
from trainingsite.accounts.desk import Fact
from trainingsite.accounts.joint_acts import JointAct
from trainingsite.accounts.may import Act, check
from trainingsite.accounts.models import Proposal, SecurityEvent, named

KIND = "lost-second-factor"


def propose_factor_removal(*, person: Person, reason: str, by: Person, now: datetime) -> Proposal:
    """Ask a second administrator to agree that this account loses its second factor. Raises NotAllowed, Refused.

    Nobody gets in by it alone: the password stays, and whoever works at the desk sets a new factor up first.
    """
    check(by, Act.REMOVE_FACTOR)
    check_may_touch(by, person)
    check_is_another(by, person)
    _check_has_one(person)
    return propose(kind=KIND, about=named(person), content={}, reason=reason, by=by, now=now)


def has_factor(person: Person) -> bool:
    """Whether signing in to this account takes more than its password."""
    return bool(_factors(person).exists())


def removal_proposed_for(person: Person) -> bool:
    """Whether somebody has asked for it, and nobody has agreed yet."""
    return bool(Proposal.objects.open().filter(kind=KIND, about=named(person)).exists())


def _factors(person: Person) -> Any:
    # Its module needs every app, and this one is read while they are made ready.
    return apps.get_model("mfa", "Authenticator").objects.filter(user=person)


def _check_has_one(person: Person) -> None:
    if not has_factor(person):
        raise Refused(_("The account has no second factor."))


def _person(proposal: Proposal) -> Person:
    found: Person = Person.objects.get(uuid=proposal.about.rpartition(":")[2])
    return found


def _carry_out(proposal: Proposal, by: Person, now: datetime) -> None:
    person = _person(proposal)
    _check_has_one(person)
    _factors(person).delete()
    tell_account("second_factor_removed", person, by=proposal.proposed_by, now=now)
    kind = SecurityEvent.Kind.SECOND_FACTOR_CHANGED
    note_security(kind=kind, by=by, now=now, person=person, how="lost", proposal=proposal.tag)


def _describe(proposal: Proposal) -> list[Fact]:
    return [(lazy("Account"), str(_person(proposal)))]


LOST_FACTOR = JointAct(
    kind=KIND,
    act=Act.REMOVE_FACTOR,
    title=lazy("Take away a second factor that its owner has lost"),
    carry_out=_carry_out,
    describe=_describe,
    concerned=lambda proposal: [_person(proposal)],
    barred=lambda proposal: [_person(proposal).pk],
)
