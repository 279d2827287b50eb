"""What takes two people here: using again what somebody took out of use."""

from datetime import datetime

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from courses.publishing.actions.adapters import adapter_of
from courses.publishing.actions.pulling import KIND, bring_back
from courses.publishing.models import Draft, Pull
from trainingsite.accounts.actors import Person
from trainingsite.accounts.joint_acts import Fact, JointAct
from trainingsite.accounts.may import Act
from trainingsite.accounts.models import Proposal


def _entry(proposal: Proposal) -> Draft:
    label, _colon, uuid = proposal.about.partition(":")
    entry: Draft = apps.get_model(label)._default_manager.get(uuid=uuid)
    adapter_of(entry)  # only what the publishing machine knows
    return entry


def _carry_out(proposal: Proposal, by: Person, now: datetime) -> None:
    bring_back(entry=_entry(proposal), by=by, now=now)


def _describe(proposal: Proposal) -> list[Fact]:
    entry = _entry(proposal)
    pulled = Pull.objects.standing(entry)
    facts: list[Fact] = [(_("What comes back"), f"{entry._meta.verbose_name}: {entry}")]
    if pulled is not None:
        facts.append((_("Why it was taken out"), pulled.reason))
        facts.append((_("Taken out by"), str(pulled.pulled_by)))
    return facts


def _concerned(proposal: Proposal) -> list[Person]:
    pulled = Pull.objects.standing(_entry(proposal))
    return [] if pulled is None else [pulled.pulled_by]


RETURN = JointAct(
    kind=KIND,
    act=Act.BRING_BACK,
    roles=("reviewer", "admin"),
    title=_("Use again what was taken out of use"),
    carry_out=_carry_out,
    describe=_describe,
    concerned=_concerned,
)
