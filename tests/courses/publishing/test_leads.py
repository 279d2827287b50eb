"""A clinical lead is appointed by two who are not the lead, for a time, under a checked entry; one alone can end it."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from courses import actions as courses
from courses.models import Course, LeadAppointment, LeadAppointmentEnd
from courses.publishing.domain.signing import latest_review
from tests.people import ada, appointed, checked, lead, mira, noor, read, root, vera
from tests.trainingsite.test_desks import at_desk
from trainingsite.accounts.actions import proposals
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.may import Act, NotAllowed, may
from trainingsite.accounts.models import Proposal, RoleChange, SecurityEvent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum"), pytest.mark.any_engine]
NOW = timezone.now()
LIST = "/admin/courses/leadappointment/"


@pytest.fixture
def _demo(settings: Any) -> None:
    """Staff need no second factor."""
    settings.SEED_DEMO = True


def until(days: int = 300) -> date:
    return timezone.localdate() + timedelta(days=days)


def proposed(person: Any = None, *, alone: bool = False, **changes: Any) -> Proposal:
    if not alone:
        vera()
    said = {
        "course": Course.objects.get(code="small"),
        "person": person or checked(lead()),
        "until": until(),
        "reason": "Twenty years in plastic surgery.",
        "by": root(),
        "now": NOW,
    }
    return courses.propose_lead(**said | changes)


def agreed(proposal: Proposal, by: Any = None) -> LeadAppointment:
    proposals.second(proposal=proposal, by=by or vera(), now=NOW)
    return LeadAppointment.objects.latest("pk")


# --- Two people, none of them the lead ----------------------------------------------------------------------


@pytest.mark.each_engine
def test_two_administrators_appoint_and_the_record_names_both_and_the_checked_entry() -> None:
    proposal = proposed()
    assert not courses.is_lead(lead(), Course.objects.get(code="small"))

    made = agreed(proposal)

    assert (made.person, made.appointed_by, made.seconded_by) == (lead(), root(), vera())
    assert (made.from_date, made.until_date) == (timezone.localdate(), until())
    assert made.register_check == lead().checked_entry()
    assert made.register_check.checked_by == root()
    assert courses.is_lead(lead(), Course.objects.get(code="small"))
    assert SecurityEvent.objects.filter(kind="lead-appointed", person=lead()).count() == 1


def test_nobody_appoints_themselves_or_seconds_their_own_appointment() -> None:
    boss = checked_reviewer_and_administrator()
    with pytest.raises(Refused, match="Nobody appoints themselves"):
        proposed(boss, by=boss)
    with pytest.raises(Refused, match="This is about yourself"):
        agreed(proposed(boss), by=boss)
    with pytest.raises(Refused, match="You proposed this yourself"):
        agreed(Proposal.objects.get(), by=root())
    assert not LeadAppointment.objects.exists()


def checked_reviewer_and_administrator() -> Any:
    boss = vera()
    boss.groups.add(mira().groups.get())
    return checked(boss)


@pytest.mark.parametrize("person", [ada, noor, lead, mira])
def test_only_administrators_propose(person: Any) -> None:
    with pytest.raises(NotAllowed):
        proposed(by=person())


def test_who_is_no_reviewer_or_whose_entry_nobody_compared_cannot_be_lead() -> None:
    with pytest.raises(Refused, match="role of a reviewer first"):
        proposed(checked(ada()))
    with pytest.raises(Refused, match="Nobody has compared this person's register entry"):
        proposed(mira())


@pytest.mark.parametrize("days", [0, -1, 800])
def test_appointment_ends_after_today_and_within_24_months(days: int) -> None:
    with pytest.raises(Refused, match="at most 24 months from now"):
        proposed(until=until(days))


def test_entry_changed_or_role_gone_before_the_second_agrees_is_refused() -> None:
    proposal = proposed()
    person = lead()
    person.put_entry(replace(person.entry, number="999"))
    person.save()
    with pytest.raises(Refused, match="or it was changed since"):
        agreed(proposal)
    checked(person)
    with pytest.raises(Refused, match="checked anew since this was proposed"):
        agreed(proposal)
    person.groups.clear()
    with pytest.raises(Refused, match="role of a reviewer first"):
        agreed(proposal)


@pytest.mark.each_engine
def test_one_administrator_alone_waits_a_week_in_which_the_person_can_stop_it(
    settings: Any,
) -> None:
    settings.SEED_DEMO = True
    proposal = proposed(alone=True)
    assert proposal.due_at == NOW + proposals.WAIT
    assert [to for message in mail.outbox for to in message.to] == [lead().email]
    assert "Appoint a clinical lead" in mail.outbox[0].body

    assert proposals.sweep_proposals(by=SYSTEM, now=NOW + proposals.WAIT - timedelta(hours=1)) == 0
    assert proposals.sweep_proposals(by=SYSTEM, now=NOW + proposals.WAIT) == 1

    made = LeadAppointment.objects.get()
    assert (made.seconded_by, made.was_decided_by_one) == (None, True)


# --- What an appointment allows, and how it ends -------------------------------------------------------------


def test_right_holds_for_the_course_and_while_the_appointment_stands() -> None:
    other = Course.objects.create(code="other", title="Other", edition="1")
    made = agreed(proposed(course=Course.objects.get(code="small")))

    assert may(lead(), Act.SIGN, course=made.course)
    assert may(lead(), Act.SIGN)
    assert not may(lead(), Act.SIGN, course=other)
    assert not may(mira(), Act.SIGN, course=made.course)
    assert not may(root(), Act.SIGN, course=made.course)
    person = lead()
    person.groups.clear()
    assert not may(person, Act.SIGN, course=made.course)


def test_appointment_ends_on_its_last_day() -> None:
    appointed(lead(), until=until(1))

    def standing(days: int) -> bool:
        return bool(LeadAppointment.objects.standing_on(until(days)).exists())

    assert [standing(days) for days in (-1, 0, 1, 2)] == [False, True, True, False]


@pytest.mark.each_engine
@pytest.mark.parametrize("by", [root, lead])
def test_administrator_or_the_lead_ends_it_at_once_with_a_reason(by: Any) -> None:
    made = agreed(proposed())
    with pytest.raises(Refused, match="Say why"):
        courses.end_lead(appointment=made, reason=" ", by=by(), now=NOW)

    courses.end_lead(appointment=made, reason="Left the clinic.", by=by(), now=NOW)

    assert not courses.is_lead(lead(), made.course)
    assert made.end.reason == "Left the clinic."
    with pytest.raises((Refused, NotAllowed)):
        courses.end_lead(appointment=made, reason="Again.", by=by(), now=NOW)


def test_another_lead_ends_nobodys_appointment() -> None:
    made = agreed(proposed())
    appointed(mira())

    with pytest.raises(NotAllowed):
        courses.end_lead(appointment=made, reason="Rival.", by=mira(), now=NOW)


def test_new_appointment_of_the_same_person_ends_the_earlier_one() -> None:
    first = agreed(proposed())
    second = agreed(proposed(until=latest_review(timezone.localdate())))

    first.refresh_from_db()
    assert first.end.superseded_by == second
    assert list(LeadAppointment.objects.standing_on(timezone.localdate())) == [second]
    assert LeadAppointmentEnd.objects.count() == 1


@pytest.mark.each_engine
def test_database_keeps_the_lead_from_being_one_of_the_two() -> None:
    made = agreed(proposed())
    second_proposal = proposed(checked(mira()))
    row = {
        "course": made.course,
        "person": made.person,
        "register_check": made.register_check,
        "from_date": made.from_date,
        "until_date": made.until_date,
        "reason": "x",
        "proposal": second_proposal,
        "appointed_at": NOW,
    }
    for who in (
        {"appointed_by": lead()},
        {"appointed_by": root(), "seconded_by": lead()},
        {"appointed_by": root(), "seconded_by": root()},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            LeadAppointment.objects.create(**row, **who)


def test_signature_names_the_appointment_and_outlives_its_end() -> None:
    appointed(lead())
    course = Course.objects.get(code="small")
    versions = list(course.lessons.model.versions.rel.related_model.objects.live_in(course))
    read(versions, lead())
    signed = courses.sign(
        course=course,
        versions=versions,
        by=lead(),
        interests="none",
        review_by=until(100),
        now=NOW,
    )
    made = LeadAppointment.objects.get()
    courses.end_lead(appointment=made, reason="Retired.", by=root(), now=NOW)

    assert signed.appointment == made
    assert versions[0].signature_on(timezone.localdate()) == signed
    with pytest.raises(NotAllowed):
        courses.mark_read(version=versions[0], by=lead(), now=NOW)


# --- At the desk -------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("_demo")
def test_desk_says_that_a_course_has_no_lead_until_it_has_one() -> None:
    client: Client = at_desk(root())
    assert "1 course has no clinical lead" in client.get("/admin/").content.decode()

    appointed(lead())

    assert "no clinical lead" not in client.get("/admin/").content.decode()


@pytest.mark.usefixtures("_demo")
def test_administrators_propose_and_end_at_the_desk() -> None:
    checked(lead())
    vera()
    client: Client = at_desk(root())
    form = {
        "course": Course.objects.get(code="small").pk,
        "person": lead().pk,
        "until": until().isoformat(),
        "reason": "Twenty years in plastic surgery.",
    }
    assert "Propose a clinical lead" in client.get(LIST).content.decode()
    assert "Lin Bergström" in client.get(f"{LIST}appoint/").content.decode()
    said = client.post(f"{LIST}appoint/", form, follow=True).content.decode()
    assert "has to agree" in said
    agreed(Proposal.objects.get())
    page = f"{LIST}{LeadAppointment.objects.get().pk}/"
    shown = client.get(f"{page}change/").content.decode()
    for fact in ("Lin Bergström", "Test register 1005", "Looked up for a test.", "Vera Lund"):
        assert fact in shown
    client.post(f"{page}end/", {"reason": "Left."})
    assert "Left." in client.get(f"{page}change/").content.decode()
    assert "End the appointment" not in client.get(f"{page}change/").content.decode()


@pytest.mark.usefixtures("_demo")
def test_form_of_the_desk_says_what_is_wrong_and_changes_nothing() -> None:
    form = {
        "course": Course.objects.get(code="small").pk,
        "person": lead().pk,
        "until": until().isoformat(),
        "reason": "x",
    }
    answer = at_desk(root()).post(f"{LIST}appoint/", form)

    assert "compared this person" in answer.content.decode()
    assert not Proposal.objects.exists()
    assert at_desk(noor()).get(f"{LIST}appoint/").status_code == 403
    assert RoleChange.objects.count() == 0
