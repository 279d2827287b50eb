"""A grave act takes two people; whoever is alone waits a week in public. Told through a lost mailbox, the first of them."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings as site
from django.contrib.auth import get_user_model
from django.core import mail, signing
from django.test import Client

from tests import people
from tests.at_once import at_once
from tests.trainingsite.accounts.mailbox import NEW, OLD
from tests.trainingsite.test_desks import at_desk
from trainingsite.accounts import proposal_links, tasks
from trainingsite.accounts.actions import proposals
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.cases import DECISION_KIND, open_case
from trainingsite.accounts.actions.lost_mailbox import propose_address_change
from trainingsite.accounts.actions.roles import set_roles
from trainingsite.accounts.actors import SYSTEM, VISITOR
from trainingsite.accounts.joint_acts import joint_act
from trainingsite.accounts.may import NotAllowed
from trainingsite.accounts.models import (
    AddressChange,
    OutgoingMail,
    Proposal,
    SecurityEvent,
    named,
)

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
WEEK = NOW + timedelta(days=7)
ALMOST = WEEK - timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.SEED_DEMO = True


def proposed(person: Any = None, by: Any = None, now: datetime = NOW) -> Proposal:
    return propose_address_change(
        person=person or people.ada(),
        new_email=NEW,
        reason="Lost her mailbox, seen in person.",
        by=by or people.root(),
        now=now,
    )


def stop_path(address: str) -> str:
    body = next(message.body for message in mail.outbox if message.to == [address])
    found = re.search(rf"{site.PUBLIC_URL}(/accounts/stop/\S+)", body)
    assert found is not None
    return found[1]


def test_second_administrator_agrees_and_the_owners_wait_begins():
    second, proposal = people.vera(), proposed()
    assert not AddressChange.objects.exists()

    proposals.second(proposal=proposal, by=second, now=NOW)

    change = AddressChange.objects.get()
    assert (change.person, change.new_email, change.asked_by) == (people.ada(), NEW, people.root())
    proposal.refresh_from_db()
    assert (proposal.seconded_by, proposal.was_decided_by_one) == (second, False)


def test_link_that_names_nobody_is_not_said_to_be_somebody_elses():
    """As earlier releases mailed it."""
    proposal = proposed()
    link = f"/accounts/stop/{signing.dumps(str(proposal.uuid), salt=proposal_links._SALT)}/"

    page = at_desk(people.ada()).get(link)

    assert page.status_code == 403
    assert "does not say to whom it was mailed" in page.content.decode()
    assert "somebody else" not in page.content.decode()
    Client().post(link)
    proposal.refresh_from_db()
    assert proposal.stop == "concerned"


def test_link_that_names_somebody_who_is_not_here_stops_nothing():
    proposal = proposed()
    named = [str(proposal.uuid), str(uuid4())]
    link = f"/accounts/stop/{signing.dumps(named, salt=proposal_links._SALT)}/"

    assert Client().post(link).status_code == 404
    proposal.refresh_from_db()
    assert proposal.is_open


def test_who_proposed_it_or_is_meant_cannot_agree():
    other = people.vera()
    proposal = proposed(person=other)

    with pytest.raises(Refused, match="You proposed this yourself"):
        proposals.second(proposal=proposal, by=people.root(), now=NOW)
    with pytest.raises(Refused, match="This is about yourself"):
        proposals.second(proposal=proposal, by=other, now=NOW)
    for who in (people.ada(), people.noor(), people.lead()):
        with pytest.raises(NotAllowed):
            proposals.second(proposal=proposal, by=who, now=NOW)

    assert not AddressChange.objects.exists()


def test_administrator_whom_the_proposer_has_just_made_is_no_second_one():
    sock = people.bob()
    people.vera()
    set_roles(person=sock, roles=["admin"], by=people.root(), now=NOW)
    sock.refresh_from_db()
    proposal = proposed(now=NOW + timedelta(hours=1))

    with pytest.raises(Refused, match="For 7 days a new administrator counts"):
        proposals.second(proposal=proposal, by=sock, now=NOW + timedelta(hours=2))
    proposals.second(proposal=proposal, by=sock, now=WEEK + timedelta(hours=2))


def test_with_two_administrators_time_alone_does_nothing():
    people.vera()
    proposal = proposed()

    assert proposal.due_at is None
    assert proposals.sweep_proposals(by=SYSTEM, now=NOW + timedelta(days=29)) == 0
    proposals.sweep_proposals(by=SYSTEM, now=NOW + timedelta(days=30))

    proposal.refresh_from_db()
    assert (proposal.stop, AddressChange.objects.count()) == ("lapsed", 0)


def test_who_is_alone_waits_a_week_while_the_owner_knows():
    proposal = proposed()

    assert [message.to[0] for message in mail.outbox] == [OLD]
    assert "5 December 2026, 09:00 UTC" in mail.outbox[0].body
    assert proposals.sweep_proposals(by=SYSTEM, now=ALMOST) == 0
    assert proposals.sweep_proposals(by=SYSTEM, now=WEEK) == 1
    assert proposals.sweep_proposals(by=SYSTEM, now=WEEK) == 0

    proposal.refresh_from_db()
    assert (proposal.carried_out_at, proposal.was_decided_by_one) == (WEEK, True)
    assert AddressChange.objects.get().due_at == WEEK + timedelta(hours=72)


def test_owner_stops_it_from_the_mail_without_signing_in():
    proposal = proposed()
    client, path = Client(), stop_path(OLD)

    shown = client.get(path).content.decode()
    stopped = client.post(path, follow=True).content.decode()

    assert "Lost her mailbox" in shown
    assert "This was stopped. Nothing has changed." in stopped
    assert proposals.sweep_proposals(by=SYSTEM, now=WEEK) == 0
    with pytest.raises(Refused, match="This was stopped"):
        proposals.second(proposal=proposal, by=people.vera(), now=NOW)
    assert not AddressChange.objects.exists()


def test_link_of_another_installation_stops_nothing():
    proposed()

    assert Client().post(stop_path(OLD)[:-4] + "AAA/").status_code == 404
    assert Proposal.objects.open().count() == 1


def test_taking_the_others_role_away_makes_nobody_alone():
    other = people.vera()
    set_roles(person=other, roles=[], by=people.root(), now=NOW)

    assert proposed(now=NOW + timedelta(days=89)).due_at is None
    Proposal.objects.all().delete()
    assert proposed(now=NOW + timedelta(days=91)).due_at is not None


def test_switching_the_other_off_makes_nobody_alone():
    other = people.vera()
    other.is_active, other.last_login = False, NOW
    other.save()

    assert proposed(now=NOW + timedelta(days=89)).due_at is None
    Proposal.objects.all().delete()
    assert proposed(now=NOW + timedelta(days=91)).due_at is not None


def test_an_administrator_who_comes_meanwhile_has_to_agree():
    proposal = proposed()
    second = people.vera()

    assert proposals.sweep_proposals(by=SYSTEM, now=WEEK) == 0

    proposal.refresh_from_db()
    assert (proposal.is_open, proposal.due_at) == (True, None)
    proposals.second(proposal=proposal, by=second, now=WEEK)
    assert AddressChange.objects.count() == 1


def test_wait_begins_when_the_mail_has_left():
    proposal = proposed()
    unsent = OutgoingMail.objects.create(
        about=proposal.tag, to=OLD, sender="s@x.example", subject="S", text="T", made_at=NOW, next_try_at=NOW
    )  # fmt: skip
    assert proposals.sweep_proposals(by=SYSTEM, now=WEEK) == 0

    left = WEEK + timedelta(hours=1)
    OutgoingMail.objects.filter(pk=unsent.pk).update(sent_at=left, text="")

    assert proposals.sweep_proposals(by=SYSTEM, now=WEEK + timedelta(hours=2)) == 0
    proposal.refresh_from_db()
    assert proposal.due_at == left + timedelta(days=7)
    assert proposals.sweep_proposals(by=SYSTEM, now=left + timedelta(days=7)) == 1


def test_who_may_no_longer_propose_it_has_proposed_nothing():
    proposal = proposed()
    people.root().groups.clear()

    assert proposals.sweep_proposals(by=SYSTEM, now=WEEK) == 0

    proposal.refresh_from_db()
    assert (proposal.stop, AddressChange.objects.count()) == ("overtaken", 0)
    assert "Only an administrator" in proposal.stop_note


def test_the_same_is_proposed_once():
    proposed()

    with pytest.raises(Refused, match="proposed already"):
        proposed()


def test_without_mail_nobody_alone_decides(settings):
    settings.SEED_DEMO = settings.MAIL_IS_CONFIGURED = False

    with pytest.raises(Refused, match="cannot send mail"):
        proposed()


@pytest.mark.django_db(transaction=True)
def test_agreed_to_and_stopped_at_once_one_of_them_happens():
    second, proposal = people.vera(), proposed()

    agreed, stopped = at_once(
        [
            lambda: proposals.second(proposal=proposal, by=second, now=NOW),
            lambda: proposals.stop_by_link(
                proposal=proposal, mailed_to=people.ada(), by=VISITOR, now=NOW
            ),
        ]
    )

    assert [isinstance(agreed, Refused), isinstance(stopped, Refused)].count(True) == 1
    assert AddressChange.objects.count() == (0 if isinstance(agreed, Refused) else 1)


def test_desk_shows_what_would_happen_and_the_second_one_agrees():
    second = people.vera()
    proposal = proposed()
    own, other = at_desk(people.root()), at_desk(second)
    page = f"/admin/accounts/proposal/{proposal.pk}/"

    assert "1 act waits for a second person" in other.get("/admin/").content.decode()
    assert "Agree" not in own.get(f"{page}change/").content.decode()
    assert "yourself" in own.post(f"{page}agree/").content.decode()
    asks = other.get(f"{page}agree/").content.decode()
    done = other.post(f"{page}agree/", follow=True).content.decode()

    assert (OLD in asks, NEW in asks, "Lost her mailbox" in asks) == (True, True, True)
    assert "It is carried out." in done
    assert "Vera Lund agreed" in done
    assert AddressChange.objects.count() == 1


def test_desk_stops_it_with_a_reason_and_the_log_tells_all_of_it():
    second = people.vera()
    proposal = proposed()
    page = f"/admin/accounts/proposal/{proposal.pk}/stop/"

    assert at_desk(second).post(page, {"note": ""}).status_code == 200
    at_desk(second).post(page, {"note": "She still reads it."})

    proposal.refresh_from_db()
    assert (proposal.stop, proposal.stop_note) == ("second", "She still reads it.")
    log = SecurityEvent.objects.order_by("pk").values_list("kind", "by", "about")
    assert list(log) == [
        ("proposed", people.root().pk, f"accounts.proposal:{proposal.uuid}"),
        ("proposal-stopped", second.pk, f"accounts.proposal:{proposal.uuid}"),
    ]


@pytest.mark.parametrize("who", [people.ada, people.noor, people.lead])
def test_who_could_not_agree_sees_nothing(who):
    proposal = proposed()

    desk = at_desk(who())
    answer = desk.get(f"/admin/accounts/proposal/{proposal.pk}/agree/")

    assert "waits for a second person" not in desk.get("/admin/", follow=True).content.decode()
    assert answer.status_code in (302, 403, 404)


def test_beat_rings_the_sweep_and_the_mail():
    names = {row["task"] for row in site.CELERY_BEAT_SCHEDULE.values()}

    assert {tasks.sweep_proposals.name, tasks.send_mail.name} <= names
    tasks.sweep_proposals()


@pytest.mark.each_engine
def test_superuser_made_at_the_shell_is_told_with_a_link_that_stops_it():
    chief = get_user_model().objects.create_superuser("chief@clinic.example", people.PASSWORD)
    assert not chief.groups.exists()

    proposal = proposed()

    assert proposal.due_at is None, "who could second it is there"
    Client().post(stop_path(chief.email))
    proposal.refresh_from_db()
    assert proposal.stop == "second"


def test_superuser_who_was_made_one_by_whom_a_case_takes_from_is_no_second_one():
    """Nobody is left who owes the candidate nothing: time and publicity take that place."""
    candidate = people.root()
    get_user_model().objects.filter(pk=candidate.pk).update(is_superuser=True)
    candidate.refresh_from_db()
    chief = people.bob()
    made_at = NOW - timedelta(days=100)
    set_roles(person=chief, roles=["superuser"], by=candidate, now=made_at)
    case = open_case(kind="complaint", person=candidate, asked="?", by=SYSTEM, now=NOW)
    row = Proposal(
        kind=DECISION_KIND, about=named(case), proposed_by=people.vera(), proposed_at=NOW
    )

    assert proposals._is_alone(row, joint_act(DECISION_KIND), NOW)
