"""Wrong passwords: a stranger locks out nobody else; guessing from everywhere meets a cap; known devices stay free."""

import re
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from tests import people

pytestmark = pytest.mark.django_db
TOO_MANY = "Too many failed login attempts"


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.SEED_DEMO = True


def _from(address: str) -> Client:
    return Client(REMOTE_ADDR=address)


def _try(client: Client, password: str = people.PASSWORD) -> Any:
    form = {"login": people.ada().email, "password": password}
    return client.post("/accounts/login/", form)


def _fails(client: Client, times: int = 5) -> None:
    for _ in range(times):
        _try(client, "wrong")


def _guessed_from_everywhere() -> None:
    for network in range(25):
        _fails(_from(f"198.51.100.{network}"), 4)


def test_strangers_failures_lock_out_the_stranger_only():
    stranger = _from("203.0.113.9")
    _fails(stranger)

    assert TOO_MANY in _try(stranger).content.decode()
    assert _try(_from("192.0.2.1")).status_code == 302


def test_known_device_behind_the_strangers_address_is_free():
    here = _from("203.0.113.9")
    _try(here)
    here.post("/accounts/logout/")
    _fails(_from("203.0.113.9"))

    assert _try(here).status_code == 302


def test_known_device_has_a_budget_of_its_own():
    here = _from("203.0.113.9")
    _try(here)
    here.post("/accounts/logout/")
    _fails(here)

    assert TOO_MANY in _try(here).content.decode()
    assert _try(_from("203.0.113.9")).status_code == 302


def test_guessing_from_many_networks_meets_the_cap_of_the_account():
    _guessed_from_everywhere()

    assert TOO_MANY in _try(_from("192.0.2.1")).content.decode()


def test_cap_of_the_account_never_locks_a_known_device_out():
    here = _from("192.0.2.1")
    _try(here)
    here.post("/accounts/logout/")
    _guessed_from_everywhere()

    assert _try(here).status_code == 302


def test_link_for_a_new_password_lifts_the_cap(settings):
    _guessed_from_everywhere()
    owner = _from("192.0.2.1")
    owner.post("/accounts/password/reset/", {"email": people.ada().email})
    found = re.search(r"(/accounts/password/reset/key/\S+)", mail.outbox[-1].body)
    assert found is not None
    page = owner.get(found[1])["Location"]
    owner.post(
        page, {"password1": "xylem-quartz-78-harbour", "password2": "xylem-quartz-78-harbour"}
    )

    assert _try(_from("192.0.2.7"), "xylem-quartz-78-harbour").status_code == 302


def test_one_network_of_ipv6_is_one_stranger():
    for host in range(5):
        _fails(_from(f"2001:db8:0:7::{host + 1}"), 1)

    assert TOO_MANY in _try(_from("2001:db8:0:7::ffff")).content.decode()
    assert _try(_from("2001:db8:0:8::1")).status_code == 302


def test_another_name_of_the_site_gives_no_second_budget(settings):
    settings.ALLOWED_HOSTS = ["testserver", "former.example"]
    stranger = _from("203.0.113.9")
    _fails(stranger)

    form = {"login": people.ada().email, "password": people.PASSWORD}
    answer = stranger.post("/accounts/login/", form, HTTP_HOST="former.example")

    assert TOO_MANY in answer.content.decode()


def test_cookie_of_a_device_is_for_one_account_and_not_forged():
    here = _from("203.0.113.9")
    _try(here)
    here.post("/accounts/logout/")
    cookie = here.cookies["known_device"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/accounts/")
    other = _from("203.0.113.10")
    other.cookies["known_device"] = cookie.value[:-2] + "xx"
    _fails(other)
    _fails(_from("203.0.113.10"), 1)

    assert TOO_MANY in _try(_from("203.0.113.10")).content.decode()


def test_right_password_counts_as_no_failure():
    here = _from("203.0.113.9")
    for _ in range(3):
        _fails(here, 2)
        _try(here)
        here.post("/accounts/logout/")
        here.cookies.clear()

    assert TOO_MANY in _try(here).content.decode()
