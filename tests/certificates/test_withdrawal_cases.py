"""A certificate is withdrawn by a case: its holder is told and heard, two decide, and an appeal can undo it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils.timezone import localdate

from certificates import actions
from certificates.case_kinds import WITHDRAWAL
from certificates.models import Certificate, StatusBit
from courses.actions import propose_lead
from courses.models import Course
from tests.certificates.factories import LATER, PASSED_AT, attempt, certificate, married, result
from tests.certificates.renewals import ENDS, OPENS, passed, suspend, take
from tests.people import _person, ada, appointed, bob, checked, eve, lead, root, vera
from tests.quizzes.test_pages import signed_in
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.case_parties import ask_party, reply
from trainingsite.accounts.actions.cases import decide_case
from trainingsite.accounts.actions.proposals import second, stop
from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.may import NotAllowed
from trainingsite.accounts.models import CaseEvent, ReviewCase, SecurityEvent

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.each_engine]
DAY = timedelta(days=1)
NOW = PASSED_AT + 10 * DAY
SAID = "Somebody else was seen at the desk."
WHY = "The witness knows them both."


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.SEED_DEMO = True


@pytest.fixture
def held(db: None) -> Certificate:
    return certificate(ada())


def rosa() -> Any:
    """An administrator who had no part in anything."""
    return _person("rosa", "Rosa Keller", number="1008", role="admin")


def opened(held: Certificate, *, by: Any = None, now: datetime = NOW, **said: Any) -> ReviewCase:
    grounds = actions.Grounds("identity", SAID, **said)
    until = localdate(now) + 14 * DAY
    return actions.report_certificate(
        certificate=held, grounds=grounds, until=until, by=by or root(), now=now
    )


def decided(case: ReviewCase, outcome: str, now: datetime, *, by: Any = None) -> Any:
    return decide_case(case=case, outcome=outcome, note=WHY, by=by or root(), now=now)


def withdrawn(held: Certificate, outcome: str = "from_now", *, now: datetime = NOW, **said: Any) -> ReviewCase:  # fmt: skip
    """By a case from then on: the holder has replied, two have decided the day after."""
    case = opened(held, now=now, **said)
    reply(case=case, text="It was me.", by=held.person, now=now + DAY / 2)
    second(proposal=decided(case, outcome, now + DAY), by=vera(), now=now + DAY)
    case.refresh_from_db()
    return case


def status(held: Certificate, at: datetime, known_at: datetime | None = None) -> str:
    written = [moment and moment.strftime("%Y-%m-%dT%H:%M:%SZ") for moment in (at, known_at)]
    now = NOW + 120 * DAY
    return actions.verify(code=held.code, at=written[0], known_at=written[1], now=now).status


def bits(now: datetime) -> set[int]:
    actions.sweep_status_lists(by=SYSTEM, now=now)
    return set(StatusBit.objects.values_list("certificate", flat=True))


def subjects() -> list[str]:
    return [one.subject.removeprefix("RF Safety Training: ") for one in mail.outbox]


def test_holder_reads_what_is_said_and_may_reply_before_two_decide(held):
    case = opened(held)

    (message,) = mail.outbox
    assert message.to == [ada().email]
    page = signed_in(ada()).get(f"/cases/{case.uuid}/").content.decode()
    for text in (SAID, "Not the person who sat the exam", "You can reply until"):
        assert text in page
    with pytest.raises(Refused, match="has until"):
        decided(case, "from_now", NOW + DAY)

    reply(case=case, text="It was me.", by=ada(), now=NOW + DAY)
    proposal = decided(case, "from_now", NOW + 2 * DAY)
    assert status(held, NOW + 3 * DAY) == "valid"
    with pytest.raises(Refused):
        second(proposal=proposal, by=root(), now=NOW + 2 * DAY)
    second(proposal=proposal, by=vera(), now=NOW + 3 * DAY)

    event = held.status_events.get(status="withdrawn")
    assert (event.reason_class, event.reason, event.by) == ("identity", WHY, vera())
    case.refresh_from_db()
    assert (case.outcome, case.decided_by) == ("from_now", root())
    assert [status(held, NOW + days * DAY) for days in (1, 4)] == ["valid", "withdrawn"]
    letter = signed_in(ada()).get(f"/cases/{case.uuid}/letter/").content.decode()
    for text in (WHY, "It is withdrawn from now on", f"/certificates/{held.uuid}/appeal/"):
        assert text in letter


def test_class_is_public_and_words_are_the_holders(held):
    withdrawn(held, now=datetime.now(UTC) - 2 * DAY)

    answer = actions.verify(code=held.code, at=None, now=datetime.now(UTC))
    assert answer.reason == "Not the person who sat the exam"
    for address in (f"/v/{held.code}", f"/api/v1/verify/{held.code}/"):
        shown = Client().get(address).content.decode()
        assert "Not the person who sat the exam" in shown
        assert WHY not in shown
        assert SAID not in shown


@pytest.mark.parametrize(
    ("outcome", "said", "expected"),
    [
        ("from_now", {}, ["valid", "valid", "withdrawn"]),
        ("from_date", {"from_date": (NOW + 30 * DAY).date()}, ["valid", "valid", "valid"]),
        ("void_from_start", {}, ["withdrawn", "withdrawn", "withdrawn"]),
    ],
)
def test_withdrawal_counts_from_when_it_was_decided_to(held, outcome, said, expected):
    withdrawn(held, outcome, **said)

    assert [status(held, at) for at in (LATER + DAY, NOW, NOW + 2 * DAY)] == expected
    assert status(held, NOW + 31 * DAY) == "withdrawn"


def test_day_ahead_sets_the_bit_on_that_day_and_no_sooner(held):
    day = (NOW + 30 * DAY).date()
    withdrawn(held, "from_date", from_date=day)
    begins = datetime(day.year, day.month, day.day, tzinfo=UTC)

    assert bits(begins - timedelta(seconds=1)) == set()
    assert bits(begins) == {held.pk}


def test_day_is_named_when_the_case_is_opened_or_not_at_all(held):
    case = opened(held)
    reply(case=case, text="It was me.", by=ada(), now=NOW)
    proposal = decided(case, "from_date", NOW)

    with pytest.raises(Refused, match="No day was named"):
        second(proposal=proposal, by=vera(), now=NOW)

    case.refresh_from_db()
    assert case.is_open
    stop(proposal=proposal, by=root(), now=NOW)
    with pytest.raises(actions.StatusRefused, match="after-last-day"):
        opened(certificate(eve()), from_date=(NOW + 400 * DAY).date())


def test_one_person_suspends_at_once_and_the_case_decides_about_that(held):
    suspend(held, NOW)
    assert status(held, NOW + DAY) == "suspended"
    case = opened(held)
    reply(case=case, text="It was me.", by=ada(), now=NOW + DAY)

    decided(case, "left", NOW + 2 * DAY)
    assert status(held, NOW + 3 * DAY) == "suspended"
    again = opened(held, now=NOW + 4 * DAY)
    decided(again, "counts", NOW + 5 * DAY)

    assert status(held, NOW + 6 * DAY) == "valid"
    assert held.status_events.get(status="reinstated").reason == WHY


def test_hold_is_not_ended_where_the_pass_does_not_count(held):
    result(held.attempt, state="void", at=NOW, by=root(), reason="Misconduct.")
    actions.sweep(by=SYSTEM, now=NOW)
    case = opened(held)

    with pytest.raises(Refused, match="does not count"):
        decided(case, "counts", NOW + DAY)

    assert status(held, NOW + 2 * DAY) == "suspended"


def test_corrected_certificate_is_withdrawn_in_the_place_of_the_one_that_was_meant(held):
    case = opened(held)
    said = {"name": "Ada Lund", "native_name": "", "why": married(), "now": NOW}
    new = actions.reissue(certificate=held, by=root(), **said)
    reply(case=case, text="It was me.", by=ada(), now=NOW)

    second(proposal=decided(case, "from_now", NOW + DAY), by=vera(), now=NOW + DAY)

    assert (status(held, NOW + 2 * DAY), status(new, NOW + 2 * DAY)) == ("superseded", "withdrawn")


def test_clinical_lead_opens_one_and_an_administrator_asks_the_holder(held):
    reviewer = lead()
    with pytest.raises(NotAllowed):
        opened(held, by=reviewer)
    appointed(reviewer)
    mail.outbox.clear()

    case = opened(Certificate.objects.get(pk=held.pk), by=reviewer)

    assert not CaseEvent.objects.filter(case=case).exists()
    assert mail.outbox == []
    with pytest.raises(Refused, match="was not heard"):
        decided(case, "from_now", NOW + DAY)
    until = localdate(NOW) + 14 * DAY
    ask_party(case=case, person=ada(), text=SAID, until=until, by=root(), now=NOW)
    assert len(mail.outbox) == 1


def test_nobody_opens_one_about_their_own_or_a_second_one(held):
    own = certificate(vera())
    with pytest.raises(Refused, match="their own"):
        opened(own, by=vera())
    opened(held)
    with pytest.raises(Refused, match="open already"):
        opened(held)
    with pytest.raises(NotAllowed):
        opened(certificate(bob()), by=eve())


def test_nothing_withdraws_at_the_desk_without_a_case(held, at_desk):
    address = f"/admin/certificates/certificate/{held.pk}/status/withdraw/"
    form = {"reason_class": "error", "reason": SAID, "until": localdate() + 14 * DAY}

    answer = at_desk(root()).post(address, form)

    assert answer.status_code == 302
    assert ReviewCase.objects.get().kind == WITHDRAWAL.kind
    assert [event.status for event in held.status_events.all()] == ["issued"]


def test_each_step_is_told_once_through_restarts(held):
    take(NOW)
    mail.outbox.clear()
    withdrawn(held)
    told = subjects()
    assert len(told) == 3  # asked, proposed, decided
    for seconds in range(3):
        take(NOW + DAY + timedelta(seconds=seconds))

    assert len(subjects()) == len(told) + 1
    assert len(set(subjects())) == len(subjects())


# --- The appeal ---------------------------------------------------------------------------------


def appealed(held: Certificate, now: datetime) -> ReviewCase:
    return actions.appeal_withdrawal(
        certificate=held, text="The witness was wrong.", by=ada(), now=now
    )


def test_appeal_that_is_upheld_writes_an_event_and_issues_anew(held):
    withdrawn(held)
    assert bits(NOW + 2 * DAY) == {held.pk}
    case = appealed(held, NOW + 3 * DAY)
    take(NOW + 3 * DAY)
    mail.outbox.clear()

    decided(case, "undone", NOW + 4 * DAY, by=rosa())

    new = Certificate.objects.get(replaces=held)
    assert (new.issue, new.valid_from, new.valid_until) == (2, held.valid_from, held.valid_until)
    assert new.facts["given_back_at"]
    events = [event.status for event in held.status_events.order_by("id")]
    assert events == ["issued", "withdrawn", "undone", "superseded"]
    later = NOW + 5 * DAY
    assert (status(held, later), status(new, later)) == ("superseded", "valid")
    assert actions.verify(code=held.code, at=None, now=later).replaced_by == new.code
    # As it was known then, and as it is known now.
    between = NOW + 2 * DAY
    assert (status(held, between, between), status(held, between)) == ("withdrawn", "valid")
    assert bits(later) == {held.pk}
    assert SecurityEvent.objects.filter(kind="certificate-undone").count() == 1
    take(later)
    (message,) = (
        one for one in mail.outbox if new.code[:4] in one.body or "undone. Other" in one.body
    )
    assert "issued once more, with a new code" in " ".join(message.body.split())


def test_withdrawal_of_what_was_renewed_is_undone_and_nothing_is_issued_anew():
    old = passed()
    new = passed(cycle=2, at=OPENS + DAY)
    take(ENDS)
    then = ENDS + DAY
    assert actions.verify(code=old.code, at=None, now=then).status == "superseded"
    withdrawn(old, now=then)
    case = appealed(old, then + 3 * DAY)

    decided(case, "undone", then + 4 * DAY, by=rosa())

    assert not Certificate.objects.filter(replaces=old).exists()
    later = then + 5 * DAY
    assert [actions.verify(code=one.code, at=None, now=later).status for one in (old, new)] == ["superseded", "valid"]  # fmt: skip
    assert actions.verify(code=old.code, at=f"{OPENS:%Y-%m-%d}", now=later).status == "valid"


def test_review_by_others_ends_nobodys_appeal(held):
    withdrawn(held)
    review = actions.review_withdrawal(
        certificate=held, text="A new witness.", by=rosa(), now=NOW + 2 * DAY
    )
    assert actions.may_appeal_withdrawal(held, NOW + 2 * DAY)

    case = appealed(held, NOW + 2 * DAY)

    assert case == review
    said = CaseEvent.objects.filter(case=review, person=ada(), kind="reply")
    assert [one.text for one in said] == ["The witness was wrong."]
    assert not actions.may_appeal_withdrawal(held, NOW + 3 * DAY)


def test_review_that_was_decided_unheard_leaves_the_appeal(held):
    withdrawn(held)
    review = actions.review_withdrawal(
        certificate=held, text="A new witness.", by=rosa(), now=NOW + 2 * DAY
    )
    decided(review, "stands", NOW + 2 * DAY, by=rosa())

    assert actions.may_appeal_withdrawal(held, NOW + 3 * DAY)
    assert appealed(held, NOW + 3 * DAY).is_open


def test_who_withdrew_does_not_decide_the_appeal_while_another_is_there(held):
    withdrawn(held)
    rosa()
    case = appealed(held, NOW + 2 * DAY)

    for part in (root(), vera()):
        for outcome in ("stands", "undone"):
            with pytest.raises(Refused, match="had a part"):
                decided(case, outcome, NOW + 3 * DAY, by=part)

    decided(case, "stands", NOW + 3 * DAY, by=rosa())
    assert status(held, NOW + 4 * DAY) == "withdrawn"
    with pytest.raises(Refused, match="decided"):
        appealed(held, NOW + 5 * DAY)


def test_appeal_ends_after_four_weeks_and_an_administrator_reopens_whenever(held):
    withdrawn(held)
    late = NOW + 30 * DAY
    with pytest.raises(Refused, match="four weeks"):
        appealed(held, late)
    with pytest.raises(Certificate.DoesNotExist):
        actions.appeal_withdrawal(certificate=held, text="Mine.", by=eve(), now=NOW + 2 * DAY)

    case = actions.review_withdrawal(certificate=held, text="A new witness.", by=rosa(), now=late)

    decided(case, "undone", late, by=rosa())
    assert status(held, late + DAY) == "superseded"


def test_nothing_is_undone_that_is_not_withdrawn_or_whose_pass_does_not_count(held):
    with pytest.raises(actions.StatusRefused, match="not-withdrawn"):
        appealed(held, NOW)
    withdrawn(held)
    result(held.attempt, state="void", at=NOW + DAY, by=root(), reason="Misconduct.")
    case = appealed(held, NOW + 2 * DAY)
    with pytest.raises(Refused, match="does not count"):
        decided(case, "undone", NOW + 3 * DAY, by=rosa())


def test_hold_from_before_ends_with_the_withdrawal_that_is_undone(held):
    suspend(held, NOW - DAY)
    withdrawn(held)
    case = appealed(held, NOW + 2 * DAY)
    decided(case, "undone", NOW + 3 * DAY, by=rosa())

    new = Certificate.objects.get(replaces=held)
    assert (status(held, NOW + 4 * DAY), status(new, NOW + 4 * DAY)) == ("superseded", "valid")


@pytest.mark.parametrize("is_other_withdrawn", [False, True])
def test_certificate_of_a_later_pass_is_not_doubled_by_what_is_undone(held, is_other_withdrawn):
    result(held.attempt, state="void", at=NOW, by=root(), reason="Misconduct.")
    withdrawn(held)
    again = attempt(ada(), quiz=held.scheme.exam, at=NOW + 2 * DAY)
    other = actions.issue_certificate(by=SYSTEM, attempt_id=again.pk, now=NOW + 2 * DAY)
    result(held.attempt, state="passed", at=NOW + 3 * DAY, by=root(), reason="It was right.")
    case = appealed(held, NOW + 3 * DAY)

    if not is_other_withdrawn:
        with pytest.raises(Refused, match="of a later pass stands"):
            decided(case, "undone", NOW + 4 * DAY, by=rosa())
        assert status(held, NOW + 5 * DAY) == "withdrawn"
        return
    withdrawn(other, now=NOW + 4 * DAY)
    decided(case, "undone", NOW + 6 * DAY, by=rosa())
    new = Certificate.objects.get(replaces=held)
    assert (new.issue, status(new, NOW + 7 * DAY)) == (3, "valid")


def test_page_of_the_appeal_takes_it_and_says_where_it_stands(held):
    now = datetime.now(UTC)
    withdrawn(held, now=now - 2 * DAY)
    address, client = f"/certificates/{held.uuid}/appeal/", signed_in(ada())

    assert f'href="{address}"' in client.get(f"/certificates/{held.uuid}/").content.decode()
    assert "Say what is wrong with the decision" in client.get(address).content.decode()
    assert client.post(address, {"text": " "}).status_code == 400
    page = client.post(address, {"text": "I sat it."}, follow=True).content.decode()

    case = ReviewCase.objects.get(kind="withdrawal-appeal")
    assert (case.asked, case.person, case.opened_by) == ("I sat it.", ada(), ada())
    assert f"/cases/{case.uuid}/" in page
    assert signed_in(eve()).get(address).status_code == 404
    assert Client().get(address).status_code == 302


def test_withdrawal_that_lies_ahead_is_undone_as_well(held):
    withdrawn(held, "from_date", from_date=(NOW + 30 * DAY).date())
    case = appealed(held, NOW + 2 * DAY)
    decided(case, "undone", NOW + 3 * DAY, by=rosa())

    new = Certificate.objects.get(replaces=held)
    assert (status(held, NOW + 40 * DAY), status(new, NOW + 40 * DAY)) == ("superseded", "valid")


def test_desk_names_what_is_suspended_while_nobody_asks_its_holder(held, at_desk):
    suspend(held, datetime.now(UTC))
    said = "1 certificate is suspended and no case is open about it"
    desk = at_desk(root())
    assert said in desk.get("/admin/").content.decode()
    listed = desk.get("/admin/certificates/certificate/?pass=unheard").content.decode()
    assert held.code in listed

    opened(held, now=datetime.now(UTC))

    assert said not in desk.get("/admin/").content.decode()


def test_certificate_that_is_just_being_corrected_is_not_missed(held):
    case = opened(held)
    reply(case=case, text="It was me.", by=ada(), now=NOW)
    said = {"name": "Ada Lund", "native_name": "", "why": married(), "now": NOW}
    actions.reserve_reissue(certificate=held, by=root(), **said)

    proposal = decided(case, "from_now", NOW)
    with pytest.raises(Refused, match="just being made"):
        second(proposal=proposal, by=vera(), now=NOW)
    actions.sweep(by=SYSTEM, now=NOW)
    second(proposal=proposal, by=vera(), now=NOW + DAY)

    assert status(Certificate.objects.get(replaces=held), NOW + 2 * DAY) == "withdrawn"


def test_lead_opens_it_at_the_desk_and_one_of_another_course_sees_nothing(held, at_desk):
    course = held.scheme.exam.course
    address = f"/admin/certificates/certificate/{held.pk}/status/withdraw/"
    led = Course.objects.create(code="other", title="Other", edition="1")
    Course.objects.filter(pk=course.pk).update(code="hidden")
    other = lead()
    proposal = propose_lead(
        course=led, person=checked(other), until=localdate() + 90 * DAY, reason="Asked.", by=root(),
        now=datetime.now(UTC),
    )  # fmt: skip
    second(proposal=proposal, by=vera(), now=datetime.now(UTC))
    assert at_desk(other).get(address).status_code == 403

    appointed(other)
    form = {"reason_class": "error", "reason": SAID, "until": localdate() + 14 * DAY}
    at_desk(other).post(address, form)
    assert ReviewCase.objects.get().opened_by == other
