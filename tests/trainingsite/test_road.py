"""The road to a certificate without caveats says what is missing, in numbers, and whose it is."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from certificates.domain.caveats import CAVEATS
from certificates.models import Issuer, Scheme
from courses import actions as courses
from courses.models import Course, LessonVersion
from quizzes.models import QuestionVersion, Quiz
from tests.people import ada, appointed, lead, noor, read, root
from tests.trainingsite.test_desks import at_desk
from trainingsite.desk.road import road_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum"), pytest.mark.any_engine]


@pytest.fixture
def scheme(settings: Any) -> Scheme:
    settings.SEED_DEMO = True
    issuer = Issuer.objects.create(code="issuer", name="Issuer")
    return Scheme.objects.create(
        issuer=issuer, exam=Quiz.objects.get(code="small-exam"), code="s", edition="1",
        title="Small", limits="None.", term_months=6, is_pilot=True,
    )  # fmt: skip


def missing(scheme: Scheme) -> dict[str, list[str]]:
    """By caveat: what is missing."""
    codes = {words: code for code, words in CAVEATS.items()}
    return {codes[step.remark]: [one.what for one in step.missing] for step in road_of(scheme)}


def test_each_caveat_says_what_is_missing(scheme: Scheme) -> None:
    found = missing(scheme)

    assert list(found) == list(CAVEATS)
    assert "PUBLIC_URL" in found["trial"][0]
    assert found["provisional_content"][0] == "The course has no clinical lead: appoint one."
    assert "3 of 3 lessons are not signed." in found["provisional_content"]
    assert found["provisional_cut"]
    assert found["short_form"]
    assert found["sitting_not_reviewed"] == []


@pytest.mark.each_engine
def test_what_is_done_is_off_the_road(scheme: Scheme, settings: Any) -> None:
    settings.PUBLIC_URL, settings.SEED_DEMO = "https://training.clinic.org", False
    scheme.is_pilot = False
    scheme.save()
    signer = appointed(lead())
    course = Course.objects.get()
    versions = [*LessonVersion.objects.live_in(course), *QuestionVersion.objects.live_in(course)]
    read(versions, signer)
    courses.sign(
        course=course,
        versions=versions,
        by=signer,
        interests="none",
        review_by=timezone.localdate() + timedelta(days=100),
        now=timezone.now(),
    )

    found = missing(scheme)

    assert {code for code, lines in found.items() if lines} == {"disclosed_bank", "short_form"}


def test_desk_leads_there_and_practitioners_do_not_get_in(scheme: Scheme) -> None:
    for person in (root(), noor()):
        assert "/admin/road/" in at_desk(person).get("/admin/").content.decode()
        page = at_desk(person).get("/admin/road/").content.decode()
        assert "The course has no clinical lead: appoint one." in page
        assert "Whoever runs the machine" in page
    assert at_desk(ada()).get("/admin/road/").status_code in (302, 403)
