"""Whatever changes about an account is told to its owner: password, second factor, roles, standing."""

from dataclasses import replace
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from django.core import mail
from django.test import Client
from django.utils import timezone

from tests import people
from tests.trainingsite.accounts.entries import admin_change, by_two, clashing, holder
from tests.trainingsite.test_desks import at_desk
from trainingsite.accounts.actions.register import write_entry
from trainingsite.accounts.actions.standing import switch_off
from trainingsite.accounts.models import SecurityEvent

pytestmark = pytest.mark.django_db(transaction=True)
OWNER = "ada@people.example"


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.SEED_DEMO = True


def _told() -> dict[str, str]:
    """Subjects and bodies of what the owner was sent."""
    prefix = "RF Safety Training: "
    return {
        message.subject.removeprefix(prefix): message.body
        for message in mail.outbox
        if message.to == [OWNER]
    }


def _shown(client: Client, person: Any) -> Client:
    client.force_login(person)
    client.post("/accounts/reauthenticate/", {"password": people.PASSWORD})
    return client


def test_second_factor_and_its_recovery_codes_are_told(client):
    _shown(client, people.ada())
    client.get("/accounts/2fa/totp/activate/")
    secret = decrypt(client.session[totp.SECRET_SESSION_KEY])

    done = client.post(
        "/accounts/2fa/totp/activate/", {"code": people.app_code(secret)}, follow=True
    )
    assert "Other browsers stay signed in" in done.content.decode()
    client.post("/accounts/2fa/recovery-codes/generate/")
    client.post("/accounts/2fa/totp/deactivate/")

    assert not Authenticator.objects.exists()
    assert list(_told()) == [
        "A code app was added to your account",
        "New recovery codes for your account",
        "The code app was removed from your account",
    ]


def test_roles_are_told_with_who_gave_and_took_them():
    root, ada = people.root(), people.ada()

    form = {"roles": ["author"], "shown": '["practitioner"]'}
    at_desk(root).post(f"/admin/accounts/user/{ada.pk}/act/roles/", form)

    body = _told()["What you may do here was changed"]
    assert f"{root} changed the roles of your account." in body
    assert "Given: author" in body
    assert "Taken away: practitioner" in body
    event = SecurityEvent.objects.get(kind="roles-changed")
    assert (event.by, event.person) == (root, ada)
    assert event.facts == {"before": ["practitioner"], "after": ["author"]}


def test_switching_off_and_on_is_told():
    root, ada = people.root(), people.ada()

    at_desk(root).post(f"/admin/accounts/user/{ada.pk}/act/switch-off/")
    at_desk(root).post(f"/admin/accounts/user/{ada.pk}/act/switch-on/")

    told = _told()
    assert f"{root} switched your account off." in told["Your account was switched off"]
    assert "You can sign in as before." in told["Your account was switched on again"]
    events = SecurityEvent.objects.filter(kind="account-switched", person=ada).order_by("id")
    assert [event.facts for event in events] == [{"is_on": False}, {"is_on": True}]


def test_nothing_is_sent_where_mail_is_not_set_up(settings):
    settings.SEED_DEMO = settings.MAIL_IS_CONFIGURED = False
    switch_off(person=people.ada(), by=people.root(), now=timezone.now())

    assert mail.outbox == []


# --- The name and the register entry -------------------------------------------------------------


def test_entry_that_an_administrator_writes_is_told_and_kept_without_its_words():
    ada, root = people.ada(), people.root()

    admin_change(ada, "NMC", "12A3456B")

    ada.refresh_from_db()
    body = _told()["Your name or register entry was changed"]
    assert (ada.register_name, ada.register_number) == ("Zoe Miller", "12A3456B")
    assert "Robin Castellanos changed what your account says of you" in body
    assert "  before: Ada Sørensen\n  now: Zoe Miller" in body
    assert "  before: 1001\n  now: 12A3456B" in body
    assert "/accounts/settings/" in body
    (event,) = SecurityEvent.objects.filter(kind="entry-changed")
    assert (event.by, event.person, event.about) == (root, ada, "")
    assert event.facts == {"changed": ["name", "register", "number"]}


def test_every_part_of_an_entry_counts_and_saving_it_unchanged_does_not():
    ada, root, now = people.ada(), people.root(), timezone.now()
    for part, value in (
        ("native_name", "أدا"),
        ("name", "Ada Sorensen"),
        ("number", "1001 "),
        ("country", "KE"),
    ):
        mail.outbox.clear()
        entry = replace(ada.entry, **{part: value})

        write_entry(person=ada, entry=entry, by=root, now=now)
        write_entry(person=ada, entry=entry, by=root, now=now)

        assert list(_told()) == ["Your name or register entry was changed"], part
        ada.refresh_from_db()
    events = SecurityEvent.objects.filter(kind="entry-changed").order_by("pk")
    assert [one.facts["changed"] for one in events] == [
        ["native_name"],
        ["name"],
        ["number"],
        ["country"],
    ]


def test_what_the_owner_writes_is_no_news_to_the_owner():
    ada = people.ada()

    write_entry(person=ada, entry=replace(ada.entry, name="Ada Lund"), by=ada, now=timezone.now())

    assert _told() == {}
    assert not SecurityEvent.objects.filter(kind="entry-changed").exists()


def test_entry_that_a_case_takes_away_is_kept_and_told_to_whom_loses_it():
    ada, eve = holder(), people.eve()

    by_two(clashing(eve, ada).hold(), "later")

    assert "Your register entry belongs to another account" in _told()
    (event,) = SecurityEvent.objects.filter(kind="entry-changed")
    assert (event.by, event.person) == (people.vera(), ada)
    assert event.facts == {"changed": ["register", "number"]}
