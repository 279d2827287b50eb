"""Another name on a certificate: proposed by one administrator and agreed to by a second, who see both names."""

from datetime import datetime

from certificates.actions.erasing import check_has_holder
from certificates.actions.events import stop_if
from certificates.actions.reissuing import reissue
from certificates.actions.reserving import Correction, check_name
from certificates.domain.renaming import PrintedName, takes_two
from certificates.domain.status import Refusal, reissue_refusal
from certificates.models import Certificate, NameReason
from trainingsite.accounts.actions.proposals import propose
from trainingsite.accounts.actions.second_person import counts_as
from trainingsite.accounts.actors import Person
from trainingsite.accounts.may import Act, check
from trainingsite.accounts.models import Proposal, named

KIND = "another-name"


def correct_name(
    *,
    certificate: Certificate,
    name: str,
    native_name: str,
    reason_class: str,
    reason: str,
    by: Person,
    now: datetime,
) -> Certificate | Proposal:
    """The new certificate where one person may decide it, a proposal for a second one otherwise, and always for one's own.

    Raises NotAllowed, StatusRefused, Refused.
    """
    check(by, Act.REISSUE)
    check_has_holder(certificate)
    check_name(name, native_name, reason)
    reason_class = NameReason(reason_class).value  # it is printed in answers for ever
    stop_if(_refusal(certificate))
    old = PrintedName(certificate.holder.name, certificate.holder.native_name)
    is_own = counts_as(by, certificate.person, now=now)
    if not is_own and not takes_two(old, PrintedName(name, native_name), reason_class):
        why = Correction(reason_class, reason, is_by_one=False)
        return reissue(
            certificate=certificate, name=name, native_name=native_name, why=why, by=by, now=now
        )
    return propose(
        kind=KIND,
        about=named(certificate),
        content={"name": name.strip(), "native_name": native_name.strip(), "why": reason_class},
        reason=reason,
        by=by,
        now=now,
    )


def _refusal(certificate: Certificate) -> Refusal | None:
    history = [event.as_event() for event in certificate.status_events.order_by("id")]
    return reissue_refusal(history, is_replaced=hasattr(certificate, "replaced_by"))
