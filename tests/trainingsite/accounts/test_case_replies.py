"""The parties of a case: asked for a reply with a day, heard as often as they like, and told; two decide what takes something away."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.test import Client

from tests import people
from tests.trainingsite.test_desks import at_desk
from trainingsite.accounts import case_kinds
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.case_letters import letter_of
from trainingsite.accounts.actions.case_parties import (
    ask_party,
    events_of,
    join_case,
    parties_of,
    reply,
    waited_for,
)
from trainingsite.accounts.actions.cases import decide_case, open_case, proposed_decision
from trainingsite.accounts.actions.proposals import second, stop, sweep_proposals
from trainingsite.accounts.actions.roles import set_roles
from trainingsite.accounts.actors import SYSTEM, Person
from trainingsite.accounts.case_kinds import CaseKind
from trainingsite.accounts.may import NotAllowed
from trainingsite.accounts.models import CaseEvent, OutgoingMail, ReviewCase

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
UNTIL = date(2026, 12, 12)


def _switch_off(case: ReviewCase, _by: Person, _now: datetime) -> None:
    Person.objects.filter(pk=case.person_id).update(is_active=False)


KIND = CaseKind(
    "test-kind",
    "A test's question",
    {"off": "Switched off", "nothing": "Nothing changes"},
    answered_within=timedelta(days=3),
    effects={"off": _switch_off},
    takes_away=frozenset({"off"}),
    means={"off": "You cannot sign in any more."},
    stoppers=lambda _case: [people.lead()],
)


@pytest.fixture(autouse=True)
def _kind(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.SEED_DEMO = True
    monkeypatch.setitem(case_kinds._REGISTERED, KIND.kind, KIND)


def opened(person: Any = None) -> ReviewCase:
    whose = person or people.bob()
    return open_case(
        kind="test-kind", now=NOW, by=SYSTEM, person=whose, about=whose, asked="Is it so?"
    )


def asked(case: ReviewCase, person: Any = None, **changes: Any) -> CaseEvent:
    facts = {"text": "Two phones were seen.", "until": UNTIL, "by": people.root(), "now": NOW}
    return ask_party(case=case, person=person or people.bob(), **(facts | changes))


def heard(person: Any = None) -> ReviewCase:
    """A case whose person was asked a while ago, and has replied."""
    case, whose = opened(person), person or people.bob()
    before = NOW - 20 * DAY
    asked(case, whose, until=before.date() + 8 * DAY, now=before)
    reply(case=case, text="Not I.", by=whose, now=before)
    return case


def decided(case: ReviewCase, outcome: str = "off", *, by: Any = None, now: datetime = NOW) -> Any:
    return decide_case(case=case, outcome=outcome, note="Seen.", by=by or people.root(), now=now)


def said(event: CaseEvent) -> tuple[str, str]:
    return event.kind, event.text


# --- Notice and reply -------------------------------------------------------------------------------------------


def test_party_is_asked_by_mail_with_a_day_and_it_is_kept():
    case = opened()

    asked(case)

    (notice,) = events_of(case, people.bob())
    assert (notice.kind, notice.by, notice.at) == ("notice", people.root(), NOW)
    assert notice.reply_until_date == UNTIL
    assert [message.to for message in mail.outbox] == [[people.bob().email]]
    assert "Two phones were seen." in mail.outbox[0].body
    assert "until 12 December 2026" in mail.outbox[0].subject
    assert f"/cases/{case.uuid}/" in mail.outbox[0].body


def test_day_of_the_answer_moves_behind_the_day_of_the_reply():
    case = opened()
    assert case.answer_by_date == date(2026, 12, 1)

    asked(case)

    case.refresh_from_db()
    assert case.answer_by_date == UNTIL + 7 * DAY


def test_notice_gives_a_week_and_says_something():
    case = opened()

    with pytest.raises(Refused, match="Give them a week at least: until 5 December 2026"):
        asked(case, until=date(2026, 12, 4))
    with pytest.raises(Refused, match="Say what they are to reply to"):
        asked(case, text=" ")
    with pytest.raises(NotAllowed):
        asked(case, by=people.lead())
    with pytest.raises(ReviewCase.DoesNotExist):
        asked(case, person=people.eve())
    assert not CaseEvent.objects.exists()
    assert not mail.outbox


def test_replies_are_kept_each_and_a_repeat_once():
    case = opened()
    asked(case)

    for text in ("It was my alarm.", "It was my alarm.", " Here is the bill. "):
        reply(case=case, text=text, by=people.bob(), now=NOW + DAY)

    assert [said(event) for event in events_of(case, people.bob())][1:] == [
        ("reply", "It was my alarm."),
        ("reply", "Here is the bill."),
    ]


def test_nobody_else_replies_and_nobody_after_the_decision():
    case = opened()
    with pytest.raises(ReviewCase.DoesNotExist):
        reply(case=case, text="Me too.", by=people.eve(), now=NOW)
    with pytest.raises(Refused, match="Write something first"):
        reply(case=case, text=" ", by=people.bob(), now=NOW)
    with pytest.raises(Refused, match="at most 4000"):
        reply(case=case, text="a" * 4001, by=people.bob(), now=NOW)

    decided(case, "nothing")

    with pytest.raises(Refused, match="decided this already"):
        reply(case=case, text="Late.", by=people.bob(), now=NOW)


def test_who_joins_is_a_party_once_and_decides_nothing():
    case = opened()
    for _twice in range(2):
        join_case(case=case, person=people.vera(), by=SYSTEM, now=NOW)
    join_case(case=case, person=people.bob(), by=SYSTEM, now=NOW)

    assert parties_of(case) == [people.bob(), people.vera()]
    assert list(ReviewCase.objects.concerning(people.vera())) == [case]
    with pytest.raises(Refused, match="your own exam"):
        decided(case, "nothing", by=people.vera())


def test_each_party_sees_only_what_is_theirs():
    case = opened()
    join_case(case=case, person=people.eve(), by=SYSTEM, now=NOW)
    asked(case)
    asked(case, people.eve(), text="You sat beside it.")
    reply(case=case, text="I saw nothing.", by=people.eve(), now=NOW)

    assert [event.text for event in events_of(case, people.bob())] == ["Two phones were seen."]
    assert len(events_of(case, people.eve())) == 2


# --- Two decide what takes something away -----------------------------------------------------------------------


def test_taking_away_is_proposed_told_and_done_by_the_second():
    case = heard()

    proposal = decided(case)

    case.refresh_from_db()
    assert (case.is_open, people.bob().is_active) == (True, True)
    assert proposed_decision(case) == proposal
    told = events_of(case, people.bob()).last()
    assert told.text == "It is proposed: Switched off. A second person has to agree first."

    with pytest.raises(Refused, match="You proposed this yourself"):
        second(proposal=proposal, by=people.root(), now=NOW)
    second(proposal=proposal, by=people.vera(), now=NOW + DAY)

    case.refresh_from_db()
    assert (case.outcome, case.decided_by, case.proposal) == ("off", people.root(), proposal)
    assert not people.bob().is_active
    assert not case.was_decided_by_one
    letter = letter_of(case, people.bob())
    assert letter.decided_by == "Decided by two people: one proposed it, and another agreed."
    assert "Decided by two people" in mail.outbox[-1].body
    assert events_of(case, people.bob()).last().text == (
        "Switched off. You cannot sign in any more."
    )


def test_what_takes_nothing_away_needs_one():
    case = opened()

    assert decided(case, "nothing") is None

    case.refresh_from_db()
    assert (case.outcome, case.proposal) == ("nothing", None)


def test_nothing_is_taken_from_somebody_whom_nobody_asked():
    case = opened()
    with pytest.raises(Refused, match="Bob Okafor was not heard"):
        decided(case)
    assert proposed_decision(case) is None


def test_nothing_is_taken_before_the_reply_or_its_day():
    case = opened()
    asked(case)
    assert waited_for(case, NOW) == (people.bob(), UNTIL)
    with pytest.raises(Refused, match="has until 12 December 2026"):
        decided(case)

    reply(case=case, text="It was not me.", by=people.bob(), now=NOW)
    assert waited_for(case, NOW) is None
    assert decided(case) is not None


def test_who_is_asked_after_the_proposal_is_heard_before_the_second_agrees():
    case = heard()
    proposal = decided(case)
    asked(case)
    with pytest.raises(Refused, match="has until 12 December 2026"):
        second(proposal=proposal, by=people.vera(), now=NOW)

    reply(case=case, text="It was not me.", by=people.bob(), now=NOW)
    second(proposal=proposal, by=people.vera(), now=NOW)

    case.refresh_from_db()
    assert case.outcome == "off"


def test_whoever_does_not_reply_is_decided_about_when_the_day_is_over():
    case = opened()
    asked(case)

    assert decided(case, now=NOW + 15 * DAY) is not None


def test_day_that_was_promised_is_not_taken_back():
    case = opened()
    asked(case, until=UNTIL + 30 * DAY)
    sooner = NOW.date() + 8 * DAY
    with pytest.raises(Refused, match="may reply until 11 January 2027: give them until then"):
        asked(case, until=sooner)
    asked(case, until=UNTIL + 31 * DAY)
    reply(case=case, text="It was not me.", by=people.bob(), now=NOW)

    asked(case, until=sooner)  # about what they said: nobody waits for a reply any more

    assert waited_for(case, NOW) == (people.bob(), sooner)


def test_while_one_is_proposed_nothing_else_is_decided_until_it_is_stopped():
    case = heard()
    proposal = decided(case)
    with pytest.raises(Refused, match="A decision is proposed already"):
        decided(case, "nothing", by=people.vera())

    stop(proposal=proposal, by=people.vera(), now=NOW)

    decided(case, "nothing", by=people.vera())
    case.refresh_from_db()
    assert case.outcome == "nothing"


def test_whom_it_takes_from_neither_seconds_nor_stops():
    case = heard(people.vera())
    proposal = decided(case)

    with pytest.raises(Refused, match="about yourself"):
        second(proposal=proposal, by=people.vera(), now=NOW)
    with pytest.raises(NotAllowed):
        stop(proposal=proposal, by=people.bob(), now=NOW)


def about_administrator() -> Any:
    """What is proposed takes from an administrator, who could otherwise second it; another one may."""
    people.vera(), people.lead()
    third = people.mira()
    third.groups.add(Group.objects.get(name="admin"))
    case = heard(third)
    mail.outbox.clear()
    return decided(case), third


def test_administrator_does_not_stop_what_takes_from_them():
    proposal, third = about_administrator()

    with pytest.raises(Refused, match="This is about yourself"):
        stop(proposal=proposal, by=third, now=NOW)

    links = {one.to[0] for one in mail.outbox if "/accounts/stop/" in one.body}
    assert links == {people.vera().email, people.lead().email}
    page = f"/admin/accounts/proposal/{proposal.pk}"
    assert "Stop it" not in at_desk(third).get(f"{page}/change/").content.decode()
    refused = at_desk(third).post(f"{page}/stop/", {"note": "Mine."}).content.decode()
    assert "This is about yourself" in refused
    assert "Stop it" in at_desk(people.vera()).get(f"{page}/change/").content.decode()
    stop(proposal=proposal, by=people.vera(), now=NOW)
    proposal.refresh_from_db()
    assert proposal.stop == "second"


def test_nor_does_whom_they_have_just_made_an_administrator():
    proposal, third = about_administrator()
    new = people.noor()
    set_roles(person=new, roles={"admin"}, by=third, now=NOW)

    with pytest.raises(Refused, match="You have your role from somebody"):
        stop(proposal=proposal, by=new, now=NOW)


def test_lead_does_not_stop_what_takes_from_them():
    people.vera()
    case = heard(people.lead())
    proposal = decided(case)

    with pytest.raises(NotAllowed):
        stop(proposal=proposal, by=people.lead(), now=NOW)
    assert not [
        one for one in mail.outbox if one.to == [people.lead().email] and "/stop/" in one.body
    ]


def test_alone_time_and_publicity_take_the_second_ones_place():
    people.lead()
    case = heard()
    proposal = decided(case)
    assert proposal.due_at == NOW + 7 * DAY
    assert people.lead().email in {message.to[0] for message in mail.outbox}
    OutgoingMail.objects.all().delete()

    assert sweep_proposals(by=SYSTEM, now=NOW + 6 * DAY) == 0
    assert sweep_proposals(by=SYSTEM, now=NOW + 8 * DAY) == 1

    case.refresh_from_db()
    assert (case.outcome, case.was_decided_by_one) == ("off", True)
    assert "Decided by one person" in letter_of(case, people.bob()).decided_by
    assert "Decided by one person" in mail.outbox[-1].body


# --- The desk ---------------------------------------------------------------------------------------------------


def test_desk_lists_what_is_late_first_and_by_kind():
    late, soon = opened(), None
    ReviewCase.objects.filter(pk=late.pk).update(answer_by_date=date(2026, 1, 2))
    soon = open_case(
        kind="question", now=datetime.now(UTC), by=people.eve(), asked="When?", person=people.eve()
    )
    ended = open_case(kind="question", now=NOW, by=people.eve(), asked="Done?", person=people.eve())
    ReviewCase.objects.filter(pk=ended.pk).update(
        outcome="answered", note="Yes.", decided_at=NOW, answer_by_date=date(2025, 1, 1)
    )
    desk = at_desk(people.root())

    page = desk.get("/admin/accounts/reviewcase/").content.decode()
    places = [
        page.index(f"/admin/accounts/reviewcase/{one.pk}/change/") for one in (late, soon, ended)
    ]
    assert places == sorted(places)
    assert "days late" in page
    of_kind = desk.get("/admin/accounts/reviewcase/?of=test-kind").content.decode()
    assert f"/admin/accounts/reviewcase/{soon.pk}/change/" not in of_kind
    only_late = desk.get("/admin/accounts/reviewcase/?state=late").content.decode()
    assert f"/admin/accounts/reviewcase/{soon.pk}/change/" not in only_late
    assert f"/admin/accounts/reviewcase/{late.pk}/change/" in only_late


def test_desk_asks_decides_with_two_and_prints_the_letter():
    case = opened()
    desk, page = at_desk(people.root()), f"/admin/accounts/reviewcase/{case.pk}"

    assert desk.get(f"{page}/ask/").status_code == 200
    far = (datetime.now(UTC) + 20 * DAY).date().isoformat()
    form = {"person": people.bob().pk, "text": "Seen with a phone.", "until": far}
    assert (
        "a week at least"
        in desk.post(f"{page}/ask/", form | {"until": "2026-01-01"}).content.decode()
    )
    assert desk.post(f"{page}/ask/", form).status_code == 302
    reply(case=case, text="I had it off.", by=people.bob(), now=datetime.now(UTC))
    shown = desk.get(f"{page}/change/").content.decode()
    assert "Seen with a phone." in shown
    assert "I had it off." in shown
    assert desk.get(f"{page}/letter/{people.bob().pk}/").status_code == 404

    done = desk.post(f"{page}/decide/", {"outcome": "off", "note": "Seen."}, follow=True)
    assert "The decision is proposed" in done.content.decode()
    proposal = proposed_decision(case)
    agree = f"/admin/accounts/proposal/{proposal.pk}/agree/"
    other = at_desk(people.vera())
    assert "Switched off" in other.get(agree).content.decode()
    assert other.post(agree).status_code == 302

    case.refresh_from_db()
    assert case.outcome == "off"
    letter = desk.get(f"{page}/letter/{people.bob().pk}/").content.decode()
    assert "You cannot sign in any more." in letter
    assert desk.get(f"{page}/letter/{people.eve().pk}/").status_code == 404


def test_link_belongs_to_whom_it_was_mailed_to():
    proposal, _third = about_administrator()
    (body,) = [one.body for one in mail.outbox if one.to == [people.lead().email]]
    link = re.search(r"/accounts/stop/\S+", body)
    assert link is not None

    for who in (people.bob(), people.vera()):
        for page in (at_desk(who).get(link[0]), at_desk(who).post(link[0])):
            assert page.status_code == 403
            assert "was mailed to somebody else" in page.content.decode()
            assert who.email in page.content.decode()
    proposal.refresh_from_db()
    assert proposal.is_open
    assert at_desk(people.lead()).get(link[0]).status_code == 200
    Client().post(link[0])
    proposal.refresh_from_db()
    assert (proposal.stop, proposal.stopped_by) == ("concerned", None)
    assert str(people.lead()) in proposal.stop_note


def test_link_of_whom_may_not_stop_it_any_more_stops_nothing():
    proposal, _third = about_administrator()
    (body,) = [one.body for one in mail.outbox if one.to == [people.vera().email]]
    link = re.search(r"/accounts/stop/\S+", body)
    assert link is not None
    set_roles(person=people.vera(), roles={"practitioner"}, by=people.root(), now=NOW)

    Client().post(link[0])

    proposal.refresh_from_db()
    assert proposal.is_open


def made_administrator(by: Any) -> Any:
    """Somebody who has been an administrator for a year, by this person."""
    new = people.noor()
    set_roles(person=new, roles={"admin"}, by=by, now=NOW - 365 * DAY)
    return new


def test_who_has_their_role_from_whom_it_takes_from_neither_stops_nor_seconds():
    people.vera(), people.lead()
    third = people.mira()
    third.groups.add(Group.objects.get(name="admin"))
    new = made_administrator(third)
    case = heard(third)
    mail.outbox.clear()
    proposal = decided(case)

    assert new.email not in {one.to[0] for one in mail.outbox if "/accounts/stop/" in one.body}
    with pytest.raises(Refused, match="You have your role from somebody whom this takes from"):
        stop(proposal=proposal, by=new, now=NOW)
    with pytest.raises(Refused, match="You have your role from somebody whom this is about"):
        second(proposal=proposal, by=new, now=NOW)
    second(proposal=proposal, by=people.vera(), now=NOW)


def test_where_nobody_else_is_there_they_decide_after_a_week():
    third = people.mira()
    third.groups.add(Group.objects.get(name="admin"))
    new = made_administrator(third)
    case = heard(third)
    proposal = decided(case)
    assert proposal.due_at == NOW + 7 * DAY

    with pytest.raises(Refused, match="there is none, so you may"):
        second(proposal=proposal, by=new, now=case.opened_at + 6 * DAY)
    second(proposal=proposal, by=new, now=case.opened_at + 8 * DAY)
    case.refresh_from_db()
    assert case.outcome == "off"


def test_where_everybody_has_their_role_from_whom_it_takes_from_two_of_them_decide():
    founder = people.mira()
    founder.groups.add(Group.objects.get(name="admin"))
    case = heard(founder)
    first, other = made_administrator(founder), people.eve()
    set_roles(person=other, roles={"admin"}, by=founder, now=NOW - 365 * DAY)
    people.root().groups.clear()
    mail.outbox.clear()
    later = case.opened_at + 8 * DAY

    proposal = decided(case, by=first, now=later)

    assert proposal.due_at is None
    (body,) = [one.body for one in mail.outbox if one.to == [other.email]]
    assert "/accounts/stop/" not in body
    OutgoingMail.objects.all().delete()
    assert sweep_proposals(by=SYSTEM, now=later + 8 * DAY) == 0
    second(proposal=proposal, by=other, now=later + 8 * DAY)
    case.refresh_from_db()
    assert (case.outcome, case.was_decided_by_one) == ("off", False)


def test_time_takes_the_place_of_the_only_other_administrator_where_it_is_about_them():
    people.lead()
    case = heard(people.vera())
    mail.outbox.clear()
    proposal = decided(case)

    assert proposal.due_at == NOW + 7 * DAY
    assert {one.to[0] for one in mail.outbox if "/accounts/stop/" in one.body} == {
        people.lead().email
    }
    with pytest.raises(Refused, match="This is about yourself"):
        stop(proposal=proposal, by=people.vera(), now=NOW)
    OutgoingMail.objects.all().delete()
    assert sweep_proposals(by=SYSTEM, now=NOW + 6 * DAY) == 0
    assert sweep_proposals(by=SYSTEM, now=NOW + 8 * DAY) == 1
    case.refresh_from_db()
    assert (case.outcome, case.was_decided_by_one) == ("off", True)


def test_administrator_who_comes_meanwhile_has_to_agree():
    case = heard(people.vera())
    proposal = decided(case)
    people.mira().groups.add(Group.objects.get(name="admin"))
    OutgoingMail.objects.all().delete()

    assert sweep_proposals(by=SYSTEM, now=NOW + 8 * DAY) == 0
    proposal.refresh_from_db()
    assert (proposal.is_open, proposal.due_at) == (True, None)


def test_who_owes_nobody_a_role_is_asked_nothing_of_the_other_administrators(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[Any] = []
    kind = replace(KIND, check_decider=lambda _case, by: asked.append(by))
    monkeypatch.setitem(case_kinds._REGISTERED, KIND.kind, kind)
    root = people.root()
    people.vera()
    case = open_case(kind=KIND.kind, person=people.ada(), asked="?", by=SYSTEM, now=NOW)

    decide_case(case=case, outcome="nothing", note="Seen.", by=root, now=NOW)

    assert asked == [root]
