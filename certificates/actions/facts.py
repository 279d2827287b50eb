"""What is true when a certificate is reserved, frozen in it: scheme, scopes, how the exam was sat, what has to be read with it."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.conf import settings
from django.db.models import Q

from certificates.domain.caveats import Circumstances, caveat_codes
from certificates.domain.document import frozen_facts, paper_of
from certificates.models import Scheme
from courses.models import Course, LessonVersion
from quizzes.actions import was_not_reviewed
from quizzes.models import (
    Attempt,
    Question,
    QuestionVersion,
    Result,
    adopted_cut,
    read_rightly_by_two,
)
from quizzes.sitting.domain.attempt_form import is_pilot
from trainingsite.accounts.trial import is_trial_here


def _all_vouched(versions: Any, day: date) -> bool:
    """Whether a signature under a checked entry stands under each of these versions."""
    return not versions.exclude(pk__in=versions.vouched_on(day).values("pk")).exists()


def _is_signed_off(course: Course, form: list[int], day: date) -> bool:
    """Whether a lead answers for every lesson and every safety-critical exam question, and for the rest of the form either the
    lead does or two readers who did not see the keys."""
    return all(_all_vouched(versions, day) for versions in _to_sign(course, form))


def _to_sign(course: Course, form: list[int]) -> Iterator[Any]:
    """What has to be signed, one part after the other: where the first is not, nobody composes the others."""
    yield LessonVersion.objects.live_in(course)
    live = QuestionVersion.objects.live_in(course)
    critical = live.filter(critical=True, current_of__pool=Question.Pool.EXAM)
    asked = QuestionVersion.objects.filter(pk__in=form)
    yield QuestionVersion.objects.filter(
        Q(pk__in=critical.values("pk")) | Q(pk__in=asked.filter(critical=True).values("pk"))
    )
    yield asked.filter(critical=False).exclude(pk__in=read_rightly_by_two().values("pk"))


def facts_of(attempt: Attempt, scheme: Scheme, result: Result, *, day: date) -> dict[str, object]:
    """What is printed, and stays as it was when the certificate was reserved; `day`: of which signatures have to stand."""
    form = [row["version"] for row in attempt.form.tree.rows if not is_pilot(row)]
    disclosed = QuestionVersion.objects.filter(pk__in=form, disclosed=True)
    codes = caveat_codes(
        Circumstances(
            is_trial=is_trial_here(),
            has_disclosed_question=disclosed.exists(),
            is_signed_off=_is_signed_off(attempt.quiz.course, form, day),
            is_pilot=scheme.is_pilot and adopted_cut(attempt.form.policy, result.total) is None,
            scored_questions=result.total,
            is_sitting_unreviewed=was_not_reviewed(result),
        )
    )
    return frozen_facts(
        issuer={"name": scheme.issuer.name, "url": settings.PUBLIC_URL},
        scheme={"code": scheme.code, "title": scheme.title, "edition": scheme.edition},
        scopes=scheme.scope_titles(),
        limits=scheme.limits,
        assurance=attempt.assurance,
        caveat_codes=codes,
        paper=paper_of(attempt.confirmed_name.register, attempt.user.register_country),
    )
