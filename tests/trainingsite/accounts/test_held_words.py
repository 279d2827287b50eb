"""What is said of a held account is so in every state: who decides, and by when while that day is still to come."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format

from tests import people
from tests.trainingsite.accounts.test_frozen_accounts import NEW, _case, _mails_to, _stolen
from trainingsite.accounts.actions.roles import set_roles
from trainingsite.accounts.models import ReviewCase

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.SEED_DEMO = True
    settings.CONTACT_EMAIL = "office@clinic.example"


@pytest.fixture(params=[1, 2])
def held(request: Any) -> tuple[str, int]:
    """The link that was pressed, and how many can decide: the thief made bob an author."""
    root, bob = people.root(), people.bob()
    people.vera()
    if request.param > 1:
        mira, then = people.mira(), timezone.now() - timedelta(days=30)
        set_roles(person=mira, roles=["admin"], by=people.vera(), now=then)
    undo = _stolen(root)
    set_roles(person=bob, roles=["practitioner", "author"], by=root, now=timezone.now())
    mail.outbox.clear()
    Client().post(undo)
    return undo, request.param


def _day(case: ReviewCase) -> str:
    return date_format(case.answer_by_date, "j F Y")


def _asked() -> str:
    mail.outbox.clear()
    Client().post("/accounts/password/reset/", {"email": NEW})
    return _mails_to(NEW)[0]


def test_who_has_a_role_laid_aside_reads_who_decides(held: tuple[str, int]) -> None:
    (told,) = _mails_to("bob@people.example")

    assert ("Two people decide it" in told, _day(_case()) in told) == (held[1] > 1, held[1] > 1)
    assert ("whoever runs the machine does" in told) == (held[1] < 2)
    assert "ask an administrator to give it to you anew" in told


def test_who_asks_for_a_password_in_vain_reads_who_decides(held: tuple[str, int]) -> None:
    told = _asked()

    assert (_day(_case()) in told) == (held[1] > 1)
    assert ("whoever runs the machine does" in told) == (held[1] < 2)


def test_no_mail_and_no_page_promises_a_day_that_is_over(held: tuple[str, int]) -> None:
    undo, deciders = held
    ReviewCase.objects.update(answer_by_date=timezone.localdate() - timedelta(days=1))

    told, page = _asked(), Client().get(undo).content.decode()

    for said in (told, page):
        assert _day(_case()) not in said
        assert ("late with it" in said) == (deciders > 1)
        assert ("whoever runs the machine does" in said) == (deciders < 2)
