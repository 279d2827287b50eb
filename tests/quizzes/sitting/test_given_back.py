"""What was sat with an account before two people gave it back to its owner counts for nothing."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from certificates import actions as certificates
from certificates.models import Certificate
from quizzes.actions import ask_for_keys, end_key_right
from tests.people import ada, bob, noor, root, vera, with_keys
from tests.quizzes.sitting.test_holding import BEGUN, at, sat, scheme, state
from trainingsite.accounts.actions.cases import decide_case
from trainingsite.accounts.actions.freezing import freeze
from trainingsite.accounts.actions.own_address import GOES_BACK
from trainingsite.accounts.actions.proposals import second
from trainingsite.accounts.actors import SYSTEM, VISITOR
from trainingsite.accounts.case_kinds import facts_of
from trainingsite.accounts.models import OwnAddressChange

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine, pytest.mark.usefixtures("curriculum")]


def _moved(person: Any, when: Any) -> OwnAddressChange:
    new = person.email
    made: OwnAddressChange = OwnAddressChange.objects.create(
        person=person, old_email="old@people.example", new_email=new, asked_at=when, applied_at=when
    )
    return made


@pytest.mark.each_engine
def test_exams_since_the_change_are_void_and_their_certificate_is_suspended(settings: Any) -> None:
    settings.SEED_DEMO = True
    mine = ada()
    before, within = sat(pace=60, person=bob()), sat(pace=60, person=mine)
    scheme()
    for attempt in (before, within):
        certificates.issue_certificate(by=SYSTEM, attempt_id=attempt.pk, now=at(2000))
    _moved(bob(), BEGUN + timedelta(hours=3))
    change = _moved(mine, BEGUN - timedelta(hours=1))
    case = freeze(change=change, person=mine, by=VISITOR, now=at(3000))
    vera()

    proposal = decide_case(case=case, outcome=GOES_BACK, note="Hers.", by=root(), now=at(4000))
    assert proposal is not None
    assert state(within) == "passed"
    second(proposal=proposal, by=vera(), now=at(5000))
    certificates.sweep(by=SYSTEM, now=timezone.now())

    assert (state(before), state(within)) == ("passed", "void")
    made = Certificate.objects.get(person=mine)
    assert made.status_events.order_by("-id").first().status == "suspended"


def test_machine_that_gives_it_back_lets_no_exam_of_the_thief_count(settings: Any) -> None:
    """Begun between asking for the change and confirming it, and held since: nobody is there who would make it void."""
    settings.SEED_DEMO = True
    mine = ada()
    within = sat(pace=60, person=mine)
    scheme()
    change = _moved(mine, BEGUN - timedelta(hours=1))
    OwnAddressChange.objects.filter(pk=change.pk).update(applied_at=BEGUN + timedelta(hours=3))
    change.refresh_from_db()
    freeze(change=change, person=mine, by=VISITOR, now=at(3000))
    out = io.StringIO()

    call_command("end_freeze", mine.email, GOES_BACK, reason="Seen at the machine.", stdout=out)
    certificates.sweep(by=SYSTEM, now=timezone.now())

    assert state(within) == "void"
    assert not Certificate.objects.filter(person=mine).exists()
    assert f"Counts for nothing now: {within.quiz.code}" in out.getvalue()


@pytest.mark.each_engine
def test_case_lists_rights_to_read_exam_keys_that_the_account_granted(settings: Any) -> None:
    settings.SEED_DEMO = True
    thief, reader = root(), noor()
    before = with_keys(noor()).key_rights.get()
    before.__class__.objects.filter(pk=before.pk).update(ended_at=at(0), ended_by=vera())
    change = _moved(thief, timezone.now())
    course = before.course
    asked = ask_for_keys(course=course, reason="To write.", by=reader, now=timezone.now())
    decide_case(case=asked, outcome="granted", note="Yes.", by=thief, now=timezone.now())
    case = freeze(change=change, person=thief, by=VISITOR, now=timezone.now())

    said = [value for label, value in facts_of(case) if "Right to read exam keys" in str(label)]

    right = reader.key_rights.get(ended_at=None)
    assert len(said) == 1
    assert said[0].startswith(f"{right}. An administrator ends it: ")
    assert said[0].endswith(f"/admin/quizzes/keyright/{right.pk}/change/")
    end_key_right(right=right, by=vera(), now=timezone.now())
    assert not [1 for label, _value in facts_of(case) if "Right to read" in str(label)]
