"""What people decide about questions and sittings: cases of these kinds, with what each outcome does."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from quizzes import actions
from quizzes.models import Attempt
from trainingsite.accounts.actors import Person
from trainingsite.accounts.case_kinds import CaseKind
from trainingsite.accounts.may import Act
from trainingsite.accounts.models import ReviewCase


def _grant(case: ReviewCase, by: Person, now: datetime) -> None:
    actions.grant_keys(case=case, by=by, now=now)


def _attempt(case: ReviewCase) -> Attempt:
    return Attempt.objects.get(uuid=case.about.rpartition(":")[2])


def _release(case: ReviewCase, by: Person, now: datetime) -> None:
    actions.release_attempt(attempt=_attempt(case), by=by, reason=case.note[:200], now=now)


def _void(case: ReviewCase, by: Person, now: datetime) -> None:
    actions.void_attempt(attempt=_attempt(case), by=by, reason=case.note[:200], now=now)


def _give_back(case: ReviewCase, by: Person, now: datetime) -> None:
    actions.give_try_back(attempt=_attempt(case), by=by, reason=case.note[:200], now=now)


FAST_SITTING = CaseKind(
    actions.FAST_KIND,
    _("An exam answered faster than reading takes"),
    {"counts": _("It counts"), "void": _("It does not count")},
    act=Act.VOID_ATTEMPT,
    working_days=3,
    effects={"counts": _release, "void": _void},
    link=lambda case: reverse("admin:quizzes_attempt_change", args=[_attempt(case).pk]),
    settled=_("Nobody looked in time, so it counts"),
)
LATE_ANSWERS = CaseKind(
    actions.LATE_KIND,
    _("Answers that were received late"),
    {
        "stands": _("The result stands"),
        "try-given-back": _("The attempt counts for nothing; the try is given back"),
    },
    act=Act.VOID_ATTEMPT,
    effects={"try-given-back": _give_back},
    link=lambda case: reverse("admin:quizzes_attempt_change", args=[_attempt(case).pk]),
)
EXAM_KEYS = CaseKind(
    actions.KEYS_KIND,
    _("Right to read the keys of exam questions"),
    {"granted": _("Granted, for two years"), "refused": _("Not granted")},
    act=Act.GRANT_KEYS,
    effects={"granted": _grant},
)
