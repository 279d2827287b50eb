"""An account that two people have given back to its owner: what was sat with it in between was not the owner's."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from quizzes.sitting.actions.grading import void_attempt
from quizzes.sitting.models import Attempt, Quiz, Result
from trainingsite.accounts.actors import Actor
from trainingsite.accounts.may import Act, check
from trainingsite.accounts.models import OwnAddressChange


def exams_sat_since(change: OwnAddressChange) -> list[Attempt]:
    """Exams begun with the account since somebody asked for the change of address, that count or run."""
    return list(_begun(change).exclude(current_result__state=Result.State.VOID))


def void_since(change: OwnAddressChange) -> list[Attempt]:
    """Those that count for nothing."""
    return list(_begun(change).filter(current_result__state=Result.State.VOID))


def _begun(change: OwnAddressChange) -> QuerySet[Attempt]:
    exams = Attempt.objects.filter(user=change.person_id, quiz__purpose=Quiz.Purpose.EXAM)
    return exams.filter(started_at__gte=change.asked_at).order_by("started_at", "pk")


def void_sat_since(*, change: OwnAddressChange, by: Actor, now: datetime) -> None:
    """Make them count for nothing, passes too: that takes two, and two have decided whose the account is, or whoever has the machine. The tries are given back, and
    a certificate that rests on one is suspended. In the transaction of the decision. Raises NotAllowed, Refused."""
    check(by, Act.VOID_ATTEMPT)
    reason = _("It was decided that the account was in other hands then.")
    for attempt in sorted(exams_sat_since(change), key=lambda one: one.pk):
        void_attempt(attempt=attempt, by=by, reason=reason, now=now, also_passed=True)
