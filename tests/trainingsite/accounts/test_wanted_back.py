"""An address that an account can still have back is free for nobody, and whoever has it already stops no decision."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from tests import people
from tests.trainingsite.accounts.mailbox import form_with, somebody_with
from tests.trainingsite.accounts.test_addresses import _ask, _link, _shown_again, _signed_in
from tests.trainingsite.accounts.test_asked_in_vain import _signed_up
from tests.trainingsite.accounts.test_frozen_accounts import (
    GOES_BACK,
    NEW,
    STAYS,
    _by_two,
    _case,
    _frozen,
    _mails_to,
    _stolen,
)
from tests.trainingsite.accounts.test_own_address import _moved
from trainingsite.accounts import signing_up
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.freezing import is_frozen
from trainingsite.accounts.actions.lost_mailbox import propose_address_change
from trainingsite.accounts.actions.roles import set_roles
from trainingsite.accounts.actors import Person
from trainingsite.accounts.models import OwnAddressChange

pytestmark = pytest.mark.django_db(transaction=True)
OLD = "ada@people.example"


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.SEED_DEMO = True


def test_nobody_signs_up_with_an_address_that_can_still_be_had_back() -> None:
    undo = _moved(Client(), people.ada(), NEW)

    told = _signed_up(OLD)

    assert undo in told
    assert not Person.objects.filter(email=OLD).exists()
    Client().post(undo)
    assert Person.objects.get(email=OLD).is_active


def test_nobody_signs_up_with_the_address_of_an_open_case_however_old_and_after_it_anybody() -> (
    None
):
    case = _frozen(people.ada())
    OwnAddressChange.objects.update(applied_at=timezone.now() - timedelta(days=30))

    assert "is held" in _signed_up(OLD)
    assert not Person.objects.filter(email=OLD).exists()
    _by_two(case, STAYS)
    _signed_up(OLD)
    assert Person.objects.filter(email=OLD).exists()


def test_page_does_not_tell_that_an_address_is_wanted_back() -> None:
    def page(email: str) -> str:
        words = {"password1": "kelp-orbit-92-thimble", "password2": "kelp-orbit-92-thimble"}
        typed = {"email": email, "register_name": "Ada Lind", **words}
        answer = Client().post("/accounts/signup/", typed, follow=True)
        return answer.content.decode().replace(email, "")

    unknown = page("nobody@people.example")
    _frozen(people.ada())
    assert page(OLD) == unknown


@pytest.mark.each_engine
def test_no_other_account_takes_it_by_a_change_or_by_an_older_sign_up() -> None:
    _frozen(people.ada())
    older, bob = form_with(OLD), people.bob()
    client = Client()
    _shown_again(_signed_in(client, bob))
    _ask(client, OLD)
    link = _link(next(one for one in reversed(mail.outbox) if one.to == [OLD]))

    page = client.post(link, {"password": people.PASSWORD}, follow=True).content.decode()

    assert "is not confirmed" in page
    assert not EmailAddress.objects.filter(email=OLD, verified=True).exists()
    older.refresh_from_db()
    assert older.email == OLD
    with pytest.raises(Refused, match="can still have it back"):
        propose_address_change(
            person=bob, new_email=OLD, reason="Lost.", by=people.root(), now=timezone.now()
        )


def test_owner_takes_the_old_address_again_by_themselves() -> None:
    ada = people.ada()
    _moved(Client(), ada, NEW)

    _moved(Client(), ada, OLD)

    assert Person.objects.get(email=OLD) == ada


@pytest.mark.each_engine
@pytest.mark.parametrize("by_machine", [False, True])
def test_account_that_the_old_address_has_anew_gives_way_to_the_decision(by_machine: bool) -> None:
    ada = people.ada()
    undo = _stolen(ada)
    anew = somebody_with(OLD)

    Client().post(undo)

    assert is_frozen(ada)
    if by_machine:
        call_command("end_freeze", NEW, GOES_BACK, reason="Seen.")
    else:
        _by_two(_case(), GOES_BACK)
    ada.refresh_from_db()
    anew.refresh_from_db()
    assert (ada.email, ada.is_active) == (OLD, True)
    assert (anew.is_active, anew.email) == (False, f"{anew.uuid}@replaced.invalid")
    assert any("has none any more" in one for one in _mails_to(OLD))


def test_account_anew_does_not_stand_in_the_way_where_no_password_was_chosen_either() -> None:
    ada = people.ada()
    undo = _moved(Client(), ada, NEW)
    somebody_with(OLD)

    Client().post(undo)

    assert is_frozen(ada)
    assert _case().reply_to == OLD


def test_account_anew_with_a_role_at_the_desk_is_named_before_it_loses_its_address() -> None:
    undo = _stolen(people.ada())
    anew = somebody_with(OLD)
    set_roles(person=anew, roles=["author"], by=people.root(), now=timezone.now())
    Client().post(undo)
    people.vera()

    with pytest.raises(Refused, match="a role at the desk"):
        _by_two(_case(), GOES_BACK)

    assert signing_up.is_anothers(OLD, people.root())
