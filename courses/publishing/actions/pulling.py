"""Out of use at once, by one person with a reason; back again by two."""

from datetime import datetime
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from courses.publishing.actions.adapters import adapter_of
from courses.publishing.actions.contributing import CannotPublish
from courses.publishing.actions.drafting import locked
from courses.publishing.models import Draft, Pull
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.proposals import propose
from trainingsite.accounts.actions.security import note_security
from trainingsite.accounts.actors import Person
from trainingsite.accounts.may import Act, check
from trainingsite.accounts.models import Proposal, SecurityEvent, named

D = TypeVar("D", bound=Draft)
KIND = "bring-back"


@transaction.atomic
def pull(*, entry: Draft, reason: str, by: Person, now: datetime) -> Pull:
    """Take it out of use now: readers and new forms no longer get it. Attempts that run keep their form. Raises
    NotAllowed, Refused."""
    check(by, Act.PULL)
    kept = locked(entry)
    if kept.retired_at is not None:
        raise Refused(_("It is out of use already."))
    if not reason.strip():
        raise Refused(_("Say why: readers see it where it was."))
    kept.retired_at = now
    kept.save(update_fields=["retired_at"])
    try:
        adapter_of(kept).take_out(kept, now)
    except CannotPublish as refused:
        raise Refused(str(refused)) from refused
    note_security(kind=SecurityEvent.Kind.PULLED, by=by, now=now, about=kept, code=kept.code)
    made: Pull = Pull.objects.create(
        kind=kept.KIND,
        entry=kept.uuid,
        code=kept.code,
        reason=reason.strip(),
        pulled_by=by,
        pulled_at=now,
    )
    return made


def propose_return(*, entry: Draft, reason: str, by: Person, now: datetime) -> Proposal:
    """Ask a second person to agree that it is used again. Raises NotAllowed, Refused."""
    check(by, Act.BRING_BACK)
    _check_was_pulled(entry)
    return propose(kind=KIND, about=named(entry), content={}, reason=reason, by=by, now=now)


def bring_back(*, entry: D, by: Person, now: datetime) -> D:
    """Use it again, as it was. What proposals carry out (courses/joint_acts.py). Raises NotAllowed, Refused."""
    check(by, Act.BRING_BACK)
    kept = locked(entry)
    _check_was_pulled(kept)
    kept.retired_at = None
    try:
        with transaction.atomic():
            kept.save(update_fields=["retired_at"])
            adapter_of(kept).put_back(kept, now)
    except CannotPublish as refused:
        raise Refused(str(refused)) from refused
    except IntegrityError as error:
        raise Refused(
            _("Something else has its place by now. Take that out of use first.")
        ) from error
    return kept


def _check_was_pulled(entry: Draft) -> None:
    """What a file retired is the files' to bring back."""
    if Pull.objects.standing(entry) is None:
        raise Refused(_("It was not taken out of use at the desk, so it is not brought back here."))
