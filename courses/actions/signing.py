"""A clinical lead signs exact versions, for a time, and can take a signature back."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction

from courses.models import Course, LessonSignOff, LessonSignOffWithdrawal, LessonVersion, SignOff


class SignOffRefused(Exception):
    """This person cannot sign or take back; the message says why and what to do."""


def check_may_sign(by: Any) -> None:
    """Raise SignOffRefused unless `by` is a clinical lead whose account says who that is."""
    if not by.has_role("reviewer"):
        raise SignOffRefused("Only a clinical lead can sign. Ask for the reviewer's role.")
    if not by.has_register_entry:
        raise SignOffRefused(
            "Add your name, register and registration number to your account first."
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
    """The clinical lead's signature under these lesson versions, standing until `review_by`.

    `by` is the lead in an account of their own: with the reviewer's role, and the name, register and number in it.
    """
    check_may_sign(by)
    if not interests.strip():
        raise SignOffRefused("Declare your interests; write 'none' if there are none.")
    if review_by <= now.date():
        raise SignOffRefused("The next review has to be after today.")
    sign_off = SignOff.objects.create(
        course=course,
        by=by,
        signed_at=now,
        review_by_date=review_by,
        name=by.register_name,
        register=by.register,
        register_number=by.register_number,
        interests=interests.strip(),
    )
    LessonSignOff.objects.bulk_create(
        LessonSignOff(sign_off=sign_off, lesson_version=version) for version in versions
    )
    return sign_off


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
        raise SignOffRefused("Only a clinical lead or an administrator can take a signature back.")
    if not reason.strip():
        raise SignOffRefused("Say why the signature is taken back.")
