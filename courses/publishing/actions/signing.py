"""A clinical lead signs exact versions of any kind, for a time, and can take a signature back."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from courses.content.models import Course
from courses.publishing.actions.may_sign import (
    SignOffRefused,
    by_kind,
    check_may_sign,
    own_names,
)
from courses.publishing.actions.reading import unread_names
from courses.publishing.domain.signing import latest_review
from courses.publishing.models import SignOff, SignOffLink, Version
from courses.publishing.models.links import linked
from trainingsite.accounts.actions.security import note_security
from trainingsite.accounts.actors import Person
from trainingsite.accounts.may import Act, check
from trainingsite.accounts.models import SecurityEvent, named


@transaction.atomic
def sign(
    *,
    course: Course,
    versions: Iterable[Version],
    by: Person,
    interests: str,
    review_by: date,
    now: datetime,
) -> SignOff:
    """The clinical lead's one signature under these versions, standing until `review_by`, at most 24 months.

    `by` is the course's appointed lead in an account of their own. The signature keeps the register entry as it was
    checked for the appointment, and covers only what `by` has marked as read and has neither written nor edited.
    Raises NotAllowed, SignOffRefused.
    """
    check(by, Act.SIGN)
    appointment = check_may_sign(by, course)
    checked = appointment.register_check
    if not interests.strip():
        raise SignOffRefused(_("Declare your interests; write 'none' if there are none."))
    _check_review(review_by, signed=localdate(now))
    covered = list(versions)
    _check_own_contributions(covered, by)
    _check_read(covered, by)
    of_kind = by_kind(covered)
    sign_off = SignOff.objects.create(
        course=course,
        by=by,
        signed_at=now,
        review_by_date=review_by,
        name=checked.name,
        register=checked.register,
        register_number=checked.register_number,
        register_check=checked,
        appointment=appointment,
        interests=interests.strip(),
    )
    for model, signed in of_kind.items():
        links = linked(model, "sign_off_links")
        links.objects.bulk_create(
            links(sign_off=sign_off, **{links.VERSION: version}) for version in signed
        )
    count = sum(len(signed) for signed in of_kind.values())
    note_security(
        kind=SecurityEvent.Kind.SIGNED_OFF, by=by, now=now, about=sign_off, versions=count
    )
    return sign_off


@transaction.atomic
def withdraw_signatures(
    *, links: Iterable[SignOffLink], by: Person, reason: str, now: datetime
) -> int:
    """Take signatures under versions back. Returns how many; one already taken back stays as it is.

    Raises NotAllowed, SignOffRefused.
    """
    check(by, Act.WITHDRAW_SIGNATURE)
    if not reason.strip():
        raise SignOffRefused(_("Say why the signature is taken back."))
    standing = [link for link in links if not hasattr(link, "withdrawal")]
    for model, taken in by_kind(standing).items():
        withdrawal = linked(model, "withdrawal")
        withdrawal.objects.bulk_create(
            (
                withdrawal(link=link, by=by, withdrawn_at=now, reason=reason.strip())
                for link in taken
            ),
            ignore_conflicts=True,  # another lead may take the same one back in this moment
        )
    if standing:
        kind = SecurityEvent.Kind.SIGNATURE_WITHDRAWN
        taken_back = [named(link) for link in standing]
        note_security(kind=kind, by=by, now=now, signatures=taken_back)
    return len(standing)


def _check_own_contributions(versions: Iterable[Version], by: Person) -> None:
    """Raise SignOffRefused where one of the versions holds a contribution of the lead."""
    own = own_names(versions, by)
    if own:
        raise SignOffRefused(
            _("You wrote or edited some of this, so another lead has to sign it: %(own)s.")
            % {"own": ", ".join(own)}
        )


def _check_read(versions: Iterable[Version], by: Person) -> None:
    """Raise SignOffRefused where the lead has not marked one of the versions as read."""
    unread = unread_names(versions, by)
    if unread:
        raise SignOffRefused(
            _("Only what you have marked as read can be signed. Not read yet: %(names)s.")
            % {"names": ", ".join(unread)}
        )


def _check_review(review_by: date, *, signed: date) -> None:
    if review_by <= signed:
        raise SignOffRefused(_("The next review has to be after today."))
    latest = latest_review(signed)
    if review_by > latest:
        raise SignOffRefused(
            _("A signature stands for at most 24 months. Choose a day up to %(day)s.")
            % {"day": date_format(latest, "j F Y")}
        )
