"""One register entry, one person: on every path by which an entry is written."""

import re
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from certificates import actions as certificates
from certificates.actions.sweeping import passes_without_certificate
from quizzes import actions as quizzes
from tests import people
from tests.at_once import at_once
from tests.certificates import factories
from tests.quizzes.sitting import NOW, quiz, sit, start
from tests.trainingsite.accounts.spellings import GMC, SAME
from tests.trainingsite.test_desks import at_desk
from trainingsite.accounts.actions import register
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.domain.register import RegisterEntry
from trainingsite.accounts.models import RegisterClaim
from trainingsite.dashboard import dashboard_context

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"
# Either another account has the entry, or what was typed is refused before that is asked.
REFUSED = re.compile(
    "already belongs to another account|letters of two alphabets|Leave out:|We cannot print this|Write it with letters"
)
FREE = RegisterEntry("Ada Sørensen", "", "NMC", "12A3456B")


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.MAIL_IS_CONFIGURED = settings.SEED_DEMO = True


def _holder() -> Any:
    """Somebody who has GMC 8000005."""
    ada = people.ada()
    _write(ada, RegisterEntry("Ada Sørensen", "", *GMC))
    return ada


def _write(person: Any, entry: RegisterEntry, by: Any = None) -> None:
    register.write_entry(person=person, entry=entry, by=by or person, now=timezone.now())
    person.refresh_from_db()


def _clashing(person: Any, earlier: Any) -> Any:
    """The person as the migration leaves them whose entry an earlier account has."""
    get_user_model().objects.filter(pk=person.pk).update(
        register=earlier.register,
        register_number=earlier.register_number,
        register_key="",
        register_number_key="",
        register_clash_with=earlier,
    )
    person.refresh_from_db()
    return person


def _fields(register_typed: str, number: str) -> dict[str, str]:
    return {
        "register_name": "Zoe Miller",
        "native_name": "",
        "register": register_typed,
        "register_number": number,
        "text_size": "normal",
        "spacing": "normal",
        "theme": "system",
    }


def _sign_up(
    client: Client, register_typed: str, number: str, email: str = "zoe@new.example"
) -> Any:
    more = {"email": email, "password1": PASSWORD, "password2": PASSWORD}
    return client.post("/accounts/signup/", _fields(register_typed, number) | more)


def _admin_change(person: Any, register_typed: str, number: str) -> Any:
    address = f"/admin/accounts/user/{person.pk}/change/"
    form = _fields(register_typed, number) | {"email": person.email, "is_active": "on"}
    return at_desk(people.root()).post(address, form)


@pytest.mark.parametrize("typed", SAME.values(), ids=SAME.keys())
def test_no_spelling_of_an_entry_makes_a_second_person(client, typed):
    _holder()

    response = _sign_up(client, *typed)

    assert REFUSED.search(response.content.decode())
    assert not get_user_model().objects.filter(email="zoe@new.example").exists()


@pytest.mark.parametrize("typed", SAME.values(), ids=SAME.keys())
def test_no_spelling_of_an_entry_gets_it_in_the_settings(client, typed):
    _holder()
    eve = people.eve()
    client.force_login(eve)

    response = client.post("/accounts/settings/", _fields(*typed))

    eve.refresh_from_db()
    assert (response.status_code, eve.register_number) == (400, "1003")
    assert REFUSED.search(response.content.decode())


@pytest.mark.parametrize("typed", SAME.values(), ids=SAME.keys())
def test_no_spelling_of_an_entry_gets_it_at_the_desk(typed):
    _holder()
    eve = people.eve()

    page = _admin_change(eve, *typed).content.decode()

    eve.refresh_from_db()
    assert REFUSED.search(page)
    assert eve.register_number == "1003"


def test_every_path_that_writes_an_entry_writes_its_normal_form(client):
    bob, eve = people.bob(), people.eve()
    _sign_up(client, "G.M.C.", " 8000-\u200b005 ")
    client.force_login(bob)
    client.post("/accounts/settings/", _fields("N.M.C.", "12a 3456b"))
    _admin_change(eve, "HCPC", "PH-12/3")
    chief = get_user_model().objects.create_superuser(
        "chief@clinic.example", PASSWORD, register="G.D.C.", register_number="9-9"
    )

    stored = {
        person.email.split("@")[0]: (person.register_key, person.register_number_key)
        for person in get_user_model().objects.exclude(email__startswith="root")
    }
    assert stored == {
        "zoe": ("gmc", "8000005"),
        "bob": ("nmc", "12a3456b"),
        "eve": ("hcpc", "ph123"),
        "chief": ("gdc", "99"),
    }
    assert get_user_model().objects.get(email="zoe@new.example").register_number == "8000-005"
    assert chief.register == "G.D.C."


def test_an_emptied_entry_leaves_no_normal_form(client):
    ada = people.ada()
    client.force_login(ada)

    client.post("/accounts/settings/", _fields("", ""))

    ada.refresh_from_db()
    assert (ada.register_number, ada.register_key, ada.register_number_key) == ("", "", "")


@pytest.mark.parametrize(
    "columns",
    [
        {"register_key": "", "register_number_key": ""},
        {"register_number_key": ""},
        {"register": "", "register_number": ""},
    ],
)
def test_database_refuses_an_entry_without_its_normal_form(columns):
    person = people.ada()

    with pytest.raises(IntegrityError), transaction.atomic():
        get_user_model().objects.filter(pk=person.pk).update(**columns)


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        ("register_number", "8٥٥0005", "Write all digits in the same way"),
        ("register_number", "А8000005", "letters of the number are not those of the register"),
        ("register_number", "ǀ8000005", "Leave out"),
        ("register_number", "æ8000005", "Leave out"),
        ("register", "GMС", "letters of two alphabets"),
        ("register", "G|MC", "Leave out: | (U+007C)"),
    ],
)
def test_what_can_be_read_as_another_entry_is_refused_with_words(client, field, text, words):
    client.force_login(people.ada())

    response = client.post("/accounts/settings/", _fields("GMC", "8000005") | {field: text})

    assert response.status_code == 400
    assert words in response.content.decode()


@pytest.mark.parametrize(
    "entry",
    [
        ("Росздравнадзор", "ЛО-77"),
        ("医师协会", "京123号"),
        ("نظام پزشکی", "۱۲۳۴"),
        ("Lægeforeningen", "123"),
    ],
)
def test_registers_of_other_alphabets_are_welcome(client, entry):
    ada = people.ada()
    client.force_login(ada)

    response = client.post("/accounts/settings/", _fields(*entry))

    ada.refresh_from_db()
    assert response.status_code == 302, response.content.decode()
    assert (ada.register, ada.register_number) == entry


def test_own_entry_may_be_spelled_anew(client):
    ada = _holder()
    client.force_login(ada)

    response = client.post("/accounts/settings/", _fields("G.M.C.", "8000-005"))

    ada.refresh_from_db()
    assert (response.status_code, ada.register) == (302, "G.M.C.")


def test_nobody_writes_the_entry_of_somebody_else():
    with pytest.raises(Refused):
        _write(people.ada(), FREE, by=people.eve())


def test_administrator_does_not_write_a_superusers_entry():
    chief = get_user_model().objects.create_superuser("chief@clinic.example", PASSWORD)

    with pytest.raises(Refused, match="Only a superuser"):
        _write(chief, FREE, by=people.root())


# --- What an exam binds --------------------------------------------------------------------------


@pytest.mark.usefixtures("curriculum")
def test_entry_of_an_exam_stays_with_the_person_who_left_it(client):
    ada = people.ada()
    sit(ada, "alpha-check")
    start(ada, "small-exam")
    _write(ada, FREE)

    refused = _sign_up(client, "TEST-register", "10 01")

    assert "already belongs to another account" in refused.content.decode()
    assert not get_user_model().objects.filter(email="zoe@new.example").exists()


@pytest.mark.usefixtures("curriculum")
def test_person_may_come_back_to_an_entry_of_their_own_exam():
    ada = people.ada()
    before = ada.entry
    sit(ada, "alpha-check")
    start(ada, "small-exam")
    _write(ada, FREE)

    _write(ada, before)

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

    assert refused.value.reason == "register-entry-taken"
    assert not ada.attempts.filter(quiz=quiz("small-exam")).exists()


def _left_claim() -> RegisterClaim:
    """Ada sat an exam under a number that she has corrected since."""
    ada = people.ada()
    ada.claim_entry(now=NOW)
    _write(ada, FREE)
    return RegisterClaim.objects.get()


def test_released_entry_can_be_used_by_its_owner(client):
    claim = _left_claim()
    desk = at_desk(people.root())

    done = desk.post(
        f"/admin/accounts/user/{claim.person_id}/act/release/",
        {"claim": claim.pk, "reason": "Mistyped, see the register."},
    )
    _sign_up(client, "Test register", "1001")

    claim.refresh_from_db()
    assert done.status_code == 302
    assert (claim.released_by, claim.release_reason) == (
        people.root(),
        "Mistyped, see the register.",
    )
    assert get_user_model().objects.get(email="zoe@new.example").register_number == "1001"


@pytest.mark.parametrize(
    ("by", "reason", "words"),
    [
        (people.root, " ", "Say why"),
        (people.ada, "Mine.", "Only an administrator"),
        (people.lead, "Hers.", "Only an administrator"),
    ],
)
def test_entry_is_released_by_an_administrator_with_a_reason(by, reason, words):
    claim = _left_claim()

    with pytest.raises(Refused, match=words):
        register.release_claim(claim=claim, by=by(), reason=reason, now=NOW)


def test_entry_that_the_account_still_has_is_not_released():
    ada = people.ada()
    ada.claim_entry(now=NOW)

    with pytest.raises(Refused, match="still has this entry"):
        register.release_claim(
            claim=RegisterClaim.objects.get(), by=people.root(), reason="Why not.", now=NOW
        )


# --- Accounts that had the same entry before there were normal forms ---------------------------------


@pytest.mark.usefixtures("curriculum")
def test_who_has_the_entry_of_another_studies_but_sits_no_exam(client):
    eve = _clashing(people.eve(), people.ada())
    sit(eve, "alpha-check", now=timezone.now())
    client.force_login(eve)

    with pytest.raises(quizzes.NotOpen) as refused:
        start(eve, "small-exam", now=timezone.now())

    assert refused.value.reason == "register-entry-taken"
    assert not eve.has_register_entry
    for address in ("/accounts/settings/", "/quizzes/small-exam/"):
        words = "Another account has the same register and number."
        assert words in client.get(address).content.decode()
    step = dashboard_context(user=eve, now=timezone.now())["next_step"]
    assert step["title"] == "Settle whose register entry it is"


def test_who_has_the_entry_of_another_may_still_change_how_pages_look(client):
    eve = _clashing(people.eve(), people.ada())
    client.force_login(eve)

    form = _fields("Test register", "1001") | {"theme": "dark"}
    response = client.post("/accounts/settings/", form)

    eve.refresh_from_db()
    assert (response.status_code, eve.theme, eve.register_clash_with) == (302, "dark", people.ada())


def test_pass_waits_for_its_certificate_until_it_is_clear_whose_entry_it_is():
    factories.scheme()
    eve = _clashing(people.eve(), people.ada())
    passed = factories.attempt(eve)

    assert certificates.issue_certificate(attempt_id=passed.pk, now=factories.LATER) is None
    assert not passes_without_certificate().exists()

    _write(people.ada(), FREE)
    eve.refresh_from_db()
    assert (eve.register_clash_with, eve.register_number_key) == (None, "1001")
    assert list(passes_without_certificate()) == [passed]


def test_entry_that_is_left_goes_to_the_oldest_account_that_waits_for_it():
    ada, bob, eve = people.ada(), people.bob(), people.eve()
    _clashing(bob, ada)
    _clashing(eve, ada)

    _write(ada, FREE)

    for person in (bob, eve):
        person.refresh_from_db()
    assert (bob.register_clash_with, bob.has_register_entry) == (None, True)
    assert (eve.register_clash_with, eve.has_register_entry) == (bob, False)


def test_corrected_entry_ends_the_clash():
    eve = _clashing(people.eve(), people.ada())

    _write(eve, FREE)

    assert (eve.register_clash_with, eve.has_register_entry) == (None, True)


def test_desk_lists_who_has_the_entry_of_another():
    eve = _clashing(people.eve(), people.ada())
    people.bob()
    desk = at_desk(people.root())

    waiting = desk.get("/admin/").content.decode()
    listed = desk.get("/admin/accounts/user/?clash=yes").content.decode()

    link = '<a href="/admin/accounts/user/?clash=yes">1 account has the register entry of another'
    assert link in waiting
    assert eve.email in listed
    assert people.bob().email not in listed


# --- In the same moment ----------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_who_sign_up_at_once_with_one_entry_become_one_person():
    people.ada()  # makes the role

    pages = at_once(
        [
            lambda: _sign_up(Client(), "GMC", "8000005", "one@new.example"),
            lambda: _sign_up(Client(), "G.M.C.", "8000-005", "two@new.example"),
        ]
    )

    assert sorted(page.status_code for page in pages) == [200, 302]
    assert get_user_model().objects.filter(register_number_key="8000005").count() == 1
    refused = next(page for page in pages if page.status_code == 200)
    assert "already belongs to another account" in refused.content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_who_write_one_entry_at_once_are_told_whose_it_is():
    bob, eve = people.bob(), people.eve()

    outcomes = at_once([lambda: _write(bob, FREE), lambda: _write(eve, FREE)])

    kinds = sorted(type(outcome).__name__ for outcome in outcomes)
    assert kinds == ["EntryTaken", "NoneType"]
    assert get_user_model().objects.filter(register_number_key="12a3456b").count() == 1
