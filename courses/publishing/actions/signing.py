"""A clinical lead signs exact versions of any kind, for a time, and can take a signature back."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from courses.content.models import Course
from courses.publishing.domain.signing import latest_review
from courses.publishing.models import SignOff, SignOffLink, Version
from courses.publishing.models.links import linked
from trainingsite.accounts.actions.security import note_security
from trainingsite.accounts.actors import Person
from trainingsite.accounts.may import Act, check
from trainingsite.accounts.models import RegisterCheck, SecurityEvent, named


class SignOffRefused(Exception):
    """This person cannot sign or take back; the message says why and what to do."""


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

    `by` is the lead in an account of their own. The signature keeps the register entry as it was checked, and covers
    nothing that `by` has written or edited. Raises NotAllowed, SignOffRefused.
    """
    check(by, Act.SIGN, course=course)
    checked = check_may_sign(by)
    if not interests.strip():
        raise SignOffRefused(_("Declare your interests; write 'none' if there are none."))
    _check_review(review_by, signed=localdate(now))
    of_kind = _by_kind(versions)
    _check_own_contributions(of_kind, by)
    sign_off = SignOff.objects.create(
        course=course,
        by=by,
        signed_at=now,
        review_by_date=review_by,
        name=checked.name,
        register=checked.register,
        register_number=checked.register_number,
        register_check=checked,
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
    for model, taken in _by_kind(standing).items():
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


def check_may_sign(by: Person) -> RegisterCheck:
    """The check of the register entry under which this lead signs. Raises SignOffRefused unless an administrator has
    compared their name, register and number, as they stand now, with the register.
    """
    if not by.has_register_entry:
        raise SignOffRefused(
            _("Add your name, register and registration number to your account first.")
        )
    checked = by.checked_entry()
    if checked is None:
        raise SignOffRefused(
            _(
                "Nobody has compared your register entry with the register yet, or it was changed since. "
                "Ask an administrator to look you up there and mark the entry as checked."
            )
        )
    return checked


def _by_kind(rows: Iterable[Any]) -> dict[Any, list[Any]]:
    """The rows of each model, in their order."""
    found = defaultdict(list)
    for row in rows:
        found[type(row)].append(row)
    return found


def _check_own_contributions(of_kind: dict[Any, list[Any]], by: Person) -> None:
    """Raise SignOffRefused where one of the versions holds a contribution of the lead."""
    own = [
        version.name
        for model, versions in of_kind.items()
        for version in model.objects.filter(
            pk__in=[one.pk for one in versions]
        ).with_contributions_of(by)
    ]
    if own:
        raise SignOffRefused(
            _("You wrote or edited some of this, so another lead has to sign it: %(own)s.")
            % {"own": ", ".join(own)}
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
