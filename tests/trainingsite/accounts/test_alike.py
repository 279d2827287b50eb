"""One number under another name of the same register: a person looks before that account sits an exam."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests import people
from tests.trainingsite.accounts.entries import fields
from tests.trainingsite.test_desks import at_desk
from trainingsite.accounts.actions.cases import decide_case
from trainingsite.accounts.actions.holds import is_barred
from trainingsite.accounts.actions.register import settle_entry, write_entry
from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.domain.alike import may_be_one
from trainingsite.accounts.domain.register import RegisterEntry
from trainingsite.accounts.models import ReviewCase

NOW = timezone.now()
NUMBER = "8000005"
GMC = RegisterEntry("Ada Sørensen", "", "GMC", NUMBER)


def entry(register: str, country: str = "GB", number: str = NUMBER) -> RegisterEntry:
    return RegisterEntry("Second Person", "", register, number, country)


@pytest.mark.parametrize("country", ["GB", "AD", "KE"])
@pytest.mark.parametrize(
    "register",
    [
        "British General Medical Council", "General Medical Council, London", "GMC Scotland", "GMC Online", "GMC-UK org",
        "GMC/NMC", "GMC register of doctors", "GMC List of Registered Medical Practitioners", "Generel Medical Council",
        "General Medical Counsil", "GMCouncil", "AngloGMC", "GMCKenya", "Kenya GM Council", "Gen. Med. Council", "GenMedCncl",
        "General MC", "G Medical C", "Medical Council (General)", "Consejo Médico General", "6MC Kenya", "GМC Кenya",
    ],
)  # fmt: skip
def test_another_name_of_a_register_is_looked_at_wherever_it_is_said_to_be(register, country):
    assert may_be_one(entry(register, country), GMC)
    assert may_be_one(GMC, entry(register, country))


@pytest.mark.parametrize(
    ("register", "country", "one"),
    [
        ("Medical Register", "GB", True),
        ("Danish Patient Safety Authority", "DK", False),
        ("Singapore Medical Council", "SG", False),
        ("NMC", "", False),
        ("GPhC", "", False),
        ("Kenya Medical Practitioners and Dentists Council", "KE", False),
        ("Autorisationsregistret", "DK", False),
        ("Health Professions Council of South Africa", "ZA", False),
        ("Dubai Health Authority", "AE", False),
    ],
)
def test_one_number_on_two_registers_is_two_people_unless_the_country_is_one(
    register, country, one
):
    assert may_be_one(entry(register, country), GMC) == one


def test_two_registers_of_one_country_that_we_do_not_know_are_looked_at():
    assert may_be_one(entry("Legemiddelregisteret", "NO"), entry("Helsepersonell", "NO"))
    assert not may_be_one(entry("Legemiddelregisteret", "NO"), entry("Helsepersonell", "DK"))


def test_two_names_of_their_own_that_mean_one_listed_register_are_looked_at():
    assert may_be_one(entry("GMCouncil", "KE"), entry("Gen. Med. Council", "UG"))
    assert may_be_one(entry("Beroepen Gezondheidszorg Individuele", "KE"), entry("BIG", ""))
    assert not may_be_one(entry("GMCouncil", "KE"), entry("Dubai Health Authority", "AE"))


def _written(person: Any, what: RegisterEntry, now: Any = NOW) -> Any:
    write_entry(person=person, entry=what, by=person, now=now)
    person.refresh_from_db()
    return person


@pytest.fixture
def two(db: None, settings: Any) -> tuple[Any, Any]:
    """Who has GMC 8000005, and who wrote the same number under another name of it later."""
    settings.SEED_DEMO = True
    first = _written(people.ada(), GMC)
    later = NOW + timedelta(minutes=1)
    return first, _written(people.eve(), entry("GMC Scotland", number=f"GMC {NUMBER}"), later)


@pytest.mark.django_db
def test_invented_name_in_another_country_waits_like_any_other_and_the_page_tells_nothing(
    client, settings
):
    settings.SEED_DEMO = True
    _written(people.ada(), GMC)
    eve, bob = people.eve(), people.bob()
    pages = []
    for person, number in ((eve, NUMBER), (bob, "8000006")):
        client.force_login(person)
        typed = fields("GMCouncil", number, "KE") | {"register_name": person.register_name}
        pages.append(client.post("/accounts/settings/", typed, follow=True))
    later = timezone.now() + timedelta(minutes=1)
    for person in (eve, bob):
        settle_entry(person=person, by=SYSTEM, now=later)
        person.refresh_from_db()

    assert (eve.is_held, bob.is_held) == (True, False)
    assert eve.register_number == NUMBER
    assert (_case().person, _case().content["like"]) == (eve, people.ada().pk)
    assert [page.redirect_chain for page in pages] == [pages[0].redirect_chain] * 2
    decide_case(case=_case(), outcome="goes-on", note="Two.", by=people.root(), now=later)
    eve.refresh_from_db()
    assert not eve.is_held


def _case() -> ReviewCase:
    return ReviewCase.objects.get(kind="entry-alike")


@pytest.mark.parametrize("number", [NUMBER, f"GMC {NUMBER}", "8000-005"])
@pytest.mark.django_db
def test_later_account_waits_and_the_earlier_one_does_not(number, settings):
    settings.SEED_DEMO = True
    first = _written(people.ada(), GMC)
    second = _written(people.eve(), entry("GMC Scotland", number=number), NOW + timedelta(hours=1))

    settle_entry(person=first, by=SYSTEM, now=NOW + timedelta(days=1))
    first.refresh_from_db()

    assert (first.is_held, second.is_held) == (False, True)
    assert (_case().person, _case().content["like"]) == (second, first.pk)


def test_decider_sees_both_and_the_account_goes_on_for_good(two):
    first, second = two
    page = at_desk(people.root()).get(f"/admin/accounts/reviewcase/{_case().pk}/decide/")
    decide_case(case=_case(), outcome="goes-on", note="Two registers.", by=people.root(), now=NOW)

    settle_entry(person=second, by=SYSTEM, now=NOW + timedelta(days=1))
    second.refresh_from_db()

    shown = page.content.decode()
    assert str(first) in shown
    assert "GMC Scotland" in shown
    assert not second.is_held
    assert ReviewCase.objects.filter(kind="entry-alike").count() == 1


@pytest.mark.parametrize("outcome", ["barred", "one-person"])
def test_account_sits_no_exam_when_it_is_decided_so(two, outcome):
    _first, second = two
    decide_case(case=_case(), outcome=outcome, note="The same.", by=people.root(), now=NOW)

    second.refresh_from_db()

    assert is_barred(second) == (outcome == "barred")
    assert second.is_active == (outcome == "barred")


def test_who_left_the_entry_after_an_exam_under_it_is_still_found(two):
    first, second = two
    first.claim_entry(now=NOW)
    ReviewCase.objects.all().delete()
    _written(first, RegisterEntry("Ada Sørensen", "", "NMC", "12A3456E"), NOW)
    third = _written(people.bob(), entry("GMC Wales"), NOW + timedelta(days=2))

    assert third.is_held
    assert second.pk != third.pk
