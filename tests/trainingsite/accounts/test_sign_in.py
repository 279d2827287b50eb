"""Signing in: limits per account and not per room, a second factor before the admin, the password page."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth import get_user_model
from django.core import mail

from tests import people

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]


def _sign_in(client, person, password=people.PASSWORD):
    return client.post("/accounts/login/", {"login": person.email, "password": password})


@pytest.mark.each_engine
def test_a_person_signs_in_with_the_fields_that_other_programs_use(client):
    response = _sign_in(client, people.ada())

    assert (response.status_code, response["Location"]) == (302, "/dashboard/")


def test_a_wrong_password_is_refused_with_the_words_of_an_unknown_account(client):
    response = _sign_in(client, people.ada(), "wrong")

    assert response.status_code == 200
    assert "are not correct" in response.content.decode()


@pytest.mark.each_engine
def test_five_failures_lock_who_failed_and_not_the_room(client):
    ada, bob = people.ada(), people.bob()
    for _ in range(5):
        _sign_in(client, ada, "wrong")

    assert "Too many failed login attempts" in _sign_in(client, ada).content.decode()
    assert _sign_in(client, bob).status_code == 302


@pytest.mark.parametrize("person", [people.noor, people.lead, people.root])
def test_staff_need_a_second_factor_before_the_admin(client, person):
    client.force_login(person())

    response = client.get("/admin/")

    assert (response.status_code, response["Location"]) == (302, "/accounts/2fa/")


def test_staff_with_a_second_factor_reach_the_admin(client):
    root = people.root()
    Authenticator.objects.create(user=root, type="totp", data={"secret": "x"})
    client.force_login(root)

    assert client.get("/admin/").status_code == 200


@pytest.mark.parametrize(("demo_site", "status"), [(True, 200), (False, 302)])
def test_demo_staff_reach_the_desk_with_a_password_on_a_demo_site_only(
    client, settings, demo_site, status
):
    settings.SEED_DEMO = demo_site
    root = people.root()
    get_user_model().objects.filter(pk=root.pk).update(is_demo=True)
    client.force_login(root)

    assert client.get("/admin/").status_code == status


@pytest.mark.each_engine
def test_lead_signs_with_a_second_factor_only(client):
    client.force_login(people.lead())

    answer = client.get("/courses/any/sign-off/")

    assert (answer.status_code, answer["Location"]) == (302, "/accounts/2fa/")


def test_nobody_is_sent_from_the_admin_to_the_one_sign_in(client):
    response = client.get("/admin/", follow=True)

    assert response.redirect_chain[-1] == ("/accounts/login/?next=/admin/", 302)


def test_a_practitioner_is_refused_at_the_admin(client):
    client.force_login(people.ada())

    assert client.get("/admin/", follow=True).status_code == 403


def test_the_admin_takes_no_passwords_of_its_own(client):
    root = people.root()

    client.post("/admin/login/", {"username": root.email, "password": people.PASSWORD})

    assert "_auth_user_id" not in client.session


def test_a_first_administrator_made_at_the_shell_can_sign_in_without_mail(client):
    chief = get_user_model().objects.create_superuser("chief@clinic.example", people.PASSWORD)

    assert _sign_in(client, chief)["Location"] == "/dashboard/"


@pytest.mark.each_engine
def test_a_lost_password_is_answered_the_same_for_known_and_unknown_addresses(client):
    pages = [
        client.post("/accounts/password/reset/", {"email": email}, follow=True)
        for email in (people.ada().email, "nobody@people.example")
    ]

    assert pages[0].redirect_chain == pages[1].redirect_chain
    assert mail.outbox[0].to == [people.ada().email]


def test_the_password_page_says_that_no_mail_will_come(client, settings):
    settings.MAIL_IS_CONFIGURED = False

    page = client.get("/accounts/password/reset/").content.decode()

    assert "cannot send mail" in page


def test_who_asks_for_too_many_new_passwords_is_told_to_wait(client):
    people.ada()
    answers = [
        client.post("/accounts/password/reset/", {"email": "ada@people.example"}) for _ in range(6)
    ]

    assert [answer.status_code for answer in answers] == [302] * 5 + [429]
    assert "Wait a few minutes" in answers[-1].content.decode()


def test_mail_for_a_new_password_names_us_and_not_our_address(client, mailoutbox):
    people.ada()
    client.post("/accounts/password/reset/", {"email": "ada@people.example"})

    assert mailoutbox[0].subject == "RF Safety Training: Choose a new password"
    assert "/accounts/password/reset/key/" in mailoutbox[0].body
    assert "!" not in mailoutbox[0].body
