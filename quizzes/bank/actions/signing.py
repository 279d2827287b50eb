"""Questions under a clinical lead's signature, and out of it again."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from courses.actions import check_own_words, check_withdrawal_reason
from courses.models import SignOff
from quizzes.bank.models import QuestionSignOff, QuestionSignOffWithdrawal, QuestionVersion
from trainingsite.accounts.may import Act, check


def sign_off_questions(*, sign_off: SignOff, versions: Iterable[QuestionVersion]) -> int:
    """Put these question versions under the signature. Returns how many.

    Raises SignOffRefused where the lead has written or edited one of them.
    """
    versions = list(versions)
    own = QuestionVersion.objects.filter(pk__in=[version.pk for version in versions])
    check_own_words(own.with_words_of(sign_off.by).values_list("question__code", flat=True))
    links = [QuestionSignOff(sign_off=sign_off, question_version=version) for version in versions]
    return len(QuestionSignOff.objects.bulk_create(links))


@transaction.atomic
def withdraw_question_signatures(
    *, links: Iterable[QuestionSignOff], by: Any, reason: str, now: datetime
) -> int:
    """Take signatures under question versions back. Returns how many; one already taken back stays as it is."""
    check(by, Act.WITHDRAW_SIGNATURE)
    check_withdrawal_reason(reason)
    standing = [link for link in links if not hasattr(link, "withdrawal")]
    QuestionSignOffWithdrawal.objects.bulk_create(
        (
            QuestionSignOffWithdrawal(link=link, by=by, withdrawn_at=now, reason=reason.strip())
            for link in standing
        ),
        ignore_conflicts=True,  # another lead may take the same one back in this moment
    )
    return len(standing)
