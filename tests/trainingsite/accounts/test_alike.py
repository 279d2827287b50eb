"""One number under another name of the same register: a person looks before that account sits an exam."""

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import people
from tests.trainingsite.accounts.entries import by_two, confirm, fields, sign_up
from tests.trainingsite.test_desks import at_desk
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.cases import decide_case
from trainingsite.accounts.actions.holds import is_barred
from trainingsite.accounts.actions.register import settle_entry, write_entry
from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.domain.alike import may_be_one, sought_for
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


@pytest.mark.each_engine
@pytest.mark.parametrize("number", ["八〇〇〇〇〇五", "800000五", "8000005²", "eight", NUMBER])
@pytest.mark.django_db
def test_sign_up_that_nobody_confirmed_holds_nobody(number, settings):
    """However it is written: nobody's number is not compared with."""
    settings.SEED_DEMO = True
    stranger = people.bob()
    stranger.put_waiting(entry("GMC Scotland", number=number))
    stranger.entry_written_at = NOW - timedelta(hours=1)
    stranger.save()

    first = _written(people.ada(), GMC)

    assert not first.is_held
    assert not ReviewCase.objects.filter(kind="entry-alike").exists()


@pytest.mark.each_engine
@pytest.mark.parametrize(
    ("kept", "country", "is_held"),
    [("IE", "IE", True), ("IE", "FR", False), ("", "IE", True), ("", "FR", True)],
)
@pytest.mark.django_db
def test_claim_of_an_entry_that_was_left_keeps_its_country(kept, country, is_held, settings):
    """Claims from before it was kept are of any country."""
    settings.SEED_DEMO = True
    ada = _written(people.ada(), entry("Board of Skin Doctors", "IE"))
    assert ada.claim_entry(now=NOW)
    _written(ada, RegisterEntry(ada.register_name, "", "NMC", "12A3456B"))
    ada.register_claims.update(register_country=kept)

    eve = _written(
        people.eve(), entry("Irish Aesthetic Register", country), NOW + timedelta(hours=1)
    )

    assert eve.is_held == is_held


@pytest.mark.django_db
def test_exam_keeps_the_country_of_the_register():
    ada = _written(people.ada(), entry("Board of Skin Doctors", "IE"))

    ada.claim_entry(now=NOW)

    assert ada.register_claims.get().entry == RegisterEntry(
        "", "", "Board of Skin Doctors", NUMBER, "IE"
    )


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
    if outcome == "barred":
        decide_case(case=_case(), outcome=outcome, note="The same.", by=people.root(), now=NOW)
    else:
        with pytest.raises(Refused, match="was not heard"):
            decide_case(case=_case(), outcome=outcome, note="So.", by=people.root(), now=NOW)
        by_two(_case(), outcome)

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


# --- Something beside the number ---------------------------------------------------------------------------------

BESIDE = [
    "UK8289162", "8289162-GP", "NHS 8289162", "8289162/1", "8289162.0", "1/8289162", "C8289162D", "828x9162", "8 289 162 GP",
    "８２８９１６２/１", "8289162 since 2019", "(8289162)1", "8289162 8289162", "0/8289162", "GB-82-89-162", "UK\u200b8289162",
]  # fmt: skip


@pytest.mark.parametrize("number", BESIDE)
@pytest.mark.parametrize("register", ["GMC Scotland", "GMCouncil", "Medical Register"])
def test_number_is_looked_at_with_whatever_stands_beside_it(register, number):
    typed, plain = entry(register, number=number), entry("GMC", "", "8289162")

    assert may_be_one(typed, plain)
    assert may_be_one(plain, typed)


@pytest.mark.parametrize(
    ("register", "number", "other", "typed"),
    [
        ("GMC Scotland", "UK8289162", "GMC Wales", "8289162-GP"),
        ("NMC", "12A3456E", "NMC Scotland", "12A3456E/1"),
        ("NMC", "12A3456E", "NMC Scotland", "UK12A3456E"),
        ("NMC", "12A3456E", "NMC Scotland", "12 A 3456 E-RN"),
        ("HCPC", "PH123456", "HCPC Scotland", "123456"),
        ("HCPC", "PH123456", "HCPC Scotland", "GPPH123456"),
        ("HCPC", "PH123456", "HCPC Scotland", "PH123456/1"),
        ("Ahpra", "MED0001234567", "Ahpra Queensland", "MED1234567"),
        ("GDC", "1234", "GDC", "1234/1"),
        ("Texas Medical Board", "N1234", "Texas Medical Board", "N1234/1"),
        ("Texas Medical Board", "12345", "Texas Medical Board", "TX12345"),
    ],
)
def test_letters_and_suffixes_that_no_register_gave_are_looked_at(register, number, other, typed):
    one, two = entry(register, number=number), entry(other, number=typed)

    assert may_be_one(one, two)
    assert may_be_one(two, one)


@pytest.mark.parametrize(
    ("register", "number", "other", "typed"),
    [
        ("GMC", "8289162", "GMC Scotland", "82891621"),
        ("GMC", "8289162", "GMC Scotland", "18289162"),
        ("GMC", "8289162", "GMC Scotland", "UK82891620"),
        ("GMC", "8289162", "GMC Scotland", "8289163-GP"),
        ("GMC", "8289162", "GPhC", "8289162"),
        ("NMC", "12A3456E", "NMC Scotland", "12B3456E"),
        ("NMC", "12A3456E", "NMC Scotland", "3456"),
        ("HCPC", "PH123456", "HCPC Scotland", "CH123456"),
        ("HCPC", "PH123456", "HCPC", "CH123456"),
        ("Ahpra", "MED0001234567", "Ahpra Queensland", "NMW0001234567"),
        ("Ahpra", "MED0001234567", "Ahpra Queensland", "MED12345670"),
        ("GDC", "1234", "GDC", "12341"),
        ("Texas Medical Board", "A12345", "Texas Medical Board", "B12345"),
        ("Kammer", "A12345", "Kammer", "B12345"),
        ("Kammer", "12A3456", "Kammer", "12B3456"),
        ("Kammer", "1234/2019", "Kammer", "1234/2020"),
        ("Kammer", "8000005/1", "Kammer", "8000005/2"),
    ],
)
def test_two_numbers_of_one_register_are_two_people(register, number, other, typed):
    one, two = entry(register, number=number), entry(other, number=typed)

    assert not may_be_one(one, two)
    assert not may_be_one(two, one)


_AROUND = st.text("0123456789AXEO /-.", max_size=12)


@settings(deadline=None)
@given(_AROUND, _AROUND, st.sampled_from(["GMC Scotland", "HCPC", "Kammer"]))
def test_who_may_be_one_is_found_among_normal_forms(before, after, register):
    """The question to the database finds at least whom the judgement finds."""
    typed = entry(register, number=f"{before}8289162{after}")
    plain = entry("GMC Scotland", number="8289162")
    for one, two in ((typed, plain), (plain, typed)):
        sought, key = sought_for(one), two.keys[1]
        found = (
            key in sought.whole
            or any(part in key for part in sought.within)
            or (sought.pattern and re.search(sought.pattern, key))
        )
        assert found or not may_be_one(one, two)


@pytest.mark.parametrize("number", ["UK8289162", "8289162-GP", "NHS 8289162", "8289162/1"])
@pytest.mark.parametrize("is_first", [True, False])
@pytest.mark.each_engine
@pytest.mark.django_db
def test_used_tries_are_not_left_behind_by_letters_beside_the_number(number, is_first, settings):
    settings.SEED_DEMO = True
    entries = [
        RegisterEntry("Ada Sørensen", "", "GMC", "8289162"),
        entry("GMC Scotland", number=number),
    ]
    ada = _written(people.ada(), entries[is_first])
    ada.claim_entry(now=NOW)

    eve = _written(people.eve(), entries[not is_first], NOW + timedelta(hours=1))

    assert (eve.is_held, _case().content["like"]) == (True, ada.pk)


@pytest.mark.parametrize("how", ["confirms", "signs in", "writes it again"])
@pytest.mark.django_db
def test_sign_up_that_is_confirmed_later_is_the_later_account(how, client, settings):
    """Until it was confirmed its entry was nobody's, whenever it was typed."""
    settings.SEED_DEMO = settings.MAIL_IS_CONFIGURED = True
    people.bob()  # makes the role
    sign_up(client, "GMC Scotland", "8289162", "zoe@new.example", "GB")
    sign_up(Client(), "GMC", "8289162", "ada@new.example")
    ada = confirm("ada@new.example")
    ada.claim_entry(now=timezone.now())

    zoe = _confirmed(how)
    settle_entry(person=ada, by=SYSTEM, now=timezone.now())

    ada.refresh_from_db()
    assert (ada.is_held, zoe.is_held) == (False, True)
    assert (_case().person, _case().content["like"]) == (zoe, ada.pk)


def _confirmed(how: str) -> Any:
    if how == "confirms":
        return confirm("zoe@new.example")
    EmailAddress.objects.filter(email="zoe@new.example").update(verified=True)
    zoe = get_user_model().objects.get(email="zoe@new.example")
    if how == "signs in":
        Client().force_login(zoe)
    else:
        write_entry(person=zoe, entry=zoe.entry, by=zoe, now=timezone.now())
    zoe.refresh_from_db()
    return zoe


@pytest.mark.django_db
def test_of_those_who_wait_who_was_confirmed_first_gets_the_entry(client, settings):
    settings.SEED_DEMO = settings.MAIL_IS_CONFIGURED = True
    ada = _written(people.ada(), GMC)
    for name in ("zoe", "una"):
        sign_up(Client(), "GMC", NUMBER, f"{name}@new.example")
    for name in ("una", "zoe"):
        confirm(f"{name}@new.example")

    _written(ada, RegisterEntry("Ada Sørensen", "", "NMC", "12A3456E"), timezone.now())

    holder = get_user_model().objects.get(register_number_key=NUMBER)
    assert holder.email == "una@new.example"
