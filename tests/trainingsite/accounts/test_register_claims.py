"""An exam binds its entry to the person; accounts that share one from before are settled by people."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.formats import date_format

from certificates import actions as certificates
from certificates.actions.sweeping import passes_without_certificate
from quizzes import actions as quizzes
from tests import people
from tests.certificates import factories
from tests.quizzes.sitters import NOW, quiz, sit, start
from tests.trainingsite.accounts.entries import (
    FREE,
    admin_change,
    by_two,
    clashing,
    confirm,
    fields,
    holder,
    sign_up,
    write,
)
from tests.trainingsite.accounts.spellings import GMC
from tests.trainingsite.test_desks import at_desk
from trainingsite.accounts.actions import register
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.domain.register import RegisterEntry
from trainingsite.accounts.may import NotAllowed
from trainingsite.accounts.models import RegisterClaim, ReviewCase
from trainingsite.pages.dashboard import dashboard_context

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.MAIL_IS_CONFIGURED = settings.SEED_DEMO = True


# --- What an exam binds --------------------------------------------------------------------------


@pytest.mark.usefixtures("curriculum")
def test_entry_of_an_exam_stays_with_the_person_who_left_it(client):
    ada = people.ada()
    sit(ada, "alpha-check")
    start(ada, "small-exam")
    write(ada, FREE)

    sign_up(client, "TEST-register", "10 01", country="CH")

    assert confirm().register_clash_with == ada


@pytest.mark.usefixtures("curriculum")
def test_person_may_come_back_to_an_entry_of_their_own_exam():
    ada = people.ada()
    before = ada.entry
    sit(ada, "alpha-check")
    start(ada, "small-exam")
    write(ada, FREE)

    write(ada, before)

    assert (ada.register_number, RegisterClaim.objects.count()) == ("1001", 1)


@pytest.mark.usefixtures("curriculum")
def test_exam_is_refused_under_an_entry_of_somebody_elses_exam():
    ada = people.ada()
    sit(ada, "alpha-check")
    RegisterClaim.objects.create(
        person=people.bob(),
        register="Test register",
        register_number="1001",
        register_key=ada.register_key,
        number_key=ada.register_number_key,
        claimed_at=NOW,
    )

    with pytest.raises(quizzes.NotOpen) as refused:
        start(ada, "small-exam")

    assert refused.value.reason == "register-entry-held"
    ada.refresh_from_db()
    assert ada.register_clash_with == people.bob()
    assert not ada.attempts.filter(quiz=quiz("small-exam")).exists()


def _left_claim() -> RegisterClaim:
    """Ada sat an exam under a number that she has corrected since."""
    ada = people.ada()
    ada.claim_entry(now=NOW)
    write(ada, FREE)
    return RegisterClaim.objects.get()


def test_released_entry_can_be_used_by_its_owner(client):
    claim = _left_claim()
    desk = at_desk(people.root())

    done = desk.post(
        f"/admin/accounts/user/{claim.person_id}/act/release/",
        {"claim": claim.pk, "reason": "Mistyped, see the register."},
    )
    sign_up(client, "Test register", "1001", country="CH")

    claim.refresh_from_db()
    assert done.status_code == 302
    assert (claim.released_by, claim.release_reason) == (
        people.root(),
        "Mistyped, see the register.",
    )
    assert get_user_model().objects.get(email="zoe@new.example").register_number == "1001"


@pytest.mark.parametrize(
    ("by", "reason", "message"),
    [
        (people.root, " ", "Say why"),
        (people.ada, "Mine.", "Only an administrator"),
        (people.lead, "Hers.", "Only an administrator"),
    ],
)
def test_entry_is_released_by_an_administrator_with_a_reason(by, reason, message):
    claim = _left_claim()

    with pytest.raises((Refused, NotAllowed), match=message):
        register.release_claim(claim=claim, by=by(), reason=reason, now=NOW)


def test_entry_that_the_account_still_has_is_not_released():
    ada = people.ada()
    ada.claim_entry(now=NOW)

    with pytest.raises(Refused, match="still has this entry"):
        register.release_claim(
            claim=RegisterClaim.objects.get(), by=people.root(), reason="Why not.", now=NOW
        )


@pytest.mark.parametrize("whose", [people.ada, people.bob])
def test_administrator_writes_no_entry_about_which_a_case_is_open(whose):
    ada = holder()
    bob = clashing(people.bob(), ada)
    case = ReviewCase.objects.get(kind="register-clash")

    said = admin_change(whose(), *GMC).status_code  # as it is
    with pytest.raises(Refused, match="Two accounts with one register entry"):
        write(whose(), RegisterEntry("Ada Sørensen", "", "", ""), by=people.root())
    refused = admin_change(whose(), "", "")

    for row in (ada, bob, case):
        row.refresh_from_db()
    assert (said, refused.status_code) == (302, 302)
    assert (ada.register_number, bob.register_clash_with, case.is_open) == ("8000005", ada, True)
    write(ada, FREE)
    case.refresh_from_db()
    assert case.outcome == "settled"


def test_entry_about_which_a_case_is_open_is_not_released():
    ada = holder()
    bob = clashing(people.bob(), ada)
    ada.claim_entry(now=NOW)
    write(ada, FREE)
    bob.refresh_from_db()
    assert bob.register_clash_with == ada

    with pytest.raises(Refused, match="Two accounts with one register entry"):
        register.release_claim(
            claim=RegisterClaim.objects.get(), by=people.root(), reason="Hers.", now=NOW
        )

    by_two(ReviewCase.objects.get(kind="register-clash"), "later")
    bob.refresh_from_db()
    assert (bob.register_clash_with, bob.has_register_entry) == (None, True)
    assert RegisterClaim.objects.get().released_by is not None


# --- Accounts that had the same entry before there were normal forms ---------------------------------


@pytest.mark.usefixtures("curriculum")
def test_who_has_the_entry_of_another_studies_but_sits_no_exam(client):
    eve = clashing(people.eve(), people.ada())
    sit(eve, "alpha-check", now=timezone.now())
    client.force_login(eve)

    with pytest.raises(quizzes.NotOpen) as refused:
        start(eve, "small-exam", now=timezone.now())

    assert refused.value.reason == "register-entry-held"
    assert not eve.has_register_entry
    promised = date_format(eve.hold().answer_by_date, "j F Y")
    for address in ("/accounts/settings/", "/quizzes/small-exam/", "/dashboard/"):
        page = client.get(address).content.decode()
        assert "An administrator has to look at your register entry" in page
        assert f"You get an answer by {promised}" in page
        assert "nother account" not in page
    step = dashboard_context(user=eve, now=timezone.now())["next_step"]
    assert step["title"] == "Wait for the look at your register entry"


def test_who_has_the_entry_of_another_may_still_change_how_pages_look(client):
    eve = clashing(people.eve(), people.ada())
    client.force_login(eve)

    form = fields("Test register", "1001") | {"theme": "dark"}
    response = client.post("/accounts/settings/", form)

    eve.refresh_from_db()
    assert (response.status_code, eve.theme, eve.register_clash_with) == (302, "dark", people.ada())


def test_pass_waits_for_its_certificate_until_it_is_clear_whose_entry_it_is():
    factories.scheme()
    eve = clashing(people.eve(), people.ada())
    passed = factories.attempt(eve)

    assert (
        certificates.issue_certificate(by=SYSTEM, attempt_id=passed.pk, now=factories.LATER) is None
    )
    assert not passes_without_certificate().exists()

    write(people.ada(), FREE)
    eve.refresh_from_db()
    assert (eve.register_clash_with, eve.register_number_key) == (None, "1001")
    assert list(passes_without_certificate()) == [passed]


def test_entry_that_is_left_goes_to_the_oldest_account_that_waits_for_it():
    ada, bob, eve = people.ada(), people.bob(), people.eve()
    clashing(bob, ada)
    clashing(eve, ada)

    write(ada, FREE)

    for person in (bob, eve):
        person.refresh_from_db()
    assert (bob.register_clash_with, bob.has_register_entry) == (None, True)
    assert (eve.register_clash_with, eve.has_register_entry) == (bob, False)


def test_corrected_entry_ends_the_clash():
    eve = clashing(people.eve(), people.ada())

    write(eve, FREE)

    assert (eve.register_clash_with, eve.has_register_entry) == (None, True)


def test_desk_lists_who_has_the_entry_of_another():
    eve = clashing(people.eve(), people.ada())
    people.bob()
    desk = at_desk(people.root())

    waiting = desk.get("/admin/").content.decode()
    listed = desk.get("/admin/accounts/user/?clash=yes").content.decode()

    link = '<a href="/admin/accounts/user/?clash=yes">1 account has the register entry of another'
    assert link in waiting
    assert eve.email in listed
    assert people.bob().email not in listed
