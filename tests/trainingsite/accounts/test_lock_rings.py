"""Of two who act on the same accounts in one moment neither waits for the other in a ring: both come to an end."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.core import mail
from django.db import OperationalError, connection, transaction
from django.test import Client
from django.utils import timezone
from django.utils.timezone import localdate

from tests import people
from tests.at_once import Begun, behind, met
from tests.trainingsite.accounts.entries import FREE, clashing, holder, write
from tests.trainingsite.accounts.test_addresses import _ask, _link, _shown_again, _signed_in
from tests.trainingsite.accounts.test_change_confirmed import _new_password_by_link
from tests.trainingsite.accounts.test_own_address import _moved
from trainingsite.accounts.actions import addresses, own_address, register
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.case_parties import ask_party, whom_it_takes_from
from trainingsite.accounts.actions.cases import decide_case
from trainingsite.accounts.actions.lost_factor import propose_factor_removal
from trainingsite.accounts.actions.lost_mailbox import propose_address_change
from trainingsite.accounts.actions.proposals import second, stop, sweep_proposals
from trainingsite.accounts.actions.roles import set_roles
from trainingsite.accounts.actors import SYSTEM, VISITOR, Person
from trainingsite.accounts.models import (
    AddressChange,
    OwnAddressChange,
    Proposal,
    ReviewCase,
    RoleChange,
)

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.SEED_DEMO = True


def _moved_away(person: Any, *, with_password: bool = True) -> str:
    """Somebody has given the account another address, and chosen a password there; gives the link of the old address."""
    new = f"thief.of.{person.email}"
    undo = _moved(Client(), person, new)
    if with_password:
        _new_password_by_link(new)
    person.refresh_from_db()
    return undo


def _third_administrator() -> Any:
    noor = people.noor()
    noor.groups.add(Group.objects.get(name="admin"))
    return noor


def _hold(person: Any) -> None:
    Person.objects.select_for_update().get(pk=person.pk)


def _open_case(kind: str) -> ReviewCase:
    found: ReviewCase = ReviewCase.objects.open().get(kind=kind)
    return found


def _proposed(case: ReviewCase, outcome: str, by: Any) -> Proposal:
    """What one administrator proposes, once whom it takes from was asked and their day is over."""
    now = timezone.now()
    for person in whom_it_takes_from(case, outcome):
        ask_party(
            case=case, person=person, text="Whose?", until=localdate(now) - 2 * DAY, by=by, now=now - 10 * DAY
        )  # fmt: skip
    made = decide_case(case=case, outcome=outcome, note="Seen.", by=by, now=now)
    assert made is not None
    return made


# --- Proposals and people -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("with_password", [True, False])
def test_proposal_is_stopped_while_its_proposer_s_account_is_taken_back(
    with_password: bool,
) -> None:
    root, vera, ada = people.root(), people.vera(), people.ada()
    undo = _moved_away(root, with_password=with_password)
    proposal = propose_address_change(
        person=ada, new_email="x@people.example", reason="Lost.", by=root, now=timezone.now()
    )

    stopped, answer = met(
        lambda: stop(proposal=proposal, by=vera, now=timezone.now()), lambda: Client().post(undo)
    )

    assert (stopped, answer.status_code) == (None, 302)
    proposal.refresh_from_db()
    assert (proposal.stop, proposal.stopped_by) == ("second", vera)
    root.refresh_from_db()
    assert root.email == "root@people.example" or not root.is_active


def test_proposal_is_carried_out_while_its_proposer_s_account_is_held() -> None:
    """The decision about one account locks every administrator, of whom one is held by the link."""
    root, vera, ada = people.root(), people.vera(), people.ada()
    _third_administrator()
    Client().post(_moved_away(ada))
    proposal = _proposed(_open_case(own_address.UNDO_KIND), own_address.STAYS, by=root)
    undo = _moved_away(root)

    agreed, answer = met(
        lambda: Proposal.objects.select_for_update().get(pk=proposal.pk),
        lambda: Client().post(undo),
        lambda: second(proposal=proposal, by=vera, now=timezone.now()),
    )

    assert (agreed, answer.status_code) == (None, 302)
    proposal.refresh_from_db()
    assert (proposal.seconded_by, proposal.stop) == (vera, "")
    root.refresh_from_db()
    assert not root.is_active


def test_what_nobody_carries_out_is_ended_once_whoever_looks_at_it_has_left() -> None:
    root, ada = people.root(), people.ada()
    people.vera()
    undo = _moved_away(root)
    proposal = propose_address_change(
        person=ada, new_email="x@people.example", reason="Lost.", by=root, now=timezone.now()
    )

    _looked, answer = met(
        lambda: Proposal.objects.select_for_update().get(pk=proposal.pk),
        lambda: Client().post(undo),
        lambda: _hold(root),
    )

    assert answer.status_code == 302
    proposal.refresh_from_db()
    assert proposal.stop == "overtaken"


def test_second_factor_is_taken_away_while_the_account_is_taken_back() -> None:
    root, vera, ada = people.root(), people.vera(), people.ada()
    undo = _moved_away(ada, with_password=False)
    Authenticator.objects.create(user=ada, type=Authenticator.Type.TOTP, data={"secret": "x"})
    proposal = propose_factor_removal(person=ada, reason="Lost.", by=root, now=timezone.now())

    agreed, answer = met(
        lambda: second(proposal=proposal, by=vera, now=timezone.now()), lambda: Client().post(undo)
    )

    assert (agreed, answer.status_code) == (None, 302)
    ada.refresh_from_db()
    assert ada.email == "ada@people.example"


# --- Changes of address and people --------------------------------------------------------------------------------


def _due_change(person: Any, by: Any) -> AddressChange:
    long_ago = timezone.now() - 5 * DAY
    moments = dict.fromkeys(("asked_at", "told_at", "confirmed_at", "due_at"), long_ago)
    made: AddressChange = AddressChange.objects.create(
        person=person, old_email=person.email, new_email=f"new.{person.email}", asked_by=by, reason="Lost.", **moments
    )  # fmt: skip
    return made


def test_change_of_address_is_due_while_whoever_holds_the_account_stops_it() -> None:
    root, ada = people.root(), people.ada()
    change = _due_change(ada, by=root)

    stopped, applied = met(
        lambda: _hold(ada),
        lambda: addresses.apply_due_address_changes(by=SYSTEM, now=timezone.now()),
        lambda: addresses.stop_address_change(change=change, by=VISITOR, now=timezone.now()),
    )

    assert (stopped, applied) == (None, 0)
    change.refresh_from_db()
    assert change.stop == "link"


def test_change_of_address_is_stopped_at_the_desk_while_the_account_is_held() -> None:
    root, ada = people.root(), people.ada()
    undo = _moved_away(ada)
    change = _due_change(ada, by=root)

    stopped, answer = met(
        lambda: addresses.stop_address_change(change=change, by=root, now=timezone.now()),
        lambda: Client().post(undo),
    )

    assert (stopped, answer.status_code) == (None, 302)
    ada.refresh_from_db()
    assert not ada.is_active


def test_own_change_is_confirmed_and_stopped_in_one_moment() -> None:
    ada = people.ada()
    _ask(_shown_again(_signed_in(Client(), ada)), "new@people.example")
    confirm = _link(next(one for one in mail.outbox if one.to == ["new@people.example"]))
    change = OwnAddressChange.objects.get()

    confirmed, stopped = behind(
        lambda: _hold(ada),
        [
            lambda: Client().post(confirm, {"password": people.PASSWORD}),
            lambda: own_address.stop_own_change(change=change, by=VISITOR, now=timezone.now()),
        ],
    )

    assert confirmed.status_code == 302
    assert isinstance(stopped, Refused)
    ada.refresh_from_db()
    assert ada.email == "new@people.example"


def test_link_that_confirms_an_address_does_nothing_where_the_address_was_taken_back_meanwhile() -> (
    None
):
    ada = people.ada()
    _ask(_shown_again(_signed_in(Client(), ada)), "new@people.example")
    confirm = _link(next(one for one in mail.outbox if one.to == ["new@people.example"]))
    change = OwnAddressChange.objects.get()

    _stopped, answer = met(
        lambda: own_address.stop_own_change(change=change, by=VISITOR, now=timezone.now()),
        lambda: Client().post(confirm, {"password": people.PASSWORD}),
    )

    assert not isinstance(answer, Exception)
    ada.refresh_from_db()
    assert ada.email == "ada@people.example"
    assert not ada.emailaddress_set.filter(email="new@people.example").exists()


# --- Cases about register entries, and people ---------------------------------------------------------------------


def test_clash_is_decided_while_its_account_corrects_the_number() -> None:
    root, bob = people.root(), people.bob()
    clashing(bob, holder())
    case = _open_case("register-clash")

    wrote, decided = met(
        lambda: _hold(bob),
        lambda: decide_case(
            case=case, outcome="earlier", note="Seen.", by=root, now=timezone.now()
        ),
        lambda: write(bob, FREE),
    )

    assert wrote is None
    assert isinstance(decided, Refused)
    case.refresh_from_db()
    assert case.outcome == "settled"


@pytest.mark.parametrize("first", [people.ada, people.bob])
def test_later_account_gets_the_entry_while_the_earlier_one_leaves_it(first: Any) -> None:
    """Whichever of the two accounts is the older row."""
    first()
    root, vera, bob, ada = people.root(), people.vera(), people.bob(), holder()
    clashing(bob, ada)
    proposal = _proposed(_open_case("register-clash"), "later", by=root)

    left, agreed = behind(
        lambda: _hold(ada),
        [
            lambda: write(ada, FREE),
            lambda: second(proposal=proposal, by=vera, now=timezone.now()),
        ],
    )

    assert not isinstance(left, OperationalError)
    assert not isinstance(agreed, OperationalError)
    bob.refresh_from_db()
    assert (bob.register_clash_with, bob.has_register_entry) == (None, True)
    assert not Proposal.objects.open().exists()


def test_earlier_account_leaves_an_entry_while_a_case_of_who_came_to_wait_meanwhile_is_decided() -> (
    None
):
    root, eve = people.root(), people.eve()
    ada = holder()
    assert eve.pk < ada.pk, "so that whoever locks both holds eve first"

    def decides() -> None:
        clashing(eve, ada)
        case, now = _open_case("register-clash"), timezone.now()
        decide_case(case=case, outcome="earlier", note="Seen.", by=root, now=now)

    left, decided = met(
        lambda: register._locked_with_waiting(ada.pk),
        decides,
        lambda: register.settle_clashes(earlier=ada, by=SYSTEM, now=timezone.now()),
    )

    assert (left, decided) == (None, None)
    eve.refresh_from_db()
    assert (eve.register_clash_with, eve.register_number) == (None, "")


def test_account_is_switched_off_as_a_second_one_while_it_is_given_a_role() -> None:
    root, vera = people.root(), people.vera()
    bob = people.bob()
    clashing(bob, holder())
    proposal = _proposed(_open_case("register-clash"), "one-person", by=root)

    given, agreed = behind(
        lambda: _hold(root),
        [
            lambda: set_roles(
                person=bob, roles=["practitioner", "author"], by=vera, now=timezone.now()
            ),
            lambda: second(proposal=proposal, by=vera, now=timezone.now()),
        ],
    )

    assert (type(given), agreed) == (RoleChange, None)
    bob.refresh_from_db()
    assert not bob.is_active


# --- Cases about accounts, and people -----------------------------------------------------------------------------


def test_party_is_asked_while_the_case_about_the_account_is_decided() -> None:
    root, vera, ada = people.root(), people.vera(), people.ada()
    Client().post(_moved_away(ada))
    case, now = _open_case(own_address.UNDO_KIND), timezone.now()

    asked, decided = met(
        lambda: ask_party(
            case=case, person=ada, text="Whose?", until=localdate(now) + 9 * DAY, by=root, now=now
        ),
        lambda: decide_case(case=case, outcome=own_address.STAYS, note="Seen.", by=vera, now=now),
    )

    assert asked is None
    assert isinstance(decided, Refused), "she may still reply"


# --- Sweeps -------------------------------------------------------------------------------------------------------


def _impatiently(act: Any) -> Any:
    """As a database that lets nobody wait long."""

    def run() -> Any:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '300ms'")
        return act()

    return run


def test_change_of_address_that_cannot_be_locked_keeps_no_other_from_being_carried_out() -> None:
    root, ada, bob = people.root(), people.ada(), people.bob()
    _due_change(ada, by=root), _due_change(bob, by=root)

    def sweep() -> int:
        return addresses.apply_due_address_changes(by=SYSTEM, now=timezone.now())

    with transaction.atomic():
        _hold(ada)
        assert Begun(_impatiently(sweep)).ended() == 1
    assert list(AddressChange.objects.open().values_list("person", flat=True)) == [ada.pk]
    assert sweep() == 1


def test_proposal_that_cannot_be_locked_keeps_no_other_from_being_carried_out() -> None:
    root, now = people.root(), timezone.now()
    asked = [
        propose_address_change(
            person=person, new_email=f"new.{person.email}", reason="Lost.", by=root, now=now - 8 * DAY
        )
        for person in (people.ada(), people.bob())
    ]  # fmt: skip

    def sweep() -> int:
        return sweep_proposals(by=SYSTEM, now=now)

    with transaction.atomic():
        Proposal.objects.select_for_update().get(pk=asked[0].pk)
        assert Begun(_impatiently(sweep)).ended() == 1
    assert list(Proposal.objects.open()) == asked[:1]
    assert sweep() == 1
