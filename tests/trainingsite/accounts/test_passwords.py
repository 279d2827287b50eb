"""A new password is neither the person's name nor what the site and its subject are called."""

import time
from typing import Any

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from courses.models import Course, GlossaryTerm
from tests import people
from tests.trainingsite.accounts.entries import fields
from trainingsite.accounts.domain.guessable import guesses_in, is_one_thing_repeated
from trainingsite.accounts.passwords import LONGEST, ContextPasswordValidator

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]


@pytest.mark.parametrize(
    "password",
    [
        "Ada Sørensen", "AdaSorensen1", "radiofrequency", "rf-skin-tightening", "RF-Safety-Training-2026!", "skin.tightening.exam",
        "nerveanatomy2026", "collagen-collagen", "c0llagen2026", "n3rve-4n4t0my", "C0LL@GEN-$kin!", "negallocnegalloc", "ymotana.evren",
        "сollаgen!2026", "ｃｏｌｌａｇｅｎ12", "1collagen9collagen1", "nerve73819920", "COLLAGEN!!1!", "skin skin skin",
        "aaaaaaaaaaaaaaaa", "abababababab", "1111222233334444", "Summer2026!!Summer", "k0llagen-k0llagen", "kollagen2026", "Winter+2027+Exam",
        "ade sorensen ade sorensen", "Rádiofrequency2026", "rfpassword2026", "training.example", "clinicclinic1", "radiofrequency12345", "Meadowbank Clinic",
        "asdfghjkl1234", "qwertzuiop123", "abcdefgh1234", "iloveyou12345", "hyaluronicacid", "nasolabialfold1", "marionetteline", "zaq12wsxcde3", "abc123abc123",
        "0123456789abc", "football12345", "changeme12345", "trustno1trustno1", "botoxfiller2026", "thermageburns22", "gesichtsnerv123", "epidermalcooling", "1qaz2wsx3edc",
    ],
)  # fmt: skip
def test_what_everybody_would_guess_is_refused(settings: Any, password: str) -> None:
    settings.PUBLIC_URL, settings.OPERATOR_NAME = "https://training.example", "Meadowbank Clinic"
    with pytest.raises(ValidationError):
        validate_password(password, people.ada())


@pytest.mark.parametrize(
    "password",
    [
        people.PASSWORD,
        "correct horse battery",
        "skin-of-an-orange",
        "nerve orange window tractor",
        "collagen kettle seven",
        "wheat example skinner orange",
        "my nerve is steel",
        "739184629104",
        "1001 nights in cairo",
        "my exam was on monday",
        "rf-73819920-xq",
    ],
)
def test_a_phrase_that_is_somebodys_own_is_taken(password: str) -> None:
    validate_password(password, people.ada())


@pytest.mark.parametrize(
    "password",
    ["1007123456", "gmc-7123456!", "GMC 7123456 GMC", "6543217 gmc", "$orensen.ada", "nesneros2026", "ada@people2026", "sørensensørensen", "GeneralMedicalCouncil", "medicalcouncil1"],
)  # fmt: skip
def test_what_the_person_is_called_is_refused_whatever_is_done_to_it(password: str) -> None:
    ada = people.ada()
    ada.register, ada.register_number = "GMC", "7123456"

    with pytest.raises(ValidationError) as refused:
        ContextPasswordValidator().validate(password, ada)

    assert [error.code for error in refused.value.error_list] == ["password_of_the_person"]


def test_refusal_names_the_words_and_says_what_to_do() -> None:
    with pytest.raises(ValidationError) as refused:
        validate_password("n3rve-anatomy-2026", people.ada())

    (said,) = refused.value.messages
    assert "little more than words that everybody knows who comes here (anatomy, nerve)" in said
    assert "four that do not belong together" in said


@pytest.mark.usefixtures("curriculum")
def test_terms_of_the_glossary_are_words_of_the_site() -> None:
    GlossaryTerm.objects.create(
        course=Course.objects.get(), term="Zygomatic branch", meaning="A nerve."
    )

    with pytest.raises(ValidationError):
        validate_password("zyg0matic-2026", people.ada())


def test_sign_up_knows_the_number(client: Client, settings: Any) -> None:
    settings.SEED_DEMO = True
    typed = {"email": "zoe@people.example", **fields("GMC", "8000005")}
    typed |= {"password1": "gmc-8000005-gmc", "password2": "gmc-8000005-gmc"}

    page = client.post("/accounts/signup/", typed).text

    assert "little more than your own name, address or number" in page


def test_change_of_password_knows_the_name() -> None:
    client, ada = Client(), people.ada()
    client.post("/accounts/login/", {"login": ada.email, "password": people.PASSWORD})
    new = {"password1": "Ada Sørensen", "password2": "Ada Sørensen"}

    page = client.post("/accounts/password/change/", {"oldpassword": people.PASSWORD, **new}).text

    assert "too similar" in page
    ada.refresh_from_db()
    assert ada.check_password(people.PASSWORD)


def test_sign_up_knows_the_name(client: Client, settings: Any) -> None:
    settings.SEED_DEMO = True
    typed = {"email": "zoe@people.example", **fields("", "")}
    typed |= {"password1": "zoe.miller.1", "password2": "zoe.miller.1"}

    page = client.post("/accounts/signup/", typed).text

    assert "too similar" in page


def test_long_password_is_refused_at_once_and_says_how_long_it_may_be() -> None:
    ada, began = people.ada(), time.process_time()

    with pytest.raises(ValidationError) as refused:
        validate_password("a" * 900_000 + "b", ada)

    assert time.process_time() - began < 0.5
    assert [error.code for error in refused.value.error_list] == ["password_too_long"]
    assert "This password has 900001 signs. Use at most 256" in refused.value.messages[0]


def test_what_is_repeated_is_found_in_no_time() -> None:
    began = time.process_time()

    assert not is_one_thing_repeated("a" * 90_000 + "bcdef")
    assert is_one_thing_repeated("abcde" * 9_000)
    assert guesses_in("collagen" * 9_000, ["collagen"]) == ["collagen"]
    assert time.process_time() - began < 0.5


def test_password_of_the_greatest_length_is_taken() -> None:
    longest = ("correct horse battery staple, " * 9)[:LONGEST]

    validate_password(longest, people.ada())
    with pytest.raises(ValidationError):
        validate_password(longest + "!", people.ada())


def test_longer_password_from_before_still_signs_in(client: Client) -> None:
    ada, long = people.ada(), "correct horse battery staple " * 20
    ada.set_password(long)
    ada.save()

    client.post("/accounts/login/", {"login": ada.email, "password": long})

    assert client.session["_auth_user_id"] == str(ada.pk)
