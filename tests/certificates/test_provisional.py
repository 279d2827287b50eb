"""Content is provisional until a clinical lead answers for the lessons and every critical exam question, and for the rest of
the form the lead or two blind readers do."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from certificates import actions
from certificates.models import Scheme
from courses import actions as courses
from courses.models import PublishRecord
from quizzes.models import (
    BlindReading,
    CutAdoption,
    Question,
    QuestionVersion,
    Reader,
    StandardReport,
)
from tests.certificates.factories import attempt, scheme
from tests.house.any_row import any_row
from tests.people import ada, appointed, bob, checked, eve, lead, read, root
from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.models import Proposal, ReviewCase
from trainingsite.database.immutability import lifted

pytestmark = pytest.mark.django_db


def critical_question(course: Any) -> QuestionVersion:
    """A safety-critical question of the course that the candidate was not asked."""
    first = QuestionVersion.objects.get(question__course=course)
    question = Question.objects.create(
        course=course, module=first.question.module, code="critical", pool="exam", draft={}
    )
    version = QuestionVersion.objects.create(
        question=question, number=1, kind="single_choice", stem="?", stem_html="?", spec={"options": []},
        critical=True, level="recall", topic="topic", objective=first.objective, drafted_by="person",
        disclosed=False, content_hash="1" * 64, publish_record=PublishRecord.objects.get(),
    )  # fmt: skip
    Question.objects.filter(pk=question.pk).update(current_version=version)
    return version


@pytest.mark.parametrize(
    ("signed", "provisional"),
    [
        (set(), True),
        ({"asked"}, True),
        ({"critical"}, True),
        ({"asked", "critical"}, False),
    ],
)
def test_content_is_provisional_until_form_and_critical_questions_are_signed(
    signed: set[str], provisional: bool
) -> None:
    passed = attempt(ada())
    scheme(passed.quiz)
    course, now = passed.quiz.course, timezone.now()
    rows = {"asked": QuestionVersion.objects.get(), "critical": critical_question(course)}
    if signed:
        signer = appointed(lead())
        versions = [rows[name] for name in sorted(signed)]
        read(versions, signer)
        courses.sign(
            course=course,
            versions=versions,
            by=signer,
            interests="none",
            review_by=timezone.localdate() + timedelta(days=300),
            now=now,
        )

    made = actions.issue_certificate(by=SYSTEM, attempt_id=passed.pk, now=now)

    assert made is not None
    codes = {caveat["code"] for caveat in made.facts["caveats"]}
    assert ("provisional_content" in codes) == provisional


def read_by(people_who_read: list[Any], version: QuestionVersion, *, right: bool = True) -> None:
    """These people read the version blind, and say what its key says, or not."""
    for person in people_who_read:
        reader = Reader.objects.create(
            course=version.question.course, person=person, register_check=checked(person).checked_entry(),
            qualification="Surgeon", named_by=root(), named_at=timezone.now(),
        )  # fmt: skip
        case = None if right else ReviewCase.objects.create(
            kind="blind-reading", opened_at=timezone.now(), answer_by_date=timezone.localdate(), asked="?"
        )  # fmt: skip
        BlindReading.objects.create(
            reader=reader, question_version=version, answer="a", sure="certain", is_right=right,
            case=case, read_at=timezone.now(),
        )  # fmt: skip


@pytest.mark.parametrize(
    ("readers", "right", "is_critical", "provisional"),
    [
        (2, True, False, False),
        (1, True, False, True),
        (2, False, False, True),
        (2, True, True, True),  # for what can hurt, a lead has to answer
    ],
)
def test_two_blind_readers_answer_for_what_is_not_critical(
    readers: int, right: bool, is_critical: bool, provisional: bool
) -> None:
    passed = attempt(ada())
    scheme(passed.quiz)
    course, now = passed.quiz.course, timezone.now()
    asked, critical = QuestionVersion.objects.get(), critical_question(course)
    with lifted(connection):
        QuestionVersion.objects.filter(pk=asked.pk).update(critical=is_critical)
    signer = appointed(lead())
    read([critical], signer)
    courses.sign(
        course=course, versions=[critical], by=signer, interests="none",
        review_by=timezone.localdate() + timedelta(days=300), now=now,
    )  # fmt: skip
    read_by([eve(), bob()][:readers], asked, right=right)

    made = actions.issue_certificate(by=SYSTEM, attempt_id=passed.pk, now=now)

    assert made is not None
    codes = {caveat["code"] for caveat in made.facts["caveats"]}
    assert ("provisional_content" in codes) == provisional


@pytest.mark.parametrize(("more", "provisional"), [(0, False), (20, True)])
def test_cut_is_provisional_until_a_panel_set_it_for_a_form_of_this_length(
    more: int, provisional: bool
) -> None:
    passed = attempt(ada())
    made_for = scheme(passed.quiz)
    Scheme.objects.filter(pk=made_for.pk).update(is_pilot=True)
    length = passed.current_result.total + more
    report = any_row(StandardReport)
    CutAdoption.objects.create(
        report=report, policy=passed.form.policy, cut=1, questions=length, proposal=any_row(Proposal),
        proposed_by=root(), adopted_at=timezone.now(),
    )  # fmt: skip

    made = actions.issue_certificate(by=SYSTEM, attempt_id=passed.pk, now=timezone.now())

    assert made is not None
    codes = {caveat["code"] for caveat in made.facts["caveats"]}
    assert ("provisional_cut" in codes) == provisional
