"""Nobody decides a case that is their own: as the other account with the entry, as the marked holder, or as who asked."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.utils import timezone

from certificates import actions as certificates
from tests import people
from tests.certificates import factories
from tests.quizzes.sitters import NOW
from tests.trainingsite.accounts.entries import FREE, by_two, write
from tests.trainingsite.test_desks import at_desk
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.cases import decide_case, open_case
from trainingsite.accounts.actions.holds import look_again
from trainingsite.accounts.actions.roles import set_roles
from trainingsite.accounts.actors import VISITOR
from trainingsite.accounts.domain.register import RegisterEntry
from trainingsite.accounts.models import RegisterClaim, ReviewCase

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
OWN = r"Nobody can do this to what is their own"
COUNTS_AS = r"For 7 days a new administrator counts as whoever made them"


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.MAIL_IS_CONFIGURED = settings.SEED_DEMO = True


def decide(case: ReviewCase, outcome: str, by: Any) -> None:
    decide_case(case=case, outcome=outcome, note="Seen.", by=by, now=timezone.now())


def check_stays_open(case: ReviewCase, outcome: str, by: Any, why: str = OWN) -> None:
    """Whoever is refused has changed neither the case nor the account that waits."""
    with pytest.raises(Refused, match=why):
        decide(case, outcome, by)
    case.refresh_from_db()
    waits = case.person
    assert case.is_open
    assert waits is None or (waits.is_active, waits.is_held) == (True, True)


def _sock_of(maker: Any) -> Any:
    sock = people.bob()
    set_roles(person=sock, roles=["admin"], by=maker, now=timezone.now() - timedelta(hours=1))
    sock.refresh_from_db()
    return sock


def other_root() -> Any:
    """An administrator who has nothing to do with any of it, for longer than a week."""
    other = people.ada()
    other.groups.add(Group.objects.get(name="admin"))
    return other


def _written_by_eve(register: str, number: str) -> ReviewCase:
    write(people.eve(), RegisterEntry("Eve Lindqvist", "", register, number, "CH"))
    return ReviewCase.objects.open().get()


# --- The other account that has the entry -----------------------------------------------------------------


def clash_with_root() -> ReviewCase:
    people.root()
    return _written_by_eve("Test register", "1006")


@pytest.mark.parametrize("outcome", ["earlier", "later", "one-person"])
def test_who_has_the_entry_does_not_decide_whose_it_is(outcome):
    case = clash_with_root()

    check_stays_open(case, outcome, people.root())
    check_stays_open(case, outcome, _sock_of(people.root()), COUNTS_AS)

    if outcome == "earlier":
        decide(case, outcome, people.vera())
    else:
        by_two(case, outcome, first=people.vera(), second_one=other_root())
    case.refresh_from_db()
    assert case.outcome == outcome


@pytest.mark.parametrize("outcome", ["later", "one-person"])
def test_nor_agrees_to_what_another_proposes(outcome):
    case = clash_with_root()

    with pytest.raises(Refused, match=r"about yourself|what is their own"):
        by_two(case, outcome, first=people.vera(), second_one=people.root())

    case.refresh_from_db()
    assert case.is_open


def test_desk_says_so_to_who_has_the_entry():
    case = clash_with_root()
    form = {"outcome": "one-person", "note": "Mine."}

    page = at_desk(people.root()).post(f"/admin/accounts/reviewcase/{case.pk}/decide/", form)

    assert "Nobody can do this to what is their own" in page.text
    assert people.eve().is_active


@pytest.mark.parametrize("outcome", ["goes-on", "one-person", "barred"])
def test_nor_who_has_one_that_is_alike(outcome):
    people.root()
    case = _written_by_eve("Test register of Bern", "1006")
    assert case.kind == "entry-alike"

    check_stays_open(case, outcome, people.root())
    if outcome == "one-person":
        by_two(case, outcome, first=people.vera(), second_one=other_root())
    else:
        decide(case, outcome, people.vera())


# --- The holder whose mark it is ---------------------------------------------------------------------------


def marked_by(change: str) -> Any:
    """Vera, an administrator whose certificate is withdrawn or suspended, and who has left its entry."""
    factories.scheme()
    vera = people.vera()
    held = factories.certificate(vera)
    vera.claim_entry(now=NOW)
    said = {"reason_class": "identity", "reason": "Not hers.", "now": timezone.now()}
    more = {"effect": "from_now"} if change == "withdraw" else {}
    getattr(certificates, change)(certificate=held, by=people.root(), **said, **more)
    write(vera, FREE)
    RegisterClaim.objects.update(
        released_at=NOW, released_by=people.root(), release_reason="She has another now."
    )
    return vera


@pytest.mark.parametrize("change", ["withdraw", "suspend"])
@pytest.mark.parametrize("register", ["Test register", "Board of Elsewhere"])
def test_who_was_withdrawn_lets_no_second_account_go_on(register, change):
    vera = marked_by(change)
    case = _written_by_eve(register, "1020")
    assert case.kind == "held-holder"

    check_stays_open(case, "goes-on", vera)
    check_stays_open(case, "goes-on", _sock_of(vera), COUNTS_AS)

    decide(case, "goes-on", people.root())
    assert not people.eve().is_held


def test_nor_when_that_account_has_left_the_entry():
    vera = marked_by("withdraw")
    case = _written_by_eve("Test register", "1020")
    write(people.eve(), RegisterEntry("Eve Lindqvist", "", "GMC", "7654321"))

    check_stays_open(case, "goes-on", vera)


def test_nor_when_it_was_barred_for_that_and_is_looked_at_again():
    vera = marked_by("withdraw")
    decide(_written_by_eve("Test register", "1020"), "barred", people.root())
    write(people.eve(), RegisterEntry("Eve Lindqvist", "", "GMC", "7654321"))

    again = look_again(person=people.eve(), reason="Please.", by=vera, now=timezone.now())

    check_stays_open(again, "goes-on", vera)
    decide(again, "goes-on", people.root())
    assert not people.eve().is_held


def test_who_opens_a_second_look_at_somebody_else_may_decide_it():
    marked_by("withdraw")
    decide(_written_by_eve("Test register", "1020"), "barred", people.root())

    again = look_again(person=people.eve(), reason="New.", by=people.root(), now=timezone.now())
    decide(again, "goes-on", people.root())

    assert not people.eve().is_held


# --- Who asked ----------------------------------------------------------------------------------------------


def appeal(**facts: Any) -> ReviewCase:
    return open_case(kind="appeal", now=timezone.now(), asked="Mine was right.", **facts)


def _opened_without_person() -> ReviewCase:
    return appeal(by=people.root())


def _from_own_address() -> ReviewCase:
    return appeal(by=VISITOR, reply_to=people.root().email.upper())


def _from_another_confirmed_address() -> ReviewCase:
    address = "robin@home.example"
    EmailAddress.objects.create(user=people.root(), email=address, verified=True)
    return appeal(by=VISITOR, reply_to=address)


@pytest.mark.parametrize(
    "opened", [_opened_without_person, _from_own_address, _from_another_confirmed_address]
)
def test_who_asked_does_not_answer(opened):
    case = opened()

    check_stays_open(case, "upheld", people.root())
    check_stays_open(case, "upheld", _sock_of(people.root()), COUNTS_AS)

    decide(case, "upheld", people.vera())
    case.refresh_from_db()
    assert case.outcome == "upheld"


def test_address_of_nobody_here_keeps_nobody_from_answering():
    case = appeal(by=VISITOR, reply_to="who@x.example")

    decide(case, "upheld", people.root())

    case.refresh_from_db()
    assert case.decided_by == people.root()
