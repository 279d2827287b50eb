"""One number on two registers: the names of the people, and what the number itself names."""

import pytest

from trainingsite.accounts.domain.alike import may_be_one, may_be_one_of_few
from trainingsite.accounts.domain.called import may_be_called_the_same
from trainingsite.accounts.domain.register import RegisterEntry

GMC = RegisterEntry("Eva Brown", "", "GMC", "8289162")


def _is_looked_at(entry: RegisterEntry) -> tuple[bool, bool]:
    return may_be_one_of_few(entry, GMC), may_be_one_of_few(GMC, entry)


@pytest.mark.parametrize(
    "name",
    ["Evah Brown", "E. Brown", "Eva Browne", "E Brown", "Brown, Eva", "Dr Eva Brown MD", "Eva B.", "Eva Jane Brown", "EvaBrown", "Brown", "Ева Brown"],
)  # fmt: skip
def test_names_that_may_be_one_persons_are_looked_at_on_two_listed_registers(name):
    assert may_be_called_the_same(name, "Eva Brown")
    assert _is_looked_at(RegisterEntry(name, "", "GPhC", "8289162")) == (True, True)


@pytest.mark.parametrize(
    "name",
    [
        "Eve Lindqvist",
        "Noor Haddad",
        "Tom Brown",
        "Eva Lind",
        "E. B.",
        "",
        "Dr",
        "Emil Baker",
        "Janet Other",
    ],
)
def test_two_people_of_one_number_on_two_listed_registers_stay_open(name):
    assert not may_be_called_the_same(name, "Eva Brown")
    assert _is_looked_at(RegisterEntry(name, "", "GPhC", "8289162")) == (False, False)


@pytest.mark.parametrize(
    ("register", "number"),
    [
        ("Texas Medical Board", "GMC8289162"), ("Texas Medical Board", "8289162 GMC"), ("Texas Medical Board", "8289162UK"),
        ("Texas Medical Board", "G.M.C. 8289162"), ("Florida Board of Nursing", "GB 8289162"),
    ],
)  # fmt: skip
def test_number_that_names_another_register_or_country_is_looked_at_whatever_the_name(
    register, number
):
    entry = RegisterEntry("Noor Haddad", "", register, number)

    assert _is_looked_at(entry) == (True, True)
    assert may_be_one(entry, GMC)
    assert may_be_one(GMC, entry)


@pytest.mark.parametrize("number", ["UK 8289162", "8289162 GB", "England 8289162", "GBR-8289162"])
def test_country_that_the_number_names_counts_as_the_registers(number):
    entry = RegisterEntry("Noor Haddad", "", "Register of Doctors", number, "US")

    assert may_be_one(entry, GMC)
    assert may_be_one(GMC, entry)


@pytest.mark.parametrize("number", ["8289162", "US 8289162", "MD8289162", "RN 8289162"])
def test_other_letters_name_no_country_of_the_other(number):
    entry = RegisterEntry("Noor Haddad", "", "Register of Doctors", number, "US")

    assert not may_be_one(entry, GMC)
