"""An administrator asks for another address: the owner is told and can stop it, then it takes effect."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings as site
from django.contrib.auth import get_user_model
from django.core import mail
from django.db import IntegrityError
from django.test import Client

from tests import people
from tests.at_once import at_once
from tests.trainingsite.test_desks import at_desk
from trainingsite.accounts import tasks
from trainingsite.accounts.actions import addresses
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.models import AddressChange

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
OLD, NEW = "ada@people.example", "ada.new@people.example"
BEFORE = NOW + timedelta(hours=71, minutes=59)
DUE = NOW + timedelta(hours=72)


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.SEED_DEMO = True


def _asked(person: Any = None, by: Any = None, **changes: Any) -> AddressChange:
    facts = {"new_email": NEW, "reason": "Lost her mailbox, seen in person.", "now": NOW} | changes
    change = addresses.request_address_change(
        person=person or people.ada(), by=by or people.root(), **facts
    )
    assert addresses.tell_about(change=change, now=NOW)
    change.refresh_from_db()
    return change


def _links(address: str) -> dict[str, str]:
    """The links in the first message to the address, by what they do."""
    body = next(message.body for message in mail.outbox if message.to == [address])
    return {
        act: path
        for path, act in re.findall(rf"{site.PUBLIC_URL}(/accounts/address/(\w+)/\S+)", body)
    }


def _email() -> str:
    return str(get_user_model().objects.get(register_name="Ada Sørensen").email)


def test_owner_is_told_at_once_at_every_old_address_and_the_new_one_is_asked():
    ada = people.ada()
    EmailAddress.objects.create(user=ada, email="ada.two@people.example", verified=True)

    _asked(ada)

    assert [message.to[0] for message in mail.outbox] == ["ada.two@people.example", OLD, NEW]
    told, asked = mail.outbox[1].body, mail.outbox[2].body
    for words in (NEW, "Lost her mailbox", "28 November 2026, 09:00 UTC", "1 December 2026, 09:00"):
        assert words in told
    assert "You need not sign in" in told
    assert "!" not in told + asked
    assert (set(_links(OLD)), set(_links(NEW))) == ({"stop"}, {"confirm"})


def test_nothing_changes_while_it_waits():
    change = _asked()
    addresses.confirm_address_change(change=change, now=NOW)

    assert addresses.sweep_address_changes(now=BEFORE) == 0
    Client().post("/accounts/password/reset/", {"email": NEW})

    assert _email() == OLD
    assert not EmailAddress.objects.filter(email=NEW).exists()
    assert "There is no account with this address" in mail.outbox[-1].subject


def test_confirmed_change_takes_effect_after_the_wait(client):
    ada = people.ada()
    client.force_login(ada)
    change = _asked(ada)
    Client().post(_links(NEW)["confirm"])

    assert addresses.sweep_address_changes(now=DUE) == 1

    change.refresh_from_db()
    ada.refresh_from_db()
    assert (ada.email, change.applied_at) == (NEW, DUE)
    rows = EmailAddress.objects.filter(user=ada).values_list("email", "verified", "primary")
    assert list(rows) == [(NEW, True, True)]
    assert ada.check_password(people.PASSWORD)
    assert client.get("/dashboard/").status_code == 302  # every device is signed out
    changed = [message.to[0] for message in mail.outbox if "was changed" in message.subject]
    assert changed == [OLD, NEW]
    assert addresses.sweep_address_changes(now=DUE) == 0


def test_new_address_signs_in_and_gets_the_password_link():
    addresses.confirm_address_change(change=_asked(), now=NOW)
    addresses.sweep_address_changes(now=DUE)
    mail.outbox.clear()

    signed_in = Client().post("/accounts/login/", {"login": NEW, "password": people.PASSWORD})
    for email in (OLD, NEW):
        Client().post("/accounts/password/reset/", {"email": email})

    assert signed_in["Location"] == "/dashboard/"
    assert [(m.to[0], "Choose a new password" in m.subject) for m in mail.outbox] == [
        (OLD, False),
        (NEW, True),
    ]


def test_unconfirmed_change_takes_no_effect_and_lapses():
    change = _asked()

    assert addresses.sweep_address_changes(now=DUE) == 0
    addresses.sweep_address_changes(now=NOW + timedelta(days=14))

    change.refresh_from_db()
    assert (_email(), change.stop) == (OLD, "lapsed")
    with pytest.raises(Refused):
        addresses.confirm_address_change(change=change, now=NOW + timedelta(days=15))


def test_owner_stops_it_from_the_mail_without_signing_in():
    change = _asked()
    addresses.confirm_address_change(change=change, now=NOW)
    link, nobody = _links(OLD)["stop"], Client()

    shown = nobody.get(link).content.decode()
    change.refresh_from_db()
    assert change.is_open  # a mail program that opens links stops nothing
    stopped = nobody.post(link, follow=True).content.decode()

    change.refresh_from_db()
    assert "Lost her mailbox" in shown
    assert "The account keeps its address" in stopped
    assert (change.stop, change.stopped_by) == ("link", None)
    assert addresses.sweep_address_changes(now=DUE) == 0
    assert _email() == OLD


def test_stopped_is_final():
    change = _asked()
    addresses.stop_address_change(change=change, by=None, now=NOW)

    for act in (
        lambda: addresses.confirm_address_change(change=change, now=NOW),
        lambda: addresses.stop_address_change(change=change, by=people.root(), now=NOW),
    ):
        with pytest.raises(Refused, match="That is final"):
            act()
    page = Client().post(_links(NEW)["confirm"], follow=True).content.decode()
    assert "This change was stopped" in page


@pytest.mark.parametrize("act", ["stop", "confirm", "other"])
def test_link_of_another_act_or_a_changed_one_leads_nowhere(act):
    _asked()
    others = {"stop": _links(NEW)["confirm"], "confirm": _links(OLD)["stop"], "other": ""}
    token = (others[act] or _links(OLD)["stop"]).split("/")[-2]

    for address in (f"/accounts/address/{act}/{token}/", f"/accounts/address/stop/{token[:-1]}x/"):
        assert Client().post(address).status_code == 404
    assert AddressChange.objects.open().count() == 1


def test_person_sees_it_and_stops_it_when_signed_in(client):
    ada = people.ada()
    change = _asked(ada)
    client.force_login(ada)

    assert NEW in client.get("/accounts/email/").content.decode()
    client.post("/accounts/address/stop/")

    change.refresh_from_db()
    assert (change.stop, change.stopped_by) == ("person", ada)


@pytest.mark.parametrize("other", [people.eve, people.root])
def test_nobody_else_stops_it_there(client, other):
    _asked()
    client.force_login(other())

    assert client.post("/accounts/address/stop/").status_code == 404
    assert AddressChange.objects.open().exists()


def _superuser() -> Any:
    chief = get_user_model().objects.filter(email="chief@clinic.example").first()
    return chief or get_user_model().objects.create_superuser(
        "chief@clinic.example", people.PASSWORD
    )


@pytest.mark.parametrize(
    ("person", "by", "changes", "words"),
    [
        (people.ada, people.eve, {}, "Only an administrator"),
        (people.ada, people.lead, {}, "Only an administrator"),
        (people.root, people.root, {}, "their own account"),
        (_superuser, people.root, {}, "Only a superuser"),
        (_superuser, _superuser, {}, "their own account"),
        (people.ada, people.root, {"reason": " "}, "Say why"),
        (people.ada, people.root, {"new_email": "ADA@people.example"}, "address of the account"),
        (people.ada, people.root, {"new_email": "root@people.example"}, "Another account"),
    ],
)
def test_request_is_refused_with_words(person, by, changes, words):
    with pytest.raises(Refused, match=words):
        _asked(person(), by(), **changes)

    assert not AddressChange.objects.exists()
    assert mail.outbox == []


def test_superuser_asks_for_another_superuser():
    other = get_user_model().objects.create_superuser("two@clinic.example", people.PASSWORD)

    assert _asked(other, _superuser()).is_open


def test_without_mail_nothing_can_be_asked(settings):
    settings.SEED_DEMO = settings.MAIL_IS_CONFIGURED = False

    with pytest.raises(Refused, match="cannot send mail"):
        _asked()


def test_one_change_at_a_time():
    _asked()

    with pytest.raises(Refused, match="under way already"):
        _asked(new_email="third@people.example")
    with pytest.raises(IntegrityError):
        AddressChange.objects.create(
            person=people.ada(), old_email=OLD, new_email=NEW, asked_by=people.root(),
            reason="Again.", asked_at=NOW, due_at=DUE,
        )  # fmt: skip


def test_wait_begins_when_the_owner_was_told(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_PORT = 1  # nobody listens there
    change = addresses.request_address_change(
        person=people.ada(), new_email=NEW, reason="Lost.", by=people.root(), now=NOW
    )
    assert not addresses.tell_about(change=change, now=NOW)
    addresses.confirm_address_change(change=change, now=NOW)
    assert addresses.sweep_address_changes(now=DUE) == 0
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    assert addresses.sweep_address_changes(now=DUE) == 0

    change.refresh_from_db()
    assert (change.told_at, change.due_at) == (DUE, DUE + timedelta(hours=72))
    assert [message.to[0] for message in mail.outbox] == [OLD, NEW]
    assert addresses.sweep_address_changes(now=DUE + timedelta(hours=72)) == 1


def test_mailbox_that_is_gone_does_not_hold_the_change_up(settings):
    settings.EMAIL_BACKEND = "tests.trainingsite.accounts.gone.GoneMailboxes"
    settings.GONE_MAILBOXES = {OLD}

    change = _asked()

    assert (change.told_at, [message.to for message in mail.outbox]) == (NOW, [[NEW]])


@pytest.mark.parametrize(
    ("meanwhile", "stop"),
    [
        (lambda: _set(people.ada(), email="ada.own@people.example"), "overtaken"),
        (lambda: get_user_model().objects.create_user(NEW, people.PASSWORD), "overtaken"),
        (lambda: _set(people.root(), is_active=False), "refused"),
        (lambda: people.root().groups.clear(), "refused"),
        (lambda: _set(people.ada(), is_superuser=True), "refused"),
    ],
)
def test_change_that_no_longer_holds_is_stopped_when_it_is_due(meanwhile, stop):
    change = _asked()
    addresses.confirm_address_change(change=change, now=NOW)
    meanwhile()
    before = _email()

    assert addresses.sweep_address_changes(now=DUE) == 0

    change.refresh_from_db()
    assert (change.stop, change.applied_at) == (stop, None)
    assert _email() == before


def _set(person: Any, **columns: Any) -> None:
    get_user_model().objects.filter(pk=person.pk).update(**columns)


def test_desk_asks_shows_and_stops():
    ada = people.ada()
    desk, page = at_desk(people.root()), f"/admin/accounts/user/{ada.pk}/"

    done = desk.post(f"{page}act/address/", {"new_email": NEW, "reason": "Seen in person."})
    shown = desk.get(f"{page}change/").content.decode()
    waiting = desk.get("/admin/").content.decode()
    listed = desk.get("/admin/accounts/user/?address=waits").content.decode()
    again = desk.post(f"{page}act/address/", {"new_email": "x@people.example", "reason": "Again."})
    desk.post(f"{page}act/stop-address/")

    assert done.status_code == 302
    assert [message.to[0] for message in mail.outbox] == [OLD, NEW]
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


def test_task_carries_out_what_is_due():
    change = _asked()
    addresses.confirm_address_change(change=change, now=NOW)
    AddressChange.objects.update(due_at=datetime(2020, 1, 1, tzinfo=UTC))

    tasks.sweep_address_changes()

    assert _email() == NEW


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_carry_it_out_once():
    change = _asked()
    addresses.confirm_address_change(change=change, now=NOW)

    sweep = lambda: addresses.apply_due_address_changes(now=DUE)  # noqa: E731 -- the same act twice
    assert sorted(at_once([sweep, sweep])) == [0, 1]


@pytest.mark.django_db(transaction=True)
def test_stopped_in_the_moment_it_is_due_it_either_stops_or_has_taken_effect():
    change = _asked()
    addresses.confirm_address_change(change=change, now=NOW)

    applied, stopped = at_once(
        [
            lambda: addresses.apply_due_address_changes(now=DUE),
            lambda: addresses.stop_address_change(change=change, by=None, now=DUE),
        ]
    )

    change.refresh_from_db()
    assert (applied, isinstance(stopped, Refused)) in [(1, True), (0, False)]
    assert (change.applied_at is None) == (applied == 0)
    assert (_email() == NEW) == (applied == 1)
