"""An erasure that somebody asked for in writing, because they cannot sign in: two administrators."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from trainingsite.accounts.actions.authority import Refused, check_is_another, check_may_touch
from trainingsite.accounts.actions.proposals import propose
from trainingsite.accounts.actors import Person
from trainingsite.accounts.desk import Fact
from trainingsite.accounts.joint_acts import JointAct
from trainingsite.accounts.may import Act, check
from trainingsite.accounts.models import Proposal, named
from trainingsite.privacy.actions.blocking import KIND, what_holds
from trainingsite.privacy.actions.erasing import erase_person
from trainingsite.privacy.actions.holding import person_of_proposal


def propose_erasure(*, person: Person, reason: str, by: Person, now: datetime) -> Proposal:
    """Ask a second administrator to agree that account and certificates are erased. The owner is told and can stop it. Raises NotAllowed,
    Refused, with every reason that holds it."""
    check(by, Act.ERASE_PERSON)
    check_may_touch(by, person)
    check_is_another(by, person)
    if person.is_erased:
        raise Refused(_("This account was erased."))
    if holds := what_holds(person, now):
        raise Refused(" ".join(holds))
    return propose(kind=KIND, about=named(person), content={}, reason=reason, by=by, now=now)


def _carry_out(proposal: Proposal, by: Person, now: datetime) -> None:
    erase_person(person=person_of_proposal(proposal), by=by, now=now)


def _describe(proposal: Proposal) -> list[Fact]:
    person = person_of_proposal(proposal)
    return [
        (lazy("Account"), str(person)),
        (lazy("Certificates whose name and documents go"), str(len(person.certificates.all()))),
    ]


ERASE = JointAct(
    kind=KIND,
    act=Act.ERASE_PERSON,
    title=lazy("Erase an account and its certificates"),
    carry_out=_carry_out,
    describe=_describe,
    concerned=lambda proposal: [person_of_proposal(proposal)],
    barred=lambda proposal: [person_of_proposal(proposal).pk],
)
