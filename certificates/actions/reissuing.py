"""A corrected certificate in the place of another."""

from datetime import datetime

from certificates.actions.issuing import finish
from certificates.actions.reserving import Correction, reserve_reissue
from certificates.models import Certificate
from trainingsite.accounts.actors import SYSTEM, Actor
from trainingsite.accounts.may import Act, check


def reissue(
    *,
    certificate: Certificate,
    by: Actor,
    name: str,
    native_name: str,
    why: Correction,
    now: datetime,
) -> Certificate:
    """A corrected certificate: same pass, same dates, a new code. The old one is superseded. Raises StatusRefused.

    Whoever asks decides; the documents are made by the program, at once or by the sweep.
    """
    check(by, Act.REISSUE)
    new = reserve_reissue(
        by=by, certificate=certificate, name=name, native_name=native_name, why=why, now=now
    )
    finish(by=SYSTEM, certificate=new, now=now)
    return new
