"""What takes two administrators here: another name on a certificate."""

from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from certificates import actions
from certificates.actions.renaming import KIND
from certificates.messages import refusal_message
from certificates.models import Certificate, NameReason
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import SYSTEM, Person
from trainingsite.accounts.desk import Fact
from trainingsite.accounts.joint_acts import JointAct
from trainingsite.accounts.may import Act
from trainingsite.accounts.models import Proposal


def _certificate(proposal: Proposal) -> Certificate:
    return Certificate.objects.get(uuid=proposal.about.rpartition(":")[2])


def _carry_out(proposal: Proposal, by: Person, now: datetime) -> None:
    """The next issue is reserved with the agreement; its documents are made when that is stored."""
    is_by_one = by.pk == proposal.proposed_by_id
    try:
        new = actions.reserve_reissue(
            by=by,
            certificate=_certificate(proposal),
            name=proposal.content["name"],
            native_name=proposal.content["native_name"],
            why=actions.Correction(proposal.content["why"], proposal.reason, is_by_one=is_by_one),
            now=now,
        )
    except actions.StatusRefused as refused:
        raise Refused(refusal_message(refused.refusal)) from refused
    make: Any = partial(actions.finish, by=SYSTEM, certificate=new, now=now)
    transaction.on_commit(make, robust=True)


def _describe(proposal: Proposal) -> list[Fact]:
    certificate, content = _certificate(proposal), proposal.content
    names = [content["name"], content["native_name"]]
    return [
        (_("Certificate"), certificate.code),
        (_("Name on it"), certificate.holder.name if hasattr(certificate, "holder") else "–"),
        (_("Corrected name"), " · ".join(filter(None, names))),
        (_("Kind of correction"), str(NameReason(content["why"]).label)),
    ]


ANOTHER_NAME = JointAct(
    kind=KIND,
    act=Act.REISSUE,
    title=_("Another name on a certificate"),
    carry_out=_carry_out,
    describe=_describe,
    concerned=lambda proposal: [_certificate(proposal).person],
    barred=lambda proposal: [_certificate(proposal).person_id],
)
