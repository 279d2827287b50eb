"""Whoever forgot the password of an account that is held or switched off is not told that there is none."""

from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone

from tests import people
from tests.trainingsite.accounts.mailbox import somebody_with
from tests.trainingsite.accounts.test_frozen_accounts import (
    GOES_BACK,
    NEW,
    _frozen,
    _mails_to,
    _stolen,
)
from tests.trainingsite.accounts.test_own_address import _moved, _paths
from trainingsite.accounts.actions.standing import switch_off
from trainingsite.accounts.models import AddressChange
from trainingsite.accounts.signing_up import is_wanted_back

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
    people.root()
    people.vera()
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


def _moved_away() -> Any:
    """Ada, whose account somebody gave another address."""
    ada = people.ada()
    _moved(Client(), ada, NEW)
    return ada


def test_account_that_has_the_address_by_now_is_not_told_of_a_change_of_another() -> None:
    _moved_away()
    assert "another one now" in _signed_up(OLD)

    somebody_with(OLD)

    assert "has an account already" in _signed_up(OLD)


def test_address_that_administrators_gave_the_account_since_is_wanted_back_by_nobody() -> None:
    ada, now = _moved_away(), timezone.now()
    assert is_wanted_back(OLD, now=now)
    AddressChange.objects.create(
        person=ada,
        old_email=NEW,
        new_email="ada.new@people.example",
        asked_by=people.root(),
        reason="Lost.",
        **dict.fromkeys(("asked_at", "told_at", "confirmed_at", "due_at", "applied_at"), now),
    )

    assert not is_wanted_back(OLD, now=now)


@pytest.mark.parametrize("was_off", [False, True])
def test_owner_who_has_the_account_back_reads_whether_it_stays_off(was_off: bool) -> None:
    ada = people.ada()
    undo = _stolen(ada)
    if was_off:
        switch_off(person=ada, by=people.root(), now=timezone.now())
    Client().post(undo)
    mail.outbox.clear()

    call_command("end_freeze", NEW, GOES_BACK, reason="Seen.")

    told = next(one for one in _mails_to(OLD) if "uses ada@people.example again" in one)
    assert ("stays so" in told, "/help/" in told, "/key/" in told) == (
        was_off,
        was_off,
        not was_off,
    )
    ada.refresh_from_db()
    assert ada.is_active != was_off


def test_administrators_read_who_decides_and_what_happened_alone() -> None:
    root = people.root()
    _moved(Client(), people.ada(), NEW)
    somebody_with(OLD)
    undo = next(link for link in _paths("undo", OLD))

    Client().post(undo)

    told = next(one for one in _mails_to(root.email) if "may be stolen" in one)
    assert "two administrators decide" not in told
    assert "and then its password" not in told
    assert "somebody signed up anew" in told


def test_who_may_not_confirm_an_address_yet_is_promised_no_week() -> None:
    said = render_to_string("account/messages/email_confirmation_waits.txt", {"email": OLD})

    assert "sign up again" not in said
    assert "people have decided" in said
