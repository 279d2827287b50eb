"""Questions under a clinical lead's signature, and out of it again."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from courses.actions import SignOffRefused, check_own_words, check_withdrawal_reason
from courses.models import SignOff
from quizzes.bank.models import QuestionSignOff, QuestionSignOffWithdrawal, QuestionVersion
from trainingsite.accounts.actors import Person
from trainingsite.accounts.may import Act, check


def sign_off_questions(
    *, sign_off: SignOff, versions: Iterable[QuestionVersion], by: Person
) -> int:
    """Put these question versions under the signature. Returns how many.

    Raises NotAllowed, and SignOffRefused where the lead has written or edited one of them.
    """
    check(by, Act.SIGN)
    if sign_off.by_id != by.pk:
        raise SignOffRefused(_("This is another lead's signature. Only they can add to it."))
    versions = list(versions)
    own = QuestionVersion.objects.filter(pk__in=[version.pk for version in versions])
    check_own_words(own.with_words_of(by).values_list("question__code", flat=True))
    links = [QuestionSignOff(sign_off=sign_off, question_version=version) for version in versions]
    return len(QuestionSignOff.objects.bulk_create(links))


@transaction.atomic
def withdraw_question_signatures(
    *, links: Iterable[QuestionSignOff], by: Person, reason: str, now: datetime
) -> int:
    """Take signatures under question versions back. Returns how many; one already taken back stays as it is.

    Raises NotAllowed, SignOffRefused.
    """
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
