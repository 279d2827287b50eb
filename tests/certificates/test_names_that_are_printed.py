"""Every door through which a name gets on a certificate asks the same: a person's name, and nothing that we would seem to say."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from certificates import actions
from certificates.models import CertificateHolder
from tests import people
from tests.certificates.factories import LATER, certificate
from tests.trainingsite.accounts.entries import fields, sign_up_fields
from tests.trainingsite.test_desks import at_desk
from trainingsite.accounts.models import Proposal

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
GOOD = "Ada Lund"
NO_NAMES = ["ada@evil.example", "Ada Lund www.evil.example", "<b>Ada</b> Lund", "Ada Lund verified", "Ada Lund, looked up"]  # fmt: skip


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.SEED_DEMO = True


def _entry(name: str) -> dict[str, str]:
    return fields("GMC", "7222222") | {"register_name": name}


def _by_sign_up(name: str) -> None:
    Client().post("/accounts/signup/", sign_up_fields("zoe@new.example", "7222222") | _entry(name))


def _by_settings(name: str) -> None:
    client = Client()
    client.force_login(people.ada(), backend="allauth.account.auth_backends.AuthenticationBackend")
    client.post("/accounts/settings/", _entry(name))


def _at_the_desk(name: str) -> None:
    page = f"/admin/accounts/user/{people.ada().pk}/change/"
    at_desk(people.root()).post(page, _entry(name))


def _as_a_new_account(name: str) -> None:
    typed = {"email": "zoe@new.example", "register_name": name}
    chief = get_user_model().objects.create_superuser("chief@clinic.example", people.PASSWORD)
    at_desk(chief).post("/admin/accounts/user/add/", typed)


def _by_one(name: str) -> None:
    _corrected(name, "surname_changed")


def _by_two(name: str) -> None:
    _corrected(name, "other")


def _in_native_script(name: str) -> None:
    _corrected("Ada Lund", "other", native_name=name)


def _corrected(name: str, why: str, native_name: str = "") -> None:
    form = {"name": name, "native_name": native_name, "reason_class": why, "reason": "Seen."}
    held = certificate(people.ada())
    page = f"/admin/certificates/certificate/{held.pk}/status/reissue/"
    at_desk(people.root()).post(page, form)


def _as_reissued(name: str) -> None:
    held = certificate(people.ada())
    why = actions.Correction("surname_changed", "Seen.", is_by_one=False)
    try:
        actions.reissue(
            certificate=held, by=people.root(), name=name, native_name="", why=why, now=LATER
        )
    except actions.StatusRefused as refused:
        assert refused.refusal.code == "no-person"  # noqa: PT017 -- a good name raises nothing


def _is_kept(name: str) -> bool:
    proposed = Proposal.objects.values_list("content", flat=True)
    return (
        get_user_model().objects.filter(register_name=name).exists()
        or CertificateHolder.objects.filter(name=name).exists()
        or any(name in content.values() for content in proposed)
    )


DOORS = [
    _by_sign_up, _by_settings, _at_the_desk, _as_a_new_account, _by_one, _by_two, _in_native_script, _as_reissued,
]  # fmt: skip


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("name", [GOOD, *NO_NAMES])
def test_every_door_takes_a_name_and_nothing_else(door: Callable[[str], None], name: str) -> None:
    door(name)

    assert _is_kept(name) == (name == GOOD)
