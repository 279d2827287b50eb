"""A clinical lead signs exact versions, for a time, and can take a signature back."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from courses.domain.signing import latest_review
from courses.models import Course, LessonSignOff, LessonSignOffWithdrawal, LessonVersion, SignOff


class SignOffRefused(Exception):
    """This person cannot sign or take back; the message says why and what to do."""


def check_may_sign(by: Any) -> Any:
    """The check of the register entry under which `by` signs. Raises SignOffRefused unless `by` is a clinical lead

    whose name, register and number, as they stand now, an administrator has compared with the register.
    """
    if not by.has_role("reviewer"):
        raise SignOffRefused(_("Only a clinical lead can sign. Ask for the reviewer's role."))
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


def check_own_words(by: Any, titles: Iterable[str]) -> None:
    """Raise SignOffRefused where `titles` names something that holds words of `by`."""
    own = ", ".join(titles)
    if own:
        raise SignOffRefused(
            _("You wrote or edited some of this, so another lead has to sign it: %(own)s.")
            % {"own": own}
        )


@transaction.atomic
def sign_off_lessons(
    *,
    course: Course,
    versions: Iterable[LessonVersion],
    by: Any,
    interests: str,
    review_by: date,
    now: datetime,
) -> SignOff:
    """The clinical lead's signature under these lesson versions, standing until `review_by`, at most 24 months.

    `by` is the lead in an account of their own. The signature keeps the register entry as it was checked, and covers
    nothing that `by` has written or edited. Raises SignOffRefused.
    """
    checked = check_may_sign(by)
    if not interests.strip():
        raise SignOffRefused(_("Declare your interests; write 'none' if there are none."))
    _check_review(review_by, signed=localdate(now))
    versions = list(versions)
    own = LessonVersion.objects.filter(pk__in=[version.pk for version in versions])
    check_own_words(by, own.with_words_of(by).values_list("title", flat=True))
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
    LessonSignOff.objects.bulk_create(
        LessonSignOff(sign_off=sign_off, lesson_version=version) for version in versions
    )
    return sign_off


def _check_review(review_by: date, *, signed: date) -> None:
    if review_by <= signed:
        raise SignOffRefused(_("The next review has to be after today."))
    latest = latest_review(signed)
    if review_by > latest:
        raise SignOffRefused(
            _("A signature stands for at most 24 months. Choose a day up to %(day)s.")
            % {"day": date_format(latest, "j F Y")}
        )


@transaction.atomic
def withdraw_lesson_signatures(
    *, links: Iterable[LessonSignOff], by: Any, reason: str, now: datetime
) -> int:
    """Take signatures under lesson versions back. Returns how many; one already taken back stays as it is."""
    check_may_withdraw(by, reason)
    standing = [link for link in links if not hasattr(link, "withdrawal")]
    LessonSignOffWithdrawal.objects.bulk_create(
        (
            LessonSignOffWithdrawal(link=link, by=by, withdrawn_at=now, reason=reason.strip())
            for link in standing
        ),
        ignore_conflicts=True,  # another lead may take the same one back in this moment
    )
    return len(standing)


def check_may_withdraw(by: Any, reason: str) -> None:
    """Raise SignOffRefused unless `by` is a clinical lead or an administrator who gives a reason."""
    if not by.has_role("reviewer", "admin"):
        raise SignOffRefused(
            _("Only a clinical lead or an administrator can take a signature back.")
        )
    if not reason.strip():
        raise SignOffRefused(_("Say why the signature is taken back."))
