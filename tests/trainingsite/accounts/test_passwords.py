"""A new password is neither the person's name nor what the site and its subject are called."""

from typing import Any

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from tests import people
from tests.trainingsite.accounts.entries import fields

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]


@pytest.mark.parametrize(
    "password",
    [
        "Ada Sørensen", "AdaSorensen1", "radiofrequency", "rf-skin-tightening", "RF-Safety-Training-2026!", "skin.tightening.exam",
        "Rádiofrequency2026", "rfpassword2026", "training.example", "clinicclinic1", "radiofrequency12345", "Meadowbank Clinic",
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
        "my exam was on monday",
        "rf-73819920-xq",
    ],
)
def test_a_phrase_that_is_somebodys_own_is_taken(password: str) -> None:
    validate_password(password, people.ada())


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
