"""Numbers that are written without digits, or with letters that look like some."""

import re
import time
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from tests import people
from tests.trainingsite.accounts.entries import write
from tests.trainingsite.accounts.test_register_holds import decide, marked
from tests.trainingsite.test_desks import at_desk
from trainingsite.accounts.domain.alike import (
    is_beyond_comparing,
    may_be_one,
    may_be_one_of_few,
    sought_for,
)
from trainingsite.accounts.domain.register import RegisterEntry, number_key, register_key
from trainingsite.accounts.domain.registers import LISTED
from trainingsite.accounts.domain.spelled import (
    BEGINS_WITH_LETTERS,
    FEW_DIGITS,
    ODD_SIGNS,
    look_of_digits,
)
from trainingsite.accounts.models import ReviewCase

GMC = RegisterEntry("Ada", "", "GMC", "8289162")
AS_DIGITS = [
    "八二八九一六二", "捌貳捌玖壹陸貳", "8二8九1六2", "八二八九16二", "82B9162", "B2B9I6Z", "8Z89162", "828916Z", "82891b2",
    "82B9I62", "82B9GP162", "GP82B9162", "82B9162/1", "UK 82B9162", "82b9162", "828q162",
    "8289 one six two", "eighttwoeightnineonesixtwo", "acht zwei acht neun eins sechs zwei", "huit deux huit neuf un six deux", "82891628289162", "VIII 289162", "8-II-89162",
]  # fmt: skip
# As registers write them, on registers in many countries.
HONEST = [
    ("NMC", "12A3456E", ""), ("NMC", "98G2351S", ""), ("GDC", "123456", ""), ("GDC", "82891", ""), ("GPhC", "2061234", ""),
    ("HCPC", "PH12345", ""), ("HCPC", "BS828916", ""), ("RPPS", "10001234567", ""), ("ADELI", "751234567", "FR"),
    ("Ärztekammer Berlin", "BA-12345", "DE"), ("Landesärztekammer Hessen", "A 45/2019", "DE"), ("Ahpra", "MED0001234567", ""),
    ("Texas Medical Board", "B1234", ""), ("Kammer", "12A3456", "AT"), ("Health Council", "SEPT-1999", "IN"),
    ("Register", "第1234号", "CN"), ("Council", "Dr one 12345", "KE"), ("Medical Council", "7", "ZW"),
]  # fmt: skip


@pytest.mark.parametrize("number", AS_DIGITS)
def test_number_is_compared_as_the_digits_that_it_may_be_read_as(number):
    typed = RegisterEntry("Eve", "", "GMC Scotland", number, "GB")

    assert may_be_one_of_few(typed, GMC)
    assert may_be_one_of_few(GMC, typed)
    assert may_be_one(typed, GMC)
    assert may_be_one(GMC, typed)


@pytest.mark.parametrize(("register", "number", "country"), HONEST)
def test_letters_that_a_register_gives_hold_nobody(register, number, country):
    entry = RegisterEntry("Eve", "", register, number, country)

    assert not is_beyond_comparing(entry)
    for other, theirs in [
        ("GMC", "8289162"),
        ("NMC", "12B3456E"),
        ("HCPC", "PH12346"),
        ("GDC", "123457"),
    ]:
        assert not may_be_one(entry, RegisterEntry("Ada", "", other, theirs))
        assert not may_be_one_of_few(entry, RegisterEntry("Ada", "", other, theirs))


@pytest.mark.parametrize(
    "number",
    ["eight two eight nine", "EIGHT", "acht zwei", "eight million", "восемь два", "ABCDEFG", "82 twenty", "十", "?"],
)  # fmt: skip
def test_number_that_no_program_compares_is_known(number):
    assert is_beyond_comparing(RegisterEntry("Eve", "", "Doctors of Jersey", number, "JE"))


@pytest.mark.parametrize(
    "number",
    ["82 eighty-nine 162", "82eightynine162", "82 ten 9162", "8289 hundred 162", "82 achtundneunzig 162", "82 quatre-vingt-neuf 162", "82 ochenta y nueve 162", "82 EIGHTY 9162", "82tenone9162", "xeightyx 829162"],
)  # fmt: skip
def test_larger_number_in_words_is_known_whatever_stands_beside_it(number):
    assert is_beyond_comparing(RegisterEntry("Eve", "", "Doctors of Jersey", number, "JE"))


@pytest.mark.parametrize(
    "number", ["TENURE-12345", "TI 12345", "Ventilation 12345", "Kanton 12345", "Centre 4 12345", "Miller 12345", "DELF-12345", "MEDICO-12345", "SEPT-1999", "8289162", "Dr one 12345"]
)  # fmt: skip
def test_word_that_has_a_short_one_within_is_none(number):
    assert not is_beyond_comparing(RegisterEntry("Eve", "", "Doctors of Jersey", number, "JE"))


# A holder's 8289162 and 8000005, in languages and numerals that no list of ours has.
IN_WORDS = [
    "8289 seize 2", "8289 sechzehn 2", "8289 szesnaście 2", "8289 sto sześćdziesiąt dwa", "828 enoghalvfems 62", "8289seize2",
    "八百二十八万九千百六十二", "828万9千百62", "8289廿", "8289 いち ろく に", "8289 하나육이", "8289 CLXII", "8289clxii", "8289 XV 2", "8289 I VI II",
    "8 Mio 5", "8 mln 5", "8 Mill. 5", "8M 5", "8289 first sixth second", "8289 seizième 2", "8289 won six too", "8289 один шесть два",
    "8289 ένα έξι δύο", "8289 एक छह दो", "8289 واحد ستة اثنان", "8289 bir altı iki", "8289 un chwech dau", "osiem milionów pięć", "80 lakh 5",
]  # fmt: skip
# As registers and people write them: prefixes, suffixes, years, check letters, words for number in front.
ORDINARY = [
    "MD-12345", "RN 0123456", "PIN 12A3456E", "ABC12345", "12345-MD", "A-4567/2019", "NRP 2031234", "12345/KMC/2019", "G-12345", "KE 04567 B",
    "BSN 998877", "TMLT 20451", "DHA-P-0123456", "DR-2019-0456", "MPDB/A/10234", "28/281234567", "2019/GP/4471", "RN2283412", "LIC-77812", "SCFHS 18-R-0041234",
    "HPCSA MP 0456789", "Nr. 44510", "12345 DC", "ÄK 12345", "第110234567号", "医籍登録番号 412345", "면허번호 12345", "Registration no. 55123", "55123 (registered)", "CD-33441", "1234-CI", "MMC 45678",
]  # fmt: skip


@pytest.mark.parametrize("number", IN_WORDS)
def test_number_in_words_that_no_list_has_is_looked_at(number):
    assert is_beyond_comparing(RegisterEntry("Eve", "", "GMC Scotland", number, "GB"))


@pytest.mark.parametrize("number", ORDINARY)
@pytest.mark.parametrize("register", ["Medical Council", "Board of Nursing", "中国医师协会"])
def test_ordinary_number_is_not_looked_at(number, register):
    entry = RegisterEntry("Eve", "", register, number, "KE")

    assert not is_beyond_comparing(entry)
    assert not may_be_one_of_few(entry, GMC)


@pytest.mark.parametrize("register", ["GMC", "NMC", "HCPC", "Ahpra", "RPPS", "BIG"])
def test_number_of_the_form_of_its_listed_register_is_not_looked_at(register):
    assert not is_beyond_comparing(
        RegisterEntry("Eve", "", register, LISTED[register_key(register)].example)
    )


@pytest.mark.parametrize("number", ["sekiz 289162", "ottantadue-89162", "SEKSENIKI 89162"])
def test_word_before_the_digits_may_say_a_few_more(number):
    typed = RegisterEntry("Eve", "", "GMC Scotland", number, "GB")

    assert not is_beyond_comparing(RegisterEntry("Eve", "", "GMC Scotland", "sekiz 289162", "GB"))
    for other in (GMC, RegisterEntry("Ada", "", "GMC Wales", "GMC 8289162", "GB")):
        assert may_be_one(typed, other)
        assert may_be_one_of_few(other, typed)
    for theirs in ("8289163", "1118289162", "9162"):
        assert not may_be_one_of_few(typed, RegisterEntry("Ada", "", "GMC", theirs))


@pytest.mark.django_db
@pytest.mark.each_engine
@pytest.mark.parametrize(
    ("first", "second"), [("sekiz 289162", "8289162"), ("8289162", "sekiz 289162")]
)
def test_word_before_the_digits_is_found_in_either_order(first, second):
    ada, eve = people.ada(), people.eve()
    write(ada, RegisterEntry("Ada Sørensen", "", "GMC Scotland", first, "GB"))
    type(ada).objects.filter(pk=ada.pk).update(entry_written_at=timezone.now() - timedelta(days=1))

    write(eve, RegisterEntry("Eve Lindqvist", "", "GMC Wales", second, "GB"))

    assert eve.is_held


@pytest.mark.parametrize("number", ["八二八九一六二", "82B9162"])
@pytest.mark.django_db
@pytest.mark.each_engine
def test_marked_holders_number_in_letters_is_held(number):
    marked(register="GMC", number="8289162")
    eve = people.eve()

    write(eve, RegisterEntry("Eve Lindqvist", "", "Doctors of Jersey", number, "JE"))

    assert (eve.is_held, ReviewCase.objects.get().kind) == (True, "held-holder")


@pytest.mark.parametrize("number", ["八二八九一六二", "82B9162", "828x9162"])
@pytest.mark.django_db
@pytest.mark.each_engine
def test_earlier_number_in_letters_is_found(number):
    ada = people.ada()
    write(ada, RegisterEntry("Ada Sørensen", "", "GMC Scotland", number, "GB"))
    type(ada).objects.filter(pk=ada.pk).update(entry_written_at=timezone.now() - timedelta(days=1))
    eve = people.eve()

    write(eve, RegisterEntry("Eve Lindqvist", "", "GMC", "8289162"))

    assert eve.is_held
    assert ReviewCase.objects.get(person=eve).content["like"] == ada.pk


# Whom a search with more than one way to go took years.
MANY_WAYS = [("b" * 36 + "1111", "8" * 20 + "5"), ("bb8" * 13, "8" * 22 + "5"), ("gb" * 18 + "1", "68" * 18 + "5"), ("b8g9" * 10, "89" * 18 + "5")]  # fmt: skip


@pytest.mark.parametrize(("stored", "sought"), MANY_WAYS)
@pytest.mark.django_db
@pytest.mark.each_engine
def test_no_stored_number_keeps_the_database_searching(stored, sought):
    write(people.ada(), RegisterEntry("Ada Sørensen", "", "Doctors of Jersey", stored, "JE"))
    entry = RegisterEntry("Eve Lindqvist", "", "GMC Wales", sought, "GB")
    asked, began = sought_for(entry), time.perf_counter()
    pattern, took = re.compile(look_of_digits(sought)), time.process_time()

    pattern.search(number_key(stored) * 6)
    took = time.process_time() - took
    list(get_user_model().objects.with_number(asked))

    assert took < 0.1
    assert time.perf_counter() - began < 2


@pytest.mark.parametrize(
    ("digits", "stored"),
    [
        ("825", "8z25"), ("8289162", "82b89162"), ("8289162", "gp82b9g162"), ("8289162", "b2xb9i6z".replace("i", "1")),
        ("8888", "bb88"), ("8888", "8b8b8b8"), ("12345678" * 4, "12345678" * 3 + "1234567b"), ("8289162", "1111118289b62b9162"),
    ],
)  # fmt: skip
def test_digits_are_found_with_letters_for_them_or_between_them(digits, stored):
    assert re.search(look_of_digits(digits), stored)


@pytest.mark.parametrize("stored", ["8289162", "12a3456e", "ph123456", "8289163b", "9289162b"])
def test_few_others_are_found_with_them(stored):
    assert not re.search(look_of_digits("8289162"), stored)


@pytest.mark.django_db
def test_number_in_words_waits_for_a_person_who_reads_why(settings: Any):
    settings.MAIL_IS_CONFIGURED = settings.SEED_DEMO = True
    eve = people.eve()

    write(eve, RegisterEntry("Eve Lindqvist", "", "Doctors of Jersey", "eight two nine", "JE"))

    case = ReviewCase.objects.get()
    page = at_desk(people.root()).get(f"/admin/accounts/reviewcase/{case.pk}/decide/")
    assert (eve.is_held, case.kind, "like" in case.content) == (True, "entry-alike", False)
    assert (
        "the number is in words, or has too few digits to be compared with others"
        in page.content.decode()
    )
    decide(case, "goes-on")
    eve.refresh_from_db()
    write(eve, eve.entry)
    assert not eve.is_held


@pytest.mark.parametrize(
    ("register", "number"),
    [
        ("GMC Scotland", "kahdeksan miljoonaa 162"),
        ("GMC Scotland", "ath 289162"),
        ("GMC Scotland", "828 ku 162"),
        ("GMCouncil", "828naw162"),
        ("Doctors of Jersey", "kahdeksan miljoonaa 162"),
        ("Doctors of Jersey", "yon 162"),
    ],
)
def test_short_word_that_no_list_has_is_looked_at(register, number):
    assert is_beyond_comparing(RegisterEntry("Eve", "", register, number, "GB"))


@pytest.mark.parametrize(
    ("register", "number"),
    [
        ("GMC Scotland", "GMC 8289162"),
        ("GMC Scotland", "No. 8289162"),
        ("NMC UK", "12A3456E"),
        ("Doctors of Jersey", "PH123456"),
        ("Doctors of Jersey", "A123"),
        ("Doctors of Jersey", "12345/KMC/2019"),
    ],
)
def test_letters_of_the_register_meant_and_labels_are_not_looked_at(register, number):
    assert not is_beyond_comparing(RegisterEntry("Eve", "", register, number, "GB"))


def test_number_of_four_digits_or_more_and_nothing_else_is_never_given_along() -> None:
    always = re.compile(f"[{ODD_SIGNS}]|{FEW_DIGITS}|{BEGINS_WITH_LETTERS}")

    assert [one for one in range(1_000, 100_000, 7) if always.search(str(one))] == []
    assert all(always.search(one) for one in ("999", "", "GMC.", "GMCX8000005", "8000 005²"))
