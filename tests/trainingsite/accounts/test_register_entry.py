"""One register entry, one person: on every path by which an entry is written."""

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.db.models import F
from django.test import Client

from tests import people
from tests.at_once import at_once
from tests.trainingsite.accounts.entries import (
    FREE,
    PASSWORD,
    admin_change,
    confirm,
    fields,
    holder,
    sign_up,
    sign_up_fields,
    write,
)
from tests.trainingsite.accounts.spellings import SAME
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.domain.register import RegisterEntry
from trainingsite.accounts.domain.registers import REGISTERS
from trainingsite.accounts.may import NotAllowed
from trainingsite.accounts.models import ReviewCase

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
# What the shape of a spelling may be refused with. That another account has the entry is never said.
REFUSED = re.compile(
    "letters of two alphabets|Leave out:|We cannot print this|Write it with letters|look like 7123456"
)
TELLS = re.compile("another account|belongs to|already|taken", re.IGNORECASE)


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.MAIL_IS_CONFIGURED = settings.SEED_DEMO = True


@pytest.mark.parametrize("typed", SAME.values(), ids=SAME.keys())
def test_no_spelling_of_an_entry_makes_a_second_person(client, typed):
    ada = holder()

    response = sign_up(client, *typed)

    if response.status_code == 200:
        assert REFUSED.search(response.content.decode())
        return
    zoe = confirm()
    assert (zoe.register_clash_with, zoe.is_held, zoe.has_register_entry) == (ada, True, False)


@pytest.mark.parametrize("typed", SAME.values(), ids=SAME.keys())
def test_no_spelling_of_an_entry_gets_it_in_the_settings(client, typed):
    ada = holder()
    eve = people.eve()
    client.force_login(eve)

    response = client.post("/accounts/settings/", fields(*typed))

    eve.refresh_from_db()
    if response.status_code == 400:
        assert REFUSED.search(response.content.decode())
        assert eve.register_number == "1003"
    else:
        assert (eve.register_clash_with, eve.register_number_key) == (ada, "")


@pytest.mark.parametrize("typed", [SAME["dots"], SAME["a hyphen"], SAME["its whole name"]])
def test_no_spelling_of_an_entry_gets_it_at_the_desk(typed):
    ada = holder()
    eve = people.eve()

    admin_change(eve, *typed)

    eve.refresh_from_db()
    assert (eve.register_clash_with, eve.register_number_key) == (ada, "")


def test_page_of_a_known_number_is_the_page_of_an_unknown_one(client):
    """Signing up, saving and signing in say the same, whoever has the entry."""
    holder()

    pages = {}
    for email, number in [("one@new.example", "8000005"), ("two@new.example", "8000006")]:
        signed_up = Client().post("/accounts/signup/", sign_up_fields(email, number), follow=True)
        confirm(email)
        pages[number] = (signed_up.status_code, signed_up.redirect_chain, _words(signed_up, email))

    assert pages["8000005"] == pages["8000006"]
    assert not TELLS.search(pages["8000005"][2])


def _words(response: Any, email: str) -> str:
    text = re.sub(r'nonce="[^"]*"|value="[^"]*"', "", response.content.decode())
    return text.replace(email, "")


@pytest.mark.each_engine
def test_sign_up_that_nobody_confirmed_reserves_nothing(client):
    sign_up(client, "GMC", "8000005")
    zoe = get_user_model().objects.get(email="zoe@new.example")
    eve = people.eve()

    write(eve, RegisterEntry("Eve Lindqvist", "", "GMC", "8000005"))

    assert (zoe.register_number, zoe.register_key, zoe.entry_is_pending) == ("8000005", "", True)
    assert (eve.register_key, eve.register_number_key) == ("gmc", "8000005")
    assert (confirm().register_clash_with, eve.is_held) == (eve, False)


def test_confirmed_address_makes_the_entry_the_persons_own(client):
    sign_up(client, "GMC", "8000005")

    zoe = confirm()

    assert (zoe.register_key, zoe.register_number_key) == ("gmc", "8000005")
    assert (zoe.has_register_entry, zoe.is_held) == (True, False)


def test_address_that_was_confirmed_by_another_way_counts_at_the_next_sign_in(client):
    sign_up(client, "GMC", "8000005")
    EmailAddress.objects.update(verified=True)
    zoe = get_user_model().objects.get(email="zoe@new.example")

    client.force_login(zoe)

    zoe.refresh_from_db()
    assert (zoe.has_register_entry, zoe.entry_is_pending) == (True, False)


@pytest.mark.each_engine
def test_every_path_that_writes_an_entry_writes_its_normal_form(client):
    bob, eve = people.bob(), people.eve()
    sign_up(client, "G.M.C.", " 8000-\u200b005 ")
    confirm()
    client.force_login(bob)
    client.post("/accounts/settings/", fields("N.M.C.", "12a 3456b"))
    admin_change(eve, "Health and Care Professions Council", "PH-12/345")
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
        "eve": ("hcpc", "ph12345"),
        "chief": ("gdc", "99"),
    }
    zoe = get_user_model().objects.get(email="zoe@new.example")
    assert (zoe.register, zoe.register_number) == ("GMC", "8000-005")
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
        {"entry_is_pending": True},
        {
            "register_key": "",
            "register_number_key": "",
            "entry_is_pending": True,
            "register_clash_with": F("pk"),
        },
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
        ("register_number", "800000", "look like 7123456"),
        ("register_number", "80000050", "look like 7123456"),
        ("register", "gmc-uk.org", "Leave web and mail addresses out"),
        ("register_number", "http://8.8", "Leave web and mail addresses out"),
        ("register", "Council of Nowhere", "Choose its country"),
        ("register_name", "Ada at www.ada.example", "Leave web and mail addresses out"),
        ("register_name", "ada＠ada.example", "Leave web and mail addresses out"),
        ("native_name", "Ada.com", "Leave web and mail addresses out"),
        ("register_name", "<b>Ada</b>", "Leave out: &lt; &gt;"),
        ("native_name", "[Ada](x)", "Leave out: [ ]"),
        ("register_name", "Ada &lt; Eve", "Leave out: &amp;lt;"),
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

    response = client.post("/accounts/settings/", fields(*entry, country="IR"))

    ada.refresh_from_db()
    assert response.status_code == 302, response.content.decode()
    assert (ada.register, ada.register_number) == entry
    assert ada.register_country == "IR"


@pytest.mark.parametrize(
    "name", ["نور\u200cالهدی حداد", "Dr.med. Ada O’Neill-Sørensen", "D. de la Cruz, PhD (Leid.)"]
)
def test_name_is_kept_as_typed(client, name):
    """A joiner shapes Persian letters; it is part of the name."""
    ada = people.ada()
    client.force_login(ada)

    response = client.post(
        "/accounts/settings/", fields("", "") | {"register_name": name, "native_name": name}
    )

    ada.refresh_from_db()
    assert response.status_code == 302, response.content.decode()
    assert (ada.register_name, ada.native_name) == (name, name)


def test_two_people_may_have_one_name(client):
    people.ada()
    eve = people.eve()

    write(eve, RegisterEntry("Ada Sørensen", "", "Test register", "1003"))

    assert (eve.register_name, eve.is_held) == ("Ada Sørensen", False)


def test_register_of_the_list_has_the_country_of_the_list(client):
    ada = people.ada()
    client.force_login(ada)

    client.post("/accounts/settings/", fields("General Medical Council", "8000005", country="FR"))

    ada.refresh_from_db()
    assert (ada.register, ada.register_country) == ("GMC", "")


def test_what_was_left_alone_is_not_asked_for_a_country(client):
    """Accounts from before there was a list keep their register; changing colours needs nothing of them."""
    ada = people.ada()
    client.force_login(ada)

    form = fields("Test register", "1001") | {"register_name": "Ada Sørensen", "theme": "dark"}
    response = client.post("/accounts/settings/", form)

    ada.refresh_from_db()
    assert (response.status_code, ada.theme, ada.register) == (302, "dark", "Test register")


def test_form_offers_every_register_of_the_list_without_a_script(client):
    page = client.get("/accounts/signup/").content.decode()

    assert 'list="id_register_known"' in page
    assert page.count("<option value=") >= len(REGISTERS)
    assert '<option value="GMC">General Medical Council, United Kingdom</option>' in page
    assert (
        '<option value="Medical board, Texas (US)">Texas Medical Board, United States</option>'
        in page
    )
    assert '<option value="DE">Germany</option>' in page


def test_own_entry_may_be_spelled_anew(client):
    ada = holder()
    client.force_login(ada)

    response = client.post("/accounts/settings/", fields("G.M.C.", "8000-005"))

    ada.refresh_from_db()
    assert (response.status_code, ada.register) == (302, "GMC")


def test_nobody_writes_the_entry_of_somebody_else():
    with pytest.raises(NotAllowed, match="Only an administrator"):
        write(people.ada(), FREE, by=people.eve())


def test_administrator_does_not_write_a_superusers_entry():
    chief = get_user_model().objects.create_superuser("chief@clinic.example", PASSWORD)

    with pytest.raises(Refused, match="Only a superuser"):
        write(chief, FREE, by=people.root())


@pytest.mark.each_engine
@pytest.mark.django_db(transaction=True)
def test_two_who_confirm_at_once_with_one_entry_become_one_person():
    people.ada()  # makes the role
    sign_up(Client(), "GMC", "8000005", "one@new.example")
    sign_up(Client(), "G.M.C.", "8000-005", "two@new.example")

    at_once([lambda: confirm("one@new.example"), lambda: confirm("two@new.example")])

    both = get_user_model().objects.filter(email__endswith="@new.example")
    assert both.filter(register_number_key="8000005").count() == 1
    assert both.filter(register_clash_with__in=both).count() == 1
    assert ReviewCase.objects.filter(kind="register-clash").count() == 1


@pytest.mark.each_engine
@pytest.mark.django_db(transaction=True)
def test_of_two_who_write_one_entry_at_once_one_waits():
    bob, eve = people.bob(), people.eve()

    at_once([lambda: write(bob, FREE), lambda: write(eve, FREE)])

    both = get_user_model().objects.filter(pk__in=[bob.pk, eve.pk])
    assert both.filter(register_number_key="12a3456b").count() == 1
    assert both.filter(register_clash_with__in=both).count() == 1
