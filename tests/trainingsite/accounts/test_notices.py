"""Whatever changes about an account is told to its owner: password, second factor, roles, standing."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from django.core import mail
from django.test import Client
from django.utils import timezone

from tests import people
from tests.trainingsite.test_desks import at_desk
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

    client.post("/accounts/2fa/totp/activate/", {"code": people.app_code(secret)})
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

    at_desk(root).post(f"/admin/accounts/user/{ada.pk}/act/roles/", {"roles": ["author"]})

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
