"""The case about a stolen account lists whom it let read, watch, run a group, or answer for something, with who ends it and where."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate

from courses.actions import end_lead, propose_lead
from courses.models import Course
from quizzes import actions as quizzes
from quizzes.models import Invigilation
from tests import people
from tests.quizzes.sitters import quiz
from tests.trainingsite.accounts.test_frozen_accounts import _case, _stolen
from tests.trainingsite.cohorts.running import group
from trainingsite.accounts.actions.checks import mark_register_checked
from trainingsite.accounts.actions.proposals import second
from trainingsite.accounts.case_kinds import facts_of
from trainingsite.cohorts.actions.groups import name_manager

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("curriculum")]
LABELS = (
    "Blind reader",
    "Watches an exam",
    "Runs a group",
    "Clinical lead, appointed",
    "Register entry, called compared",
)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.SEED_DEMO = True


def _read(person: Any, by: Any, now: Any) -> Any:
    course = Course.objects.get(code="small")
    said = "Ten years of it."
    return quizzes.name_reader(course=course, person=person, qualification=said, by=by, now=now)


def _watch(candidate: Any, by: Any, now: Any) -> Any:
    return quizzes.name_witness(
        candidate=candidate, quiz=quiz("small-exam"), address=people.eve().email, reason="Known.", by=by, now=now
    )  # fmt: skip


def _lead(person: Any, by: Any, now: Any) -> Any:
    course, until = Course.objects.get(code="small"), localdate(now) + 90 * DAY
    return propose_lead(course=course, person=person, until=until, reason="Known.", by=by, now=now)


def _facts(undo: str) -> list[tuple[str, str]]:
    Client().post(undo)
    facts = [(str(label), value) for label, value in facts_of(_case())]
    return [(label, value) for label, value in facts if label.startswith(LABELS)]


@pytest.mark.each_engine
def test_each_is_listed_with_who_ends_it_and_where() -> None:
    root, vera = people.root(), people.vera()
    for one in (people.bob(), people.eve(), people.lead()):
        mark_register_checked(person=one, how="Seen.", by=vera, now=timezone.now() - 30 * DAY)
    undo, now = _stolen(root), timezone.now()
    reader = _read(people.bob(), root, now)
    witnessed = _watch(people.ada(), root, now)
    cohort = group(root, now=now)
    name_manager(cohort=cohort, email=people.iris().email, by=root, now=now)
    second(proposal=_lead(people.lead(), root, now), by=vera, now=now)
    checked = mark_register_checked(person=people.cleo(), how="Seen.", by=root, now=now)

    facts = _facts(undo)

    lead = people.lead().lead_appointments.get()
    named = {
        reverse("quizzes:reading_desk", args=["small"]): str(reader),
        reverse("admin:quizzes_invigilation_change", args=[witnessed.pk]): people.eve().email,
        reverse("cohorts:managers", args=[cohort.uuid]): str(people.iris()),
        reverse("admin:courses_leadappointment_change", args=[lead.pk]): str(lead),
        reverse("admin:accounts_user_change", args=[checked.person_id]): str(people.cleo()),
    }
    for page, who in named.items():
        assert [value for _label, value in facts if value.startswith(who) and value.endswith(page)]
    assert len(facts) == len(named) + 1, "root runs the group as well"


def test_what_was_before_the_doubt_or_is_over_or_was_somebody_elses_is_not_listed() -> None:
    root, vera, then = people.root(), people.vera(), timezone.now() - 30 * DAY
    for one in (people.bob(), people.eve(), people.lead()):
        mark_register_checked(person=one, how="Seen.", by=vera, now=then)
    mark_register_checked(person=people.otto(), how="Seen.", by=root, now=then)
    _read(people.bob(), root, then)
    group(root, now=then)
    undo, now = _stolen(root), timezone.now()
    over = _watch(people.ada(), root, now)
    Invigilation.objects.filter(pk=over.pk).update(state="ended")
    _watch(people.ada(), vera, now)
    quizzes.end_reader(reader=_read(people.eve(), root, now), by=vera, now=now)
    second(proposal=_lead(people.lead(), root, now), by=vera, now=now)
    end_lead(appointment=people.lead().lead_appointments.get(), reason="No.", by=vera, now=now)
    mark_register_checked(person=people.cleo(), how="Seen.", by=root, now=now)
    mark_register_checked(person=people.cleo(), how="Seen anew.", by=vera, now=now + DAY / 1440)

    assert _facts(undo) == []
