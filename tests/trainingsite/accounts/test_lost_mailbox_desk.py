"""A lost mailbox at the desk, by the task, and when two things happen at once."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import settings as site
from django.core import mail

from tests import people
from tests.at_once import at_once
from tests.trainingsite.accounts.mailbox import DUE, NEW, NOW, OLD, asked, email
from tests.trainingsite.test_desks import at_desk
from trainingsite.accounts import tasks
from trainingsite.accounts.actions import addresses
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import SYSTEM, VISITOR
from trainingsite.accounts.models import AddressChange, Proposal

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.SEED_DEMO = True


@pytest.mark.each_engine
@pytest.mark.django_db(transaction=True)
def test_desk_asks_a_second_one_agrees_and_it_is_stopped():
    ada, _second = people.ada(), people.vera()
    desk, page = at_desk(people.root()), f"/admin/accounts/user/{ada.pk}/"

    done = desk.post(f"{page}act/address/", {"new_email": NEW, "reason": "Seen in person."})
    second = Proposal.objects.get()
    agreed = at_desk(people.vera()).post(f"/admin/accounts/proposal/{second.pk}/agree/")
    shown = desk.get(f"{page}change/").content.decode()
    waiting = desk.get("/admin/").content.decode()
    listed = desk.get("/admin/accounts/user/?address=waits").content.decode()
    again = desk.post(f"{page}act/address/", {"new_email": "x@people.example", "reason": "Again."})
    desk.post(f"{page}act/stop-address/")

    assert (done.status_code, agreed.status_code) == (302, 302)
    proposed_to, told = [OLD, "vera@people.example"], [OLD, NEW]
    assert [message.to[0] for message in mail.outbox] == proposed_to + told
    assert "Asked for by Robin Castellanos" in shown
    assert "if the new address is confirmed" in shown
    assert "1 change of address is under way" in waiting
    assert OLD in listed
    assert "root@people.example" not in listed.split("result_list")[1].split("</table>")[0]
    assert "under way already" in again.content.decode()
    assert AddressChange.objects.get().stop == "desk"
    assert "Stopped on" in desk.get(f"{page}change/").content.decode()


@pytest.mark.parametrize("other", [people.noor, people.lead, people.ada])
def test_only_administrators_have_the_page(other):
    answer = at_desk(other()).post(
        f"/admin/accounts/user/{people.eve().pk}/act/address/", {"new_email": NEW, "reason": "Me."}
    )

    assert answer.status_code in (302, 403)  # who is not staff is sent to the sign-in
    assert not AddressChange.objects.exists()


def test_page_of_nobody_leads_to_the_sign_in(client):
    assert client.post("/admin/accounts/user/1/act/address/").status_code == 302


def test_beat_rings_a_task_that_exists():
    names = [row["task"] for row in site.CELERY_BEAT_SCHEDULE.values()]

    assert tasks.sweep_address_changes.name in names


@pytest.mark.each_engine
def test_task_carries_out_what_is_due():
    change = asked()
    addresses.confirm_address_change(change=change, by=VISITOR, now=NOW)
    AddressChange.objects.update(due_at=datetime(2020, 1, 1, tzinfo=UTC))

    tasks.sweep_address_changes()

    assert email() == NEW


@pytest.mark.each_engine
@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_carry_it_out_once():
    change = asked()
    addresses.confirm_address_change(change=change, by=VISITOR, now=NOW)

    sweep = lambda: addresses.apply_due_address_changes(by=SYSTEM, now=DUE)  # noqa: E731 -- the same act twice
    assert sorted(at_once([sweep, sweep])) == [0, 1]


@pytest.mark.each_engine
@pytest.mark.django_db(transaction=True)
def test_stopped_in_the_moment_it_is_due_it_either_stops_or_has_taken_effect():
    change = asked()
    addresses.confirm_address_change(change=change, by=VISITOR, now=NOW)

    applied, stopped = at_once(
        [
            lambda: addresses.apply_due_address_changes(by=SYSTEM, now=DUE),
            lambda: addresses.stop_address_change(change=change, by=VISITOR, now=DUE),
        ]
    )

    change.refresh_from_db()
    assert (applied, isinstance(stopped, Refused)) in [(1, True), (0, False)]
    assert (change.applied_at is None) == (applied == 0)
    assert (email() == NEW) == (applied == 1)
