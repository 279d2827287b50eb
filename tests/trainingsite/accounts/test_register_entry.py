"""One register entry, one person: on every path by which an entry is written."""

import re
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.test import Client

from tests import people
from tests.at_once import at_once
from tests.trainingsite.accounts.entries import (
    FREE,
    PASSWORD,
    admin_change,
    fields,
    holder,
    sign_up,
    write,
)
from tests.trainingsite.accounts.spellings import SAME
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.may import NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
# Either another account has the entry, or what was typed is refused before that is asked.
REFUSED = re.compile(
    "already belongs to another account|letters of two alphabets|Leave out:|We cannot print this|Write it with letters"
)


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.MAIL_IS_CONFIGURED = settings.SEED_DEMO = True


@pytest.mark.parametrize("typed", SAME.values(), ids=SAME.keys())
def test_no_spelling_of_an_entry_makes_a_second_person(client, typed):
    holder()

    response = sign_up(client, *typed)

    assert REFUSED.search(response.content.decode())
    assert not get_user_model().objects.filter(email="zoe@new.example").exists()


@pytest.mark.parametrize("typed", SAME.values(), ids=SAME.keys())
def test_no_spelling_of_an_entry_gets_it_in_the_settings(client, typed):
    holder()
    eve = people.eve()
    client.force_login(eve)

    response = client.post("/accounts/settings/", fields(*typed))

    eve.refresh_from_db()
    assert (response.status_code, eve.register_number) == (400, "1003")
    assert REFUSED.search(response.content.decode())


@pytest.mark.parametrize("typed", SAME.values(), ids=SAME.keys())
def test_no_spelling_of_an_entry_gets_it_at_the_desk(typed):
    holder()
    eve = people.eve()

    page = admin_change(eve, *typed).content.decode()

    eve.refresh_from_db()
    assert REFUSED.search(page)
    assert eve.register_number == "1003"


@pytest.mark.each_engine
def test_every_path_that_writes_an_entry_writes_its_normal_form(client):
    bob, eve = people.bob(), people.eve()
    sign_up(client, "G.M.C.", " 8000-\u200b005 ")
    client.force_login(bob)
    client.post("/accounts/settings/", fields("N.M.C.", "12a 3456b"))
    admin_change(eve, "HCPC", "PH-12/3")
    chief = get_user_model().objects.create_superuser(
        "chief@clinic.example", PASSWORD, register="G.D.C.", register_number="9-9"
    )

    stored = {
        person.email.split("@")[0]: (person.register_key, person.register_number_key)
        for person in get_user_model().objects.exclude(email__startswith="root")
    }
    assert stored == {
        "zoe": ("gmc", "8000005"),
        "bob": ("nmc", "12a3456b"),
        "eve": ("hcpc", "ph123"),
        "chief": ("gdc", "99"),
    }
    assert get_user_model().objects.get(email="zoe@new.example").register_number == "8000-005"
    assert chief.register == "G.D.C."


def test_an_emptied_entry_leaves_no_normal_form(client):
    ada = people.ada()
    client.force_login(ada)

    client.post("/accounts/settings/", fields("", ""))

    ada.refresh_from_db()
    assert (ada.register_number, ada.register_key, ada.register_number_key) == ("", "", "")


@pytest.mark.each_engine
@pytest.mark.parametrize(
    "columns",
    [
        {"register_key": "", "register_number_key": ""},
        {"register_number_key": ""},
        {"register": "", "register_number": ""},
    ],
)
def test_database_refuses_an_entry_without_its_normal_form(columns):
    person = people.ada()

    with pytest.raises(IntegrityError), transaction.atomic():
        get_user_model().objects.filter(pk=person.pk).update(**columns)


@pytest.mark.parametrize(
    ("field", "text", "message"),
    [
        ("register_number", "8٥٥0005", "Write all digits in the same way"),
        ("register_number", "А8000005", "letters of the number are not those of the register"),
        ("register_number", "ǀ8000005", "Leave out"),
        ("register_number", "æ8000005", "Leave out"),
        ("register", "GMС", "letters of two alphabets"),
        ("register", "G|MC", "Leave out: | (U+007C)"),
    ],
)
def test_what_can_be_read_as_another_entry_is_refused_with_words(client, field, text, message):
    client.force_login(people.ada())

    response = client.post("/accounts/settings/", fields("GMC", "8000005") | {field: text})

    assert response.status_code == 400
    assert message in response.content.decode()


@pytest.mark.each_engine
@pytest.mark.parametrize(
    "entry",
    [
        ("Росздравнадзор", "ЛО-77"),
        ("医师协会", "京123号"),
        ("نظام پزشکی", "۱۲۳۴"),
        ("Lægeforeningen", "123"),
    ],
)
def test_registers_of_other_alphabets_are_welcome(client, entry):
    ada = people.ada()
    client.force_login(ada)

    response = client.post("/accounts/settings/", fields(*entry))

    ada.refresh_from_db()
    assert response.status_code == 302, response.content.decode()
    assert (ada.register, ada.register_number) == entry


def test_own_entry_may_be_spelled_anew(client):
    ada = holder()
    client.force_login(ada)

    response = client.post("/accounts/settings/", fields("G.M.C.", "8000-005"))

    ada.refresh_from_db()
    assert (response.status_code, ada.register) == (302, "G.M.C.")


def test_nobody_writes_the_entry_of_somebody_else():
    with pytest.raises(NotAllowed, match="Only an administrator"):
        write(people.ada(), FREE, by=people.eve())


def test_administrator_does_not_write_a_superusers_entry():
    chief = get_user_model().objects.create_superuser("chief@clinic.example", PASSWORD)

    with pytest.raises(Refused, match="Only a superuser"):
        write(chief, FREE, by=people.root())


@pytest.mark.each_engine
@pytest.mark.django_db(transaction=True)
def test_two_who_sign_up_at_once_with_one_entry_become_one_person():
    people.ada()  # makes the role

    pages = at_once(
        [
            lambda: sign_up(Client(), "GMC", "8000005", "one@new.example"),
            lambda: sign_up(Client(), "G.M.C.", "8000-005", "two@new.example"),
        ]
    )

    assert sorted(page.status_code for page in pages) == [200, 302]
    assert get_user_model().objects.filter(register_number_key="8000005").count() == 1
    refused = next(page for page in pages if page.status_code == 200)
    assert "already belongs to another account" in refused.content.decode()


@pytest.mark.each_engine
@pytest.mark.django_db(transaction=True)
def test_two_who_write_one_entry_at_once_are_told_whose_it_is():
    bob, eve = people.bob(), people.eve()

    outcomes = at_once([lambda: write(bob, FREE), lambda: write(eve, FREE)])

    kinds = sorted(type(outcome).__name__ for outcome in outcomes)
    assert kinds == ["EntryTaken", "NoneType"]
    assert get_user_model().objects.filter(register_number_key="12a3456b").count() == 1
