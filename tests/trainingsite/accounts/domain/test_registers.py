"""The list of registers: every name leads to one entry of it, every example has its register's form."""

import re

import pytest

from trainingsite.accounts.domain.countries import country_names
from trainingsite.accounts.domain.lookalikes import look_of
from trainingsite.accounts.domain.names import statements_in, strange_in_name
from trainingsite.accounts.domain.register import (
    KEY_LENGTH,
    has_form_of_listed,
    is_same_entry,
    listed_register,
    register_key,
)
from trainingsite.accounts.domain.registers import LISTED, REGISTERS
from trainingsite.accounts.domain.web_addresses import has_address


@pytest.mark.parametrize("one", REGISTERS, ids=lambda one: one.code)
def test_every_name_of_a_register_means_it_and_its_example_has_its_form(one):
    assert {register_key(name) for name in one.all_names} == {one.code}
    assert has_form_of_listed(one.example, one.name)
    assert is_same_entry((one.name, one.example), (one.whole.upper(), one.example.lower()))
    assert one.country in country_names("en")
    assert re.fullmatch(r"https://[\w.-]+/\S*", one.look_up)
    assert len(one.name) <= 80
    assert len(one.code) <= KEY_LENGTH


def test_codes_are_unique_and_kinds_of_boards_are_complete():
    assert len(LISTED) == len(REGISTERS)
    states = {one.code.split("-")[1] for one in REGISTERS if one.code.startswith("us-")}
    assert len(states) == 52
    assert {f"us-{state}-{kind}" for state in states for kind in ("medical", "nursing")} <= set(
        LISTED
    )


@pytest.mark.parametrize(
    ("register", "number"),
    [
        ("GMC", "712345"),
        ("GMC", "71234567"),
        ("GMC", "A123456"),
        ("NMC", "12345678"),
        ("Ahpra", "MED000123456"),
        ("BIG-register", "1901234560"),
        ("RPPS", "100012345678"),
        ("HCPC", "123456"),
        ("Texas Medical Board", "ABCDE"),
    ],
)
def test_number_of_another_form_is_known(register, number):
    assert not has_form_of_listed(number, register)


@pytest.mark.parametrize(
    ("register", "number"),
    [
        ("GMC", "GMC no. 7123 456"),
        ("General Medical Council", "7-123-456"),
        ("NMC", "pin 12a3456e"),
        ("HCPC", "ODP12345"),
        ("Texas Medical Board", "N1234"),
        ("Council of Nowhere", "?"),
    ],
)
def test_form_looks_at_the_number_alone(register, number):
    assert has_form_of_listed(number, register)


@pytest.mark.parametrize(
    "typed",
    ["IMC", "CNO", "Medical Council", "Test register", "NMC Nepal", "Georgia", "Board of Nursing"],
)
def test_name_that_could_be_several_registers_is_none_of_the_list(typed):
    assert listed_register(typed) is None


@pytest.mark.parametrize(
    ("typed", "plain"),
    [("а", "a"), ("В", "b"), ("в", "b"), ("Н", "h"), ("н", "h"), ("Ν", "n"), ("Ꮯ", "c"), ("ꓚ", "c"), ("І", "i"),
     ("Ӏ", "i"), ("О", "o"), ("m", "m"), ("7", "7"), ("ж", "ж")],
)  # fmt: skip
def test_letter_counts_as_what_a_reader_takes_it_for(typed, plain):
    assert look_of(typed) == plain


def test_letters_that_look_alike_beyond_latin_count_as_one():
    assert look_of("ך") == look_of("ך".upper())
    assert look_of("⍺") == look_of("α") == "a"


@pytest.mark.parametrize(
    "text",
    ["www.ada.example", "https://x", "ada@x", "ada＠x", "Ada visit rf-care.com", "rf.clinic/now", "mailto:ada", "rf.com:80",
     "x.io", "t.me", "t․me", "rf-cert。com", "rf-cert．com", "рф-серт.рф", "rf-cert.training", "rf-cert.com.", "E.Brown.Co",
     "rfcert.academy now", "bit.ly/x", "例え.中国", "rf-cert.ch"],
)  # fmt: skip
def test_address_is_found_however_it_is_typed(text):
    assert has_address(f"Ada {text}") == has_address(text)
    assert has_address(text)


@pytest.mark.parametrize(
    "text", ["Dr.med. Ada Lind", "A. B. de Souza", "St. John", "O'Neill-Sørensen, R.N.", "O´Brien", "Ada Lind III", "李小龍", "J.R.R.", "A.B. Smith", "Ada Lind Jr.", "Ada Lind, M.D.", "M.Sc. Ada", "Dr.Li", "J.de Vries", "K.Le", "St.John Lind",
     "Dr.rer.nat. Lind",   "Gal·la Ros", "Valida Exarchou", "Valide Demir", "Demir, Valide", "Demir (Valide)", "Ada Valid", "Valid Omar", "Dr. Valid Omar", "Doctor Valide Demir", "Ayşe-Valide Kaya", "Omar-Valid Khan", "VALIDE DEMIR", "Checkland", "Val Idris", "Proof", "Ph.D. Ada"]
)  # fmt: skip
def test_name_is_no_address_and_no_markup(text):
    assert not has_address(text)
    assert strange_in_name(text) == []
    assert statements_in(text, of_person=True) == []


@pytest.mark.parametrize(
    "text", ["Reg.No 12345", "12345.MD", "12.34.56", "No.12", "A12.345/b", "Dr.No 7"]
)
def test_number_with_dots_is_no_address(text):
    assert not has_address(text)


def test_markup_is_named_sign_by_sign():
    assert strange_in_name("<b>[Ada](x)</b> &amp; *E*") == ["<", ">", "[", "]", "*", "&amp;"]


@pytest.mark.parametrize(
    "text", ["Ada ✓ verified", "Ada, checked on 2026-11-01", "Name: Eve", "Ada ©", "Ada + Eve", "Ada ½", "Ada €"]
)  # fmt: skip
def test_name_makes_no_statement_of_itself(text):
    assert strange_in_name(text) != []


@pytest.mark.parametrize(
    "text",
    ["Eva Brown, checked by administrator", "Eva Brown — Checked against the GMC register", "GMC VALID Eva Brown", "Supervised exam", "Vаlid", "Eva Brown (vаlid)",
     "Checked against the register on", "c h e c k e d", "CheckedEva", "Geprüft", "Vérifiée", "Проверено", "已验证", "Eva Brown (withdrawn)",
     "The General Medical Council confirms", "Eva Brown (valid)", "Eva Brown, valid", "Eva Brown - VALID", "Eva Brown — validé", "Eva Brown -valid",
     "Eva Brown valid registration", "Valid GMC Eva Brown", "Eva Brown valide GMC", "Eva Brown gültig", "Eva Brown 有效", "Eva Brown (Valid) Lind"],
)  # fmt: skip
def test_name_that_says_something_of_itself_is_known(text):
    assert statements_in(text, of_person=True) != []


@pytest.mark.parametrize(
    "text",
    [
        "GMC — checked by administrator",
        "GMC verified",
        "verified 7111112",
        "7111112 (valid)",
        "7111112 valide",
        "valid 7111112",
    ],
)
def test_register_and_number_state_nothing_either(text):
    assert statements_in(text) != []


@pytest.mark.parametrize("one", REGISTERS, ids=lambda one: one.code)
def test_no_register_of_the_list_states_anything_or_is_an_address(one):
    for name in (
        *one.all_names,
        one.example,
        "College of Registered Nurses",
        "Board of Certified Doctors",
    ):
        assert (statements_in(name), has_address(name)) == ([], False)


def test_countries_are_named_in_the_readers_language():
    assert (country_names("en")["DE"], country_names("de")["DE"]) == ("Germany", "Deutschland")
    assert country_names("xx-nowhere") == country_names("en")
    assert len(country_names("en")) == 250
    assert "EU" not in country_names("en")
