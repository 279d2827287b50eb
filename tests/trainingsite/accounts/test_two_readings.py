"""Signs of a number that are a digit in one reading and none in another: no door takes them, and rows that have them from
before are looked at in every reading."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from tests import people
from tests.trainingsite.accounts.entries import admin_change, fields, sign_up, write
from tests.trainingsite.accounts.test_register_holds import marked
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.register import settle_entry
from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.domain.alike import may_be_one, may_be_one_of_few
from trainingsite.accounts.domain.register import RegisterEntry
from trainingsite.accounts.models import ReviewCase

ODD = [
    "8289162²",
    "8289162①",
    "¹8289162",
    "8289162₂",
    "8289162⑴",
    "8289162½",
    "82²89162",
    "8²2³8⁹91₁62",
    "8289162²1",
]


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.MAIL_IS_CONFIGURED = settings.SEED_DEMO = True


@pytest.mark.parametrize("number", ["8289162²", "①8289162"])
@pytest.mark.django_db
def test_no_page_takes_a_sign_that_only_a_program_reads_as_a_digit(client, number):
    signed_up = sign_up(client, "GMC Scotland", number, country="GB")
    eve = people.eve()
    client.force_login(eve)
    saved = client.post("/accounts/settings/", fields("GMC Scotland", number, "GB"))
    at_desk = admin_change(eve, "GMC Scotland", number, "GB")

    eve.refresh_from_db()
    assert eve.register_number == "1003"
    assert not get_user_model().objects.filter(email="zoe@new.example").exists()
    for page in (signed_up, saved, at_desk):
        said = page.content.decode()
        assert "Use letters and digits, with spaces, hyphens, dots or slashes between them." in said
        assert f"{next(sign for sign in number if not sign.isascii())} (U+" in said


@pytest.mark.django_db
def test_no_register_is_called_so_either(client):
    page = sign_up(client, "GMC²", "8289162", country="GB").content.decode()

    assert "Leave out: ² (U+00B2)" in page


@pytest.mark.django_db
def test_action_refuses_what_a_form_would_and_changes_nothing():
    eve = people.eve()

    with pytest.raises(Refused, match="can be read in two ways: "):
        write(eve, RegisterEntry("Eve Lindqvist", "", "GMC Scotland", "8289162²", "GB"))

    eve.refresh_from_db()
    assert eve.register_number == "1003"


def _stored(person: Any, number: str, register: str = "GMC Scotland", country: str = "GB") -> Any:
    """The person with an entry from before such signs were refused."""
    person.put_entry(RegisterEntry(person.register_name, "", register, number, country))
    person.entry_written_at = timezone.now() - timedelta(days=1)
    person.save()
    return person


def _settled(person: Any) -> Any:
    settle_entry(person=person, by=SYSTEM, now=timezone.now())
    person.refresh_from_db()
    return person


@pytest.mark.parametrize("number", ODD)
def test_every_reading_is_compared_in_either_direction(number):
    typed = RegisterEntry("Eve Lindqvist", "", "GMC Scotland", number, "GB")
    for other in (
        RegisterEntry("Ada", "", "GMC", "8289162"),
        RegisterEntry("Ada", "", "GMC Wales", "8289162", "GB"),
    ):
        assert may_be_one_of_few(typed, other)
        assert may_be_one_of_few(other, typed)
        assert may_be_one(typed, other)
        assert may_be_one(other, typed)
    assert not may_be_one_of_few(typed, RegisterEntry("Ada", "", "GMC", "7777123"))


@pytest.mark.django_db
@pytest.mark.each_engine
def test_row_that_has_one_is_held_against_a_marked_holder():
    marked(register="GMC", number="8289162")

    eve = _settled(_stored(people.eve(), "82²89162"))

    assert (eve.is_held, ReviewCase.objects.get().kind) == (True, "held-holder")


@pytest.mark.parametrize(
    ("first", "second"),
    [("82²89162", "8289162"), ("8289162", "82²89162"), ("8289162²1", "8289162")],
)
@pytest.mark.django_db
@pytest.mark.each_engine
def test_used_tries_are_held_against_it_in_either_order(first, second):
    ada = _stored(people.ada(), first)
    ada.claim_entry(now=timezone.now() - timedelta(hours=1))
    eve = _stored(people.eve(), second, "GMC Wales")
    eve.entry_written_at = timezone.now()
    eve.save()

    eve = _settled(eve)

    assert eve.is_held
    assert ReviewCase.objects.get().content["like"] == ada.pk
