"""Another address for somebody who has lost the mailbox: two administrators ask for it, then the owner's wait begins."""

from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from trainingsite.accounts.actions.addresses import (
    check_makes_sense,
    request_address_change,
    tell_about,
)
from trainingsite.accounts.actions.authority import Refused, check_is_another, check_may_touch
from trainingsite.accounts.actions.proposals import propose
from trainingsite.accounts.actors import SYSTEM, Person
from trainingsite.accounts.desk import Fact
from trainingsite.accounts.joint_acts import JointAct
from trainingsite.accounts.may import Act, check
from trainingsite.accounts.models import Proposal, named

KIND = "another-address"


def propose_address_change(
    *, person: Person, new_email: str, reason: str, by: Person, now: datetime
) -> Proposal:
    """Ask a second administrator to agree to another address for this account. Raises NotAllowed, Refused."""
    check(by, Act.ASK_ADDRESS)
    check_may_touch(by, person)
    check_is_another(by, person)
    new_email = new_email.strip().lower()
    check_makes_sense(person, new_email, reason, now=now)
    return propose(
        kind=KIND,
        about=named(person),
        content={"new_email": new_email, "old_email": person.email},
        reason=reason,
        by=by,
        now=now,
    )


def proposed_for(person: Person) -> bool:
    """Whether somebody has asked for another address, and nobody has agreed yet."""
    open_ones = Proposal.objects.open().filter(kind=KIND, about=named(person))
    return bool(open_ones.exists())


def _person(proposal: Proposal) -> Person:
    found: Person = Person.objects.get(uuid=proposal.about.rpartition(":")[2])
    return found


def _carry_out(proposal: Proposal, by: Person, now: datetime) -> None:
    """The owner's 72 hours begin, in the name of who asked. The mails leave when the agreement is stored."""
    person = _person(proposal)
    if person.email != proposal.content["old_email"]:
        raise Refused(
            _("The account has another address by now. Propose it anew, if it is needed.")
        )
    change = request_address_change(
        person=person,
        new_email=proposal.content["new_email"],
        reason=proposal.reason,
        by=proposal.proposed_by,
        now=now,
    )
    tell: Any = partial(tell_about, change=change, by=SYSTEM, now=now)
    transaction.on_commit(tell, robust=True)


def _describe(proposal: Proposal) -> list[Fact]:
    person = _person(proposal)
    return [
        (lazy("Account"), str(person)),
        (lazy("Old address"), proposal.content["old_email"]),
        (lazy("New address"), proposal.content["new_email"]),
    ]


ANOTHER_ADDRESS = JointAct(
    kind=KIND,
    act=Act.ASK_ADDRESS,
    title=lazy("Another address for an account whose mailbox is lost"),
    carry_out=_carry_out,
    describe=_describe,
    concerned=lambda proposal: [_person(proposal)],
    barred=lambda proposal: [_person(proposal).pk],
)
