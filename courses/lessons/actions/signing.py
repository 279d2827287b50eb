"""A clinical lead signs exact versions, for a time, and can take a signature back."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from courses.content.models import Course
from courses.lessons.models import LessonSignOff, LessonSignOffWithdrawal, LessonVersion
from courses.publishing.actions.signing import (
    SignOffRefused,
    check_may_sign,
    check_own_words,
    check_review,
    check_withdrawal_reason,
)
from courses.publishing.models import SignOff
from trainingsite.accounts.actors import Person
from trainingsite.accounts.may import Act, check


@transaction.atomic
def sign_off_lessons(
    *,
    course: Course,
    versions: Iterable[LessonVersion],
    by: Person,
    interests: str,
    review_by: date,
    now: datetime,
) -> SignOff:
    """The clinical lead's signature under these lesson versions, standing until `review_by`, at most 24 months.

    `by` is the lead in an account of their own. The signature keeps the register entry as it was checked, and covers
    nothing that `by` has written or edited. Raises NotAllowed, SignOffRefused.
    """
    check(by, Act.SIGN, course=course)
    checked = check_may_sign(by)
    if not interests.strip():
        raise SignOffRefused(_("Declare your interests; write 'none' if there are none."))
    check_review(review_by, signed=localdate(now))
    versions = list(versions)
    own = LessonVersion.objects.filter(pk__in=[version.pk for version in versions])
    check_own_words(own.with_words_of(by).values_list("title", flat=True))
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


@transaction.atomic
def withdraw_lesson_signatures(
    *, links: Iterable[LessonSignOff], by: Person, reason: str, now: datetime
) -> int:
    """Take signatures under lesson versions back. Returns how many; one already taken back stays as it is.

    Raises NotAllowed, SignOffRefused.
    """
    check(by, Act.WITHDRAW_SIGNATURE)
    check_withdrawal_reason(reason)
    standing = [link for link in links if not hasattr(link, "withdrawal")]
    LessonSignOffWithdrawal.objects.bulk_create(
        (
            LessonSignOffWithdrawal(link=link, by=by, withdrawn_at=now, reason=reason.strip())
            for link in standing
        ),
        ignore_conflicts=True,  # another lead may take the same one back in this moment
    )
    return len(standing)
