"""A corrected certificate in the place of another."""

from datetime import datetime

from certificates.actions.issuing import finish
from certificates.actions.reserving import Correction, reserve_reissue
from certificates.models import Certificate
from trainingsite.accounts.actions.second_person import check_decides_about_another
from trainingsite.accounts.actors import SYSTEM, Person
from trainingsite.accounts.may import Act, check


def reissue(
    *,
    certificate: Certificate,
    by: Person,
    name: str,
    native_name: str,
    why: Correction,
    now: datetime,
) -> Certificate:
    """A corrected certificate: same pass, same dates, a new code. The old one is superseded.
    Raises StatusRefused, Refused.

    Whoever asks decides, about somebody else's; the documents are made by the program, at once or by the sweep.
    """
    check(by, Act.REISSUE)
    check_decides_about_another(by, certificate.person, now=now)
    new = reserve_reissue(
        by=by, certificate=certificate, name=name, native_name=native_name, why=why, now=now
    )
    finish(by=SYSTEM, certificate=new, now=now)
    return new
