"""Names and names of groups hold no address of any form, and honest ones are taken."""

import pytest

from tests.trainingsite.accounts.domain.test_titles import REAL
from trainingsite.accounts.domain.address_ends import ENDS, GENERIC
from trainingsite.accounts.domain.web_addresses import has_address

ADDRESSES = [
    "rf-login.click/in", "7777.com/login", "185.12.3.4/login", "185.12.3.4", "888.casino", "7777.md/in", "rf-login.zip", "rf-login.xyz", "rflogin.bond", "RF-LOGIN.CLICK",
    "rf-login[.]click", "rf-login(.)click", "rf-login {dot} click", "rf-login dot click", "rf-login [punkt] de", "185[.]12[.]3[.]4", "rf-login . click", "rf-login .click",
    "rf-login. click", "rf-login。click", "rf-login·click", "rf-login․click", "rf-login•click", "rf-login‧click", "rf-login\u200b.click", "rf-lo\u00adgin.click", "rf-login۔click",
    "hxxp rf-login", "hxxps://rf-login.click", "h**p://rf", "http rf-login", "www rf login", "//rf-login/in", "xn--80ak6aa92e.com", "xn--e1afmkfd.xn--p1ai", "рф-вход.сайт",
    "rf-login.сom", "ada[at]rf-login", "ada (at) rf login", "ada@rf", "[2001:db8::1]/in", "localhost/in", "rf-login.newend/in", "med.click/in", "dr.click", "x.click",
    "login.rf-secure.click", "rf-login.co.uk", "rf-login.click?x=1", "rf-login.click#a", "rf-login.click:80", "rf-login.click.", "ｒｆ-login．click", "see rf-login.click, please",
    "rf-login.भारत", "rf-login.இந்தியா", "rf-login.বাংলা", "rf-login.భారత్", "भारत.भारत", "rf-login Dot click", "rf-login dOt click", "rf-login DOt Click", "rf-login Dot Click",
    "Is.Gd", "Ow.Ly", "Cl.Ly", "Bit.Do", "wu.li", "WU.LI", "Wu.Li/in", "डॉ.भारत/in", "भारत.कॉम", "я.рус", "Я.Рус",
    "t.co", "x.ai", "X.ai", "g.page", "7777.ru", "360.cn", "join rf-login.com_now", "x.com_now", "rf-login.com_2026", "rf-login.click_", "login.Page", "rf.Law", "Rf.Click", "Bit.Ly",
    "App.To", "Link.To", "Get.So", "Bit.Do/in", "anh.do", "ANH.DO", "Anh.Do/in",
]  # fmt: skip
GROUPS = [
    "St. Mary's Hospital, intake 2026", "Group 1.2", "Group A/B", "10.12.2026, evening", "Dr. Lind's team", "Müller GmbH & Co. KG", "Praxis e.V.", "U.S. team", "Nurses (ICU) & doctors",
    "Level 2.1 – autumn", "9.30 am", "Kurs Nr.3", "Intake No.12", "Dot Clinic", "At night (at 8)", "Ward 3/4", "A.M. group", "Q3:1", "Info evening. Bring a pen", "Room 12.3.4",
]  # fmt: skip
NAMES = [
    "Dr.Kim", "Dr.med.univ. Eva Lind", "ao.Univ.Prof.Dr. Lind", "Mohd.Ali bin Omar", "Muhd.Faiz", "Smt.Rani Devi", "K.P.Muthu", "A.Bond", "J.R.R. Page", "Assoc.Prof. Lee",
    "Rev.John Moe", "Capt.Fox", "Dr.rer.nat.habil. Lind", "Gal·la Ros", "Dot Page", "Ann Dot", "Mary-Ann St.John", "Siva a/l Raman", "R.Kumar S/O Muthu", "Priya D/O Arjun, M.Sc.",
    "Prof.Dr.med. Lind", "Dipl.Ing. Bo Lind", "Dra.García", "Lt.Col. Kim Man", "Anna Live", "Pat Page, M.Phil.", "Lee Case", "Tab Hunter", "Bo Zip", "Ada  .", "Mgr.inż. Ewa Nowak",
    "डॉ.भारत", "श्री.भारत", "د.عمان", "Др.Рус",
    "K.Le", "J.de Vries", "Ann Dot Page", "Eva Lind M.sc.", "Group at 10.am", "राम.कुमार", "டாக்டர்.ராமன்",
]  # fmt: skip
# Only in the name of a person.
PEOPLE = [
    "Wm.Ford",
    "Hans-J.Weber",
    "Ed.Law",
    "Jo.Ng",
    "Thos.Page",
    "Dr. Ed.Law, MD",
    "Anna-M.Schwarz",
    "Wu.Li",
    "Bo.Hu",
    "Li.Na",
    "Anh.Do",
    "Minh.To",
    "Jin.So",
    "Dr. Thu.Do",
]
NUMBERS = [
    "12345.KMC/2019",
    "Reg.No/12345",
    "KMC.Reg/123",
    "1.12345.67.890",
    "12.345.678-9",
    "A12.345/b",
    "12345.MD",
]


@pytest.mark.parametrize("text", ADDRESSES)
def test_address_is_found_alone_and_within_a_name(text: str) -> None:
    assert has_address(text)
    assert has_address(f"Ada {text}")
    assert has_address(f"{text} Lind")


@pytest.mark.parametrize("text", [*GROUPS, *NAMES, *NUMBERS, *REAL])
def test_honest_name_and_number_is_no_address(text: str) -> None:
    assert not has_address(text)


@pytest.mark.parametrize("text", PEOPLE)
def test_short_given_name_before_a_familys_name_is_none_of_a_person_and_one_of_a_group(
    text: str,
) -> None:
    assert not has_address(text, of_person=True)
    assert has_address(text)


@pytest.mark.parametrize("text", ADDRESSES)
def test_address_is_one_in_the_name_of_a_person_too(text: str) -> None:
    assert has_address(text, of_person=True)


def test_ends_are_those_of_countries_of_other_scripts_and_all_others() -> None:
    assert {"com", "click", "de", "uk", "eu", "ck", "za", "рф", "भारत", "公司"} <= ENDS
    assert {"com", "click"} <= GENERIC
    assert not GENERIC & {"de", "ck", "рф"}
    assert len(ENDS) > 1400
    assert not any("." in end or end != end.casefold() for end in ENDS)
