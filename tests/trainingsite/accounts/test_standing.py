"""Accounts are switched off and on by administrators: never their own, never a superuser's, never the last one's."""

from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.test import Client, RequestFactory
from django.utils import timezone

from tests import people
from tests.at_once import at_once
from tests.trainingsite.test_desks import at_desk
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.standing import switch_off, switch_on
from trainingsite.accounts.admin import PersonAdmin
from trainingsite.accounts.may import NotAllowed
from trainingsite.accounts.models import PersonSession

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.SEED_DEMO = True


def _superuser(name: str = "chief") -> Any:
    return get_user_model().objects.create_superuser(f"{name}@clinic.example", people.PASSWORD)


def _second_admin() -> Any:
    return people._person("rosa", "Rosa Keller", number="1007", role="admin")


def _off(person: Any, by: Any) -> None:
    switch_off(person=person, by=by, now=timezone.now())
    person.refresh_from_db()


@pytest.mark.each_engine
def test_switched_off_account_signs_in_no_more_and_loses_its_sessions(client):
    ada = people.ada()
    client.force_login(ada)

    _off(ada, people.root())

    assert not ada.is_active
    assert client.get("/dashboard/").status_code == 302
    stranger = Client()
    stranger.post("/accounts/login/", {"login": ada.email, "password": people.PASSWORD})
    assert stranger.get("/dashboard/").status_code == 302


def test_session_from_before_an_account_was_switched_off_is_none_when_it_is_on_again(client):
    ada = people.ada()
    client.force_login(ada)
    asked = PersonSession.objects.filter(person=ada)
    assert client.get("/dashboard/").status_code == 200
    assert asked.exists()

    _off(ada, people.root())
    assert not asked.exists()
    switch_on(person=ada, by=people.root(), now=timezone.now())

    assert client.get("/dashboard/").status_code == 302


def test_switched_on_account_signs_in_again(client):
    ada = people.ada()
    _off(ada, people.root())

    switch_on(person=ada, by=people.root(), now=timezone.now())

    signed_in = client.post("/accounts/login/", {"login": ada.email, "password": people.PASSWORD})
    assert signed_in["Location"] == "/dashboard/"


@pytest.mark.parametrize(
    ("person", "by", "message"),
    [
        (people.ada, people.eve, "Only an administrator"),
        (people.ada, people.lead, "Only an administrator"),
        (people.root, people.root, "what is their own"),
        (_superuser, people.root, "Only a superuser"),
    ],
)
def test_refused_with_words(person, by, message):
    somebody, acting = person(), by()

    for act in (switch_off, switch_on):
        with pytest.raises((Refused, NotAllowed), match=message):
            act(person=somebody, by=acting, now=timezone.now())
    somebody.refresh_from_db()
    assert somebody.is_active


@pytest.mark.each_engine
def test_administrator_who_was_switched_off_meanwhile_does_nothing():
    root, rosa = people.root(), _second_admin()
    get_user_model().objects.filter(pk=root.pk).update(is_active=False)

    with pytest.raises(NotAllowed, match="Only an administrator"):
        _off(rosa, root)


@pytest.mark.each_engine
@pytest.mark.parametrize("missing", ["password", "address"])
def test_last_administrator_who_can_sign_in_stays(missing):
    root, rosa = people.root(), _second_admin()
    if missing == "password":
        rosa.set_unusable_password()
        rosa.save()
    else:
        EmailAddress.objects.filter(user=rosa).update(verified=False)

    with pytest.raises(Refused, match="last administrator"):
        _off(root, rosa)


def test_superuser_of_an_earlier_release_is_an_administrator_who_stays():
    root, chief = people.root(), _superuser()
    EmailAddress.objects.filter(user=chief).delete()

    _off(root, chief)

    assert not root.is_active


@pytest.mark.each_engine
@pytest.mark.django_db(transaction=True)
def test_two_administrators_who_switch_each_other_off_at_once_leave_one():
    root, rosa = people.root(), _second_admin()

    outcomes = at_once([lambda: _off(root, rosa), lambda: _off(rosa, root)])

    assert [type(outcome).__name__ for outcome in outcomes].count("NotAllowed") == 1
    assert get_user_model().objects.able_administrators().count() == 1


@pytest.mark.each_engine
def test_desk_switches_off_and_on_and_form_fields_do_nothing():
    ada = people.ada()
    desk, page = at_desk(people.root()), f"/admin/accounts/user/{ada.pk}/"
    form = {"register_name": "Ada Sørensen", "native_name": "", "register": ada.register,
            "register_number": ada.register_number}  # fmt: skip

    desk.post(f"{page}change/", form)  # is_active is not ticked
    ada.refresh_from_db()
    assert ada.is_active
    for act, state in (("switch-off", False), ("switch-on", True)):
        desk.post(f"{page}act/{act}/")
        ada.refresh_from_db()
        assert ada.is_active is state


@pytest.mark.each_engine
def test_desk_says_why_it_is_refused():
    root = people.root()
    desk = at_desk(root)

    own = desk.post(f"/admin/accounts/user/{root.pk}/act/switch-off/").content.decode()
    above = desk.post(f"/admin/accounts/user/{_superuser().pk}/act/switch-off/").content.decode()

    assert "Nobody can do this to what is their own" in own
    assert "Only a superuser can change it" in above


def test_administrator_reads_a_superusers_page_and_changes_nothing():
    chief, desk = _superuser(), at_desk(people.root())
    page = f"/admin/accounts/user/{chief.pk}/change/"

    read = desk.get(page)
    written = desk.post(page, {"register_name": "Mallory", "register": "", "register_number": ""})

    chief.refresh_from_db()
    assert (read.status_code, written.status_code, chief.register_name) == (200, 403, "")
    assert "/act/" not in read.content.decode()


@pytest.mark.parametrize("address", ["delete/", "../?action=delete"])
def test_nobody_deletes_an_account_at_the_desk(address):
    chief, ada = _superuser(), people.ada()
    desk = at_desk(chief)

    if address == "delete/":
        answer = desk.post(f"/admin/accounts/user/{ada.pk}/delete/", {"post": "yes"})
        assert answer.status_code == 403
    else:
        chosen = {"action": "delete_selected", "_selected_action": ada.pk, "post": "yes"}
        desk.post("/admin/accounts/user/", chosen)
    assert get_user_model().objects.filter(pk=ada.pk).exists()


def test_register_entry_saved_at_the_desk_takes_nothing_else_along():
    """The row was read before somebody else acted on the account: that act must stay."""
    ada = people.ada()
    typed = {"register_name": "Ada Married", "native_name": "", "register": ada.register,
             "register_number": ada.register_number}  # fmt: skip
    request = RequestFactory().post("/admin/")
    request.user = people.root()
    desk = PersonAdmin(get_user_model(), admin.site)
    form = desk.get_form(request, ada)(typed, instance=ada)
    assert form.is_valid()
    get_user_model().objects.filter(pk=ada.pk).update(email="ada.new@people.example")

    desk.save_model(request, form.instance, form, change=True)

    ada = get_user_model().objects.get(pk=ada.pk)
    assert (ada.register_name, ada.email) == ("Ada Married", "ada.new@people.example")


@pytest.mark.parametrize("person", [people.ada, people.root, _superuser])
def test_administrator_sees_no_password_hash(person):
    somebody = person()

    page = at_desk(people.root()).get(f"/admin/accounts/user/{somebody.pk}/change/")

    assert page.status_code == 200
    assert somebody.password not in page.content.decode()
