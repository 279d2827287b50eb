"""Quizzes and what they certify are edited as drafts: versions of blueprint and policy, editions of a scheme."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from certificates import actions as certificates
from certificates.models import Certificate, Scheme
from courses import actions as courses
from courses.models import Course
from courses.publishing.actions.adapters import adapter_of
from quizzes.models import Quiz
from tests.curriculum_small import another, copy_to, load, write_scheme
from tests.people import ada, lead, noor
from tests.quizzes.sitters import DAY, sit
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import SYSTEM

pytestmark = pytest.mark.django_db
NOW = timezone.now() + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _loaded(curriculum: None, tmp_path: Path) -> None:
    folder = copy_to(tmp_path)
    write_scheme(folder, "small-scheme", "small-exam")
    load(folder)


def taken_up(kind: str, code: str) -> Any:
    course = Course.objects.get(code="small")
    return courses.edit_entry(kind=kind, course=course, code=code, by=noor(), now=NOW)


def begin(kind: str, **content: Any) -> Any:
    course = Course.objects.get(code="small")
    return courses.begin_entry(kind=kind, course=course, content=content, by=noor(), now=NOW)


def save(entry: Any, **changes: Any) -> Any:
    content = adapter_of(entry).content(entry) | changes
    return courses.save_draft(entry=entry, content=content, by=noor(), now=NOW)


def publish(entry: Any) -> Any:
    return courses.publish(entry=entry, by=lead(), now=NOW)


def gaps(entry: Any) -> list[tuple[str, str]]:
    return adapter_of(entry).gaps(entry)


def policy_of(entry: Any, **changes: Any) -> dict[str, Any]:
    policy: dict[str, Any] = adapter_of(entry).content(entry)["policy"]
    return policy | changes


def test_new_policy_is_a_version_and_the_blueprint_stays() -> None:
    exam = taken_up("quiz", "small-exam")
    before = Quiz.objects.get(code="small-exam")

    publish(save(exam, policy=policy_of(exam, cut=5)))

    after = Quiz.objects.get(code="small-exam")
    assert (after.current_policy.cut, after.current_policy.number) == (5, 2)  # type: ignore[union-attr]
    assert after.current_blueprint == before.current_blueprint
    assert [one.code for one in after.opens_after.all()] == ["alpha-check"]


def test_quiz_says_what_is_wrong_between_its_parts() -> None:
    exam = taken_up("quiz", "small-exam")
    cell = {"module": "alpha", "pool": "practice", "critical": "any", "count": 2}

    saved = save(exam, blueprint=[cell], opens_after=["no-quiz"], policy=policy_of(exam, cut=9))

    assert {key for key, _message in gaps(saved)} == {"opens_after", "blueprint", "policy"}


def test_quiz_that_the_bank_cannot_fill_says_so() -> None:
    exam = taken_up("quiz", "small-exam")
    content = adapter_of(exam).content(exam)
    cells = [cell | {"count": 40} for cell in content["blueprint"]]

    assert [key for key, message in gaps(save(exam, blueprint=cells))] == ["blueprint"]


def test_new_quiz_is_sat_by_nobody_before_it_is_published() -> None:
    quiz = begin("quiz", title="More of alpha", purpose="check", module="alpha")
    assert {key for key, _message in gaps(quiz)} == {"blueprint", "policy"}
    assert not Quiz.objects.filter(code="more-of-alpha").exists()
    cell = {"module": "alpha", "pool": "practice", "critical": "any", "count": 2}

    publish(save(quiz, blueprint=[cell], policy={"cut": 1, "reveal": "rationale"}))

    assert Quiz.objects.current().get(code="more-of-alpha").title == "More of alpha"


def test_code_of_another_courses_quiz_is_not_given_again(tmp_path: Path) -> None:
    load(another(tmp_path, "second"))

    with pytest.raises(courses.NotStorable, match="belongs or belonged to another entry"):
        begin("quiz", code="second-alpha-check")
    assert begin("quiz", title="second alpha check").code == "second-alpha-check-2"


def test_quiz_that_something_names_does_not_go() -> None:
    with pytest.raises(Refused, match="small-exam"):
        courses.pull(entry=taken_up("quiz", "alpha-check"), reason="No.", by=noor(), now=NOW)
    with pytest.raises(Refused, match="small-scheme"):
        courses.pull(entry=taken_up("quiz", "small-exam"), reason="No.", by=noor(), now=NOW)

    practice = taken_up("quiz", "beta-practice")
    courses.pull(entry=practice, reason="No.", by=noor(), now=NOW)
    assert Quiz.objects.get(code="beta-practice").retired_at == NOW
    courses.bring_back(entry=practice, by=lead(), now=NOW)
    assert Quiz.objects.get(code="beta-practice").retired_at is None


def test_scheme_that_certified_somebody_needs_a_new_edition() -> None:
    now = timezone.now()
    sit(ada(), "alpha-check", now=now - 2 * DAY)
    sit(ada(), "small-exam", now=now - DAY)
    certificates.sweep(by=SYSTEM, now=now)
    assert Certificate.objects.get().scheme.edition == "1"

    scheme = save(taken_up("scheme", "small-scheme"), title="Something else")
    assert [key for key, _message in gaps(scheme)] == ["title"]
    with pytest.raises(courses.Unfinished, match="give the scheme a new 'edition'"):
        publish(scheme)
    publish(save(scheme, edition="2"))

    in_force = Scheme.objects.in_force().get(code="small-scheme")
    assert (in_force.edition, in_force.title) == ("2", "Something else")
    assert Certificate.objects.get().scheme.title == "Certificate of small-scheme"


def test_second_scheme_takes_no_exam_from_the_first() -> None:
    said = adapter_of(taken_up("scheme", "small-scheme")).content(
        taken_up("scheme", "small-scheme")
    )
    scopes = [{"code": "other-scope", "title": "Other"}]
    other = begin("scheme", **said | {"code": "other-scheme", "scopes": scopes})

    assert [key for key, _message in gaps(other)] == ["code"]
    assert Scheme.objects.in_force().count() == 1


def test_pulled_scheme_issues_nothing_until_it_comes_back() -> None:
    scheme = taken_up("scheme", "small-scheme")
    courses.pull(entry=scheme, reason="Wrong.", by=noor(), now=NOW)
    assert not Scheme.objects.in_force().exists()

    courses.bring_back(entry=scheme, by=lead(), now=NOW)

    assert Scheme.objects.in_force().get().code == "small-scheme"
