"""Whoever forgot the password of an account that is held or switched off is not told that there is none."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from tests import people
from tests.trainingsite.accounts.test_frozen_accounts import NEW, _frozen
from trainingsite.accounts.actions.standing import switch_off

pytestmark = pytest.mark.django_db(transaction=True)
OLD, OFFICE = "ada@people.example", "office@clinic.example"


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.SEED_DEMO = True
    settings.CONTACT_EMAIL = OFFICE


def _asked(email: str) -> tuple[str, str]:
    """The page of whoever forgot a password, and the mail that leaves."""
    mail.outbox.clear()
    page = Client().post("/accounts/password/reset/", {"email": email}, follow=True)
    assert [one.to for one in mail.outbox] == [[email]]
    shown = page.content.decode().replace(email, "")
    return shown, mail.outbox[0].subject + mail.outbox[0].body


def _signed_up(email: str) -> str:
    mail.outbox.clear()
    typed = {"email": email, "register_name": "Ada Lind"}
    words = {"password1": "kelp-orbit-92-thimble", "password2": "kelp-orbit-92-thimble"}
    Client().post("/accounts/signup/", {**typed, **words})
    return next(one.subject + one.body for one in mail.outbox if one.to == [email])


@pytest.mark.parametrize("email", [OLD, NEW])
def test_held_account_says_by_mail_what_is_going_on_and_the_page_says_nothing(email: str) -> None:
    unknown, _mail = _asked("nobody@people.example")
    case = _frozen(people.ada())

    page, told = _asked(email)

    assert page == unknown
    assert "is held" in told
    assert OFFICE in told
    assert f"{case.answer_by_date.day} " in told
    assert "/key/" not in told


def test_held_account_says_so_to_whoever_signs_up_with_its_address() -> None:
    _frozen(people.ada())

    assert "is held" in _signed_up(NEW)


def test_account_that_was_switched_off_is_called_so_at_its_own_address_alone() -> None:
    unknown, _mail = _asked("nobody@people.example")
    switch_off(person=people.ada(), by=people.root(), now=timezone.now())

    page, told = _asked(OLD)

    assert page == unknown
    assert "switched off" in told
    assert OFFICE in told
    assert "switched off" in _signed_up(OLD)
