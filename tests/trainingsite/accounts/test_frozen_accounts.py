"""An account that its old address says is stolen does nothing until two people have decided whose it is."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from certificates import actions as certificates
from certificates.models import Certificate
from tests import people
from tests.certificates.factories import attempt, scheme
from tests.trainingsite.accounts.test_addresses import _link
from tests.trainingsite.accounts.test_change_confirmed import ANOTHER, _new_password_by_link
from tests.trainingsite.accounts.test_own_address import _moved
from tests.trainingsite.test_desks import at_desk
from trainingsite.accounts.actions import own_address
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.cases import decide_case
from trainingsite.accounts.actions.freezing import is_frozen
from trainingsite.accounts.actions.lost_mailbox import propose_address_change
from trainingsite.accounts.actions.proposals import second, sweep_proposals
from trainingsite.accounts.actions.roles import set_roles
from trainingsite.accounts.actions.standing import switch_off, switch_on
from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.models import Proposal, ReviewCase, RoleChange, SecurityEvent

pytestmark = pytest.mark.django_db(transaction=True)
NEW = "thief@people.example"
STAYS, GOES_BACK = own_address.STAYS, own_address.GOES_BACK


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.SEED_DEMO = True
    settings.CONTACT_EMAIL = "office@clinic.example"


def _stolen(person: Any) -> str:
    """Somebody who knew the password gave the account another address, and chose a new password there; gives the link of the old one."""
    undo = _moved(Client(), person, NEW)
    _new_password_by_link(NEW)
    person.refresh_from_db()
    return undo


def _frozen(person: Any) -> ReviewCase:
    Client().post(_stolen(person))
    return _case()


def _case() -> ReviewCase:
    found: ReviewCase = ReviewCase.objects.get(kind=own_address.UNDO_KIND)
    return found


def _decide(case: ReviewCase, outcome: str, by: Any, now: Any = None) -> Any:
    when = now or timezone.now()
    return decide_case(case=case, outcome=outcome, note="Seen, with her card.", by=by, now=when)


def _by_two(case: ReviewCase, outcome: str) -> None:
    other = people.vera()
    proposal = _decide(case, outcome, people.root())
    second(proposal=proposal, by=other, now=timezone.now())


def _thief_signs_in() -> Any:
    form = {"login": NEW, "password": ANOTHER}
    return Client().post("/accounts/login/", form, follow=True)


def _mails_to(address: str) -> list[str]:
    return [one.subject + one.body for one in mail.outbox if one.to == [address]]


@pytest.mark.each_engine
def test_link_after_a_new_password_ends_what_a_thief_can_do_at_once():
    ada = people.ada()
    undo = _stolen(ada)
    thief = Client()
    thief.post("/accounts/login/", {"login": NEW, "password": ANOTHER})
    assert thief.get("/dashboard/").status_code == 200
    people.root()

    answer = Client().post(undo, follow=True).content.decode()

    assert thief.get("/dashboard/").status_code == 302
    assert thief.get("/api/v1/certificates/").status_code in (401, 403)
    refused = _thief_signs_in()
    assert not refused.context["user"].is_authenticated
    assert refused.request["PATH_INFO"] == "/accounts/login/"
    for text in (answer, refused.content.decode()):
        assert "held" in text
        assert "office@clinic.example" in text
    ada.refresh_from_db()
    assert (ada.email, ada.is_active, is_frozen(ada)) == (NEW, False, True)
    events = SecurityEvent.objects.filter(kind="account-switched", person=ada)
    assert [(one.facts["how"], one.by_role) for one in events] == [("frozen", "visitor")]


def test_every_administrator_and_both_addresses_are_told_once():
    root, vera = people.root(), people.vera()
    undo = _stolen(people.ada())

    Client().post(undo)
    Client().post(undo)

    case = _case()
    for admin in (root, vera):
        told = [one for one in _mails_to(admin.email) if "two administrators decide" in one]
        assert len(told) == 1
        assert f"/admin/accounts/reviewcase/{case.pk}/change/" in told[0]
    for address in ("ada@people.example", NEW):
        assert len([one for one in _mails_to(address) if "the account is held" in one]) == 1


def test_nobody_freezes_an_account_by_looking_or_by_another_link():
    ada = people.ada()
    undo = _stolen(ada)

    Client().get(undo)
    assert Client().post(undo[:-3] + "xx/").status_code == 404

    ada.refresh_from_db()
    assert ada.is_active


def test_pass_that_ends_meanwhile_brings_no_certificate_until_it_is_decided():
    ada = people.ada()
    case = _frozen(ada)
    passed = attempt(ada, at=timezone.now())
    scheme(passed.quiz)
    now = timezone.now()

    assert certificates.issue_certificate(by=SYSTEM, attempt_id=passed.pk, now=now) is None
    certificates.sweep(by=SYSTEM, now=now)
    assert not Certificate.objects.exists()

    _by_two(case, STAYS)
    certificates.sweep(by=SYSTEM, now=timezone.now())
    assert Certificate.objects.filter(person=ada).count() == 1


@pytest.mark.each_engine
def test_two_give_it_back_without_a_hearing():
    ada = people.ada()
    case = _frozen(ada)

    _by_two(case, GOES_BACK)

    ada.refresh_from_db()
    assert (ada.email, ada.is_active, ada.has_usable_password()) == (
        "ada@people.example",
        True,
        False,
    )
    assert any("went back" in one for one in _mails_to(NEW))
    told = [one for one in mail.outbox if one.to == ["ada@people.example"] and "/key/" in one.body]
    assert Client().get(_link(told[-1])).status_code == 302


def test_stays_takes_two_and_signs_in_again():
    ada = people.ada()
    case = _frozen(ada)
    people.vera()

    assert _decide(case, STAYS, people.root()) is not None
    ada.refresh_from_db()
    assert not ada.is_active
    assert _case().is_open
    second(proposal=Proposal.objects.open().get(), by=people.vera(), now=timezone.now())

    ada.refresh_from_db()
    assert (ada.email, ada.is_active) == (NEW, True)
    assert _thief_signs_in().context["user"] == ada


def test_stolen_administrator_gives_no_roles_and_proposes_nothing_any_more():
    root, vera, bob = people.root(), people.vera(), people.bob()
    undo = _stolen(root)
    desk = at_desk(root)
    propose_address_change(
        person=vera, new_email="x@people.example", reason="Lost.", by=root, now=timezone.now()
    )
    Client().post(undo)

    answer = desk.post(f"/admin/accounts/user/{bob.pk}/act/roles/", {"roles": ["admin"]})

    assert answer.status_code == 302
    assert "/login" in answer["Location"]
    assert bob.roles() == ["practitioner"]
    assert not Proposal.objects.open().exists()


def test_administrator_whom_the_thief_made_decides_nothing_however_late():
    root, vera, bob = people.root(), people.vera(), people.bob()
    undo = _stolen(root)
    set_roles(person=bob, roles=["practitioner", "admin"], by=root, now=timezone.now())
    eve = people.eve()
    set_roles(person=eve, roles=["practitioner", "admin"], by=bob, now=timezone.now())
    Client().post(undo)
    late = timezone.now() + timedelta(days=8)
    # Somebody else gives them the role anew, which was laid aside.
    for made in (bob, eve):
        set_roles(person=made, roles=["practitioner", "admin"], by=vera, now=timezone.now())

    for made in (bob, eve):
        with pytest.raises(Refused, match="the account in question gave you a role"):
            _decide(_case(), STAYS, made, now=late)
    with pytest.raises(Refused, match="end_freeze"):
        _decide(_case(), STAYS, vera, now=late)
    bob.refresh_from_db()
    desk = at_desk(bob)
    page = f"/admin/accounts/reviewcase/{_case().pk}/decide/"
    desk.post(page, {"outcome": STAYS, "note": "Mine."})
    assert _case().is_open
    assert "whoever runs the machine" in desk.get(page).content.decode().lower()


def test_one_administrator_alone_decides_neither_at_once_nor_by_waiting():
    root, vera = people.root(), people.vera()
    case = _frozen(root)

    for outcome in (STAYS, GOES_BACK):
        with pytest.raises(Refused, match="end_freeze"):
            _decide(case, outcome, vera)
    assert not Proposal.objects.exists()

    sweep_proposals(by=SYSTEM, now=timezone.now() + timedelta(days=29))

    root.refresh_from_db()
    assert _case().is_open
    assert not root.is_active


def test_superuser_is_frozen_too_and_nobody_switches_a_frozen_account_on():
    root = people.root()
    root.is_superuser = True
    root.save()
    chief = people.vera()
    chief.is_superuser = True
    chief.save()

    _frozen(root)

    root.refresh_from_db()
    assert not root.is_active
    with pytest.raises(Refused, match="held until people"):
        switch_on(person=root, by=chief, now=timezone.now())
    page = at_desk(chief).get(f"/admin/accounts/user/{root.pk}/change/").content.decode()
    assert "Switch the account on again" not in page


def test_only_administrator_is_stolen_and_the_machine_decides():
    root = people.root()
    undo = _stolen(root)
    answer = Client().post(undo, follow=True).content.decode()
    assert "whoever runs the machine does" in answer

    with pytest.raises(CommandError, match="No account has the address"):
        call_command("end_freeze", "who@people.example", GOES_BACK, reason="Seen.")
    out = io.StringIO()
    call_command("end_freeze", NEW, GOES_BACK, reason="Seen at the machine.", stdout=out)

    root.refresh_from_db()
    assert (root.email, root.is_active) == ("root@people.example", True)
    assert "root@people.example" in out.getvalue()
    event = SecurityEvent.objects.get(kind="case-decided")
    assert (event.by_role, event.facts["outcome"]) == ("system", GOES_BACK)
    for address in ("root@people.example", NEW):
        assert any("Seen at the machine." in one for one in _mails_to(address))
    with pytest.raises(CommandError, match="nothing to end"):
        call_command("end_freeze", "root@people.example", STAYS, reason="Again.")


def test_account_that_was_switched_off_before_is_held_too_and_stays_off_afterwards():
    ada, root = people.ada(), people.root()
    undo = _stolen(ada)
    switch_off(person=ada, by=root, now=timezone.now())

    Client().post(undo)

    assert is_frozen(ada)
    with pytest.raises(Refused, match="held until people"):
        switch_on(person=ada, by=root, now=timezone.now())
    page = at_desk(root).get(f"/admin/accounts/reviewcase/{_case().pk}/change/").content.decode()
    assert "It was switched off before" in page
    _by_two(_case(), STAYS)
    ada.refresh_from_db()
    assert not ada.is_active
    switch_on(person=ada, by=root, now=timezone.now())
    ada.refresh_from_db()
    assert ada.is_active
    assert not RoleChange.objects.exists()


@pytest.mark.parametrize("by_machine", [False, True])
def test_thief_who_wants_a_second_address_back_decides_nothing_for_the_owner(
    by_machine: bool,
) -> None:
    root, vera, ada = people.root(), people.vera(), people.ada()
    first = _moved(Client(), ada, NEW)
    _new_password_by_link(NEW)
    ada.refresh_from_db()
    ada.set_password(people.PASSWORD)  # as the forms of the tests type it
    ada.save()
    second_link = _moved(Client(), ada, "thief-2@people.example")
    _new_password_by_link("thief-2@people.example")
    Client().post(second_link)
    mail.outbox.clear()

    Client().post(first)

    owners, thiefs = (
        ReviewCase.objects.get(kind=own_address.UNDO_KIND, content__froze=True, reply_to=address)
        for address in ("ada@people.example", NEW)
    )
    assert [one for one in _mails_to(root.email) if "two administrators decide" in one]
    with pytest.raises(Refused, match="Decide case"):
        _decide(thiefs, STAYS, root)
    if by_machine:
        ada.refresh_from_db()
        call_command("end_freeze", ada.email, GOES_BACK, reason="Seen at the machine.")
    else:
        proposal = _decide(owners, GOES_BACK, root)
        second(proposal=proposal, by=vera, now=timezone.now())
    thiefs.refresh_from_db()
    ada.refresh_from_db()
    assert (thiefs.outcome, ada.email, ada.is_active) == ("settled", "ada@people.example", True)


def test_earlier_address_that_wants_a_held_account_back_has_its_case_and_switches_nothing_off() -> (
    None
):
    """Somebody signed up anew with the second address, so that its link holds the account; no password was chosen since the first."""
    ada = people.ada()
    first = _moved(Client(), ada, NEW)
    second_link = _moved(Client(), ada, "thief-2@people.example")
    type(ada).objects.filter(pk=people.eve().pk).update(email=NEW)
    Client().post(second_link)
    assert is_frozen(ada)

    Client().post(first)

    owners = ReviewCase.objects.get(kind=own_address.UNDO_KIND, reply_to="ada@people.example")
    assert owners.is_open
    people.root()
    _by_two(owners, GOES_BACK)
    ada.refresh_from_db()
    assert (ada.email, ada.is_active) == ("ada@people.example", True)
