"""Whoever signed up with somebody else's address gets nothing that the owner was given, and nobody is given anything before."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client
from django.utils import timezone

from courses.actions import propose_lead
from courses.models import Course
from quizzes import actions
from tests import people
from tests.quizzes.sitters import quiz
from tests.trainingsite.accounts.mailbox import form_with
from tests.trainingsite.accounts.test_addresses import _link
from tests.trainingsite.cohorts.running import group
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.checks import mark_register_checked
from trainingsite.accounts.actions.roles import set_roles
from trainingsite.accounts.actors import Person
from trainingsite.cohorts.actions import groups

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum")]


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.SEED_DEMO = True


def _role(person: Person) -> None:
    set_roles(person=person, roles=["author"], by=people.root(), now=timezone.now())


def _check(person: Person) -> None:
    mark_register_checked(person=person, how="By number.", by=people.root(), now=timezone.now())


def _lead(person: Person) -> None:
    now = timezone.now()
    propose_lead(
        course=Course.objects.get(code="small"),
        person=person,
        until=(now + timedelta(days=90)).date(),
        reason="Knows it.",
        by=people.root(),
        now=now,
    )


def _read(person: Person) -> None:
    actions.name_reader(
        course=Course.objects.get(code="small"),
        person=person,
        qualification="Surgeon",
        by=people.root(),
        now=timezone.now(),
    )


def _watch(person: Person) -> None:
    actions.name_witness(
        candidate=people.ada(),
        quiz=quiz("small-exam"),
        address=person.email,
        reason="A colleague.",
        by=people.root(),
        now=timezone.now(),
    )


def _run(person: Person) -> None:
    cohort = group(people.iris())
    groups.name_manager(cohort=cohort, email=person.email, by=people.iris(), now=timezone.now())


@pytest.mark.parametrize(
    ("whose", "give"),
    [
        (people.bob, _role),
        (people.bob, _check),
        (people.lead, _lead),
        (people.bob, _read),
        (people.bob, _watch),
        (people.ines, _run),
    ],
)
def test_nothing_is_given_before_somebody_has_confirmed_the_address(
    whose: Callable[[], Person], give: Callable[[Person], None]
) -> None:
    person = whose()
    EmailAddress.objects.filter(user=person).update(verified=False)

    with pytest.raises(Refused, match=r"confirmed (the|address)"):
        give(person)


def test_roles_go_and_an_account_of_the_desk_without_a_password_gets_them() -> None:
    made, form = people.noor(), form_with("una@people.example")
    EmailAddress.objects.filter(user=made).update(verified=False)
    form.set_unusable_password()
    form.save()

    set_roles(person=made, roles=["practitioner"], by=people.root(), now=timezone.now())
    _role(form)

    assert (made.roles(), form.roles()) == (["practitioner"], ["author"])


@pytest.mark.each_engine
def test_link_asks_for_the_password_whatever_the_account_was_given_before() -> None:
    form = form_with("una@people.example")
    people.noor().groups.get(name="author").user_set.add(form)
    Client().post("/accounts/login/", {"login": form.email, "password": people.PASSWORD})
    link = _link(mail.outbox[-1])

    page, answer = Client().get(link).content.decode(), Client().post(link)

    assert 'name="password"' in page
    assert answer.status_code == 400
    assert not EmailAddress.objects.filter(user=form, verified=True).exists()
