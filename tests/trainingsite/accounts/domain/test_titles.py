"""What stands beside a name: titles and degrees, and nothing that says that somebody was checked."""

from typing import Any

import pytest

from tests import people
from tests.trainingsite.accounts.entries import fields
from trainingsite.accounts.domain.names import statements_in
from trainingsite.accounts.domain.titles import beside_name

REAL = [
    "María de la Cruz", "Shane O'Neill", "Nguyễn Văn An", "Omar Al-Sayed", "Anna Müller-Lüdenscheid", "Eva Lind (née Brown)", "Eva Lind, geb. Braun",
    "Eva Lind (geb. von Braun)", "Eva Brown, MD", "Eva Brown, M.D., Ph.D.", "Eva Brown, FRCS (Plast)", "Eva Brown, FRCSEd", "John Smith III", "John Smith, III",
    "John Smith, Jr.", "John Smith, Jr", "Dr. med. Eva Brown", "Eva Brown, Dr. med. dent.", "Eva Brown - MBChB", "Brown, Eva", "Brown, Eva Maria", "Witness Moyo",
    "Ann Proctor", "Verity Fox", "李小龍", "Anne-Marie Müller–Lüdenscheid", "Eva Brown, RN, BSN", "Eva Brown, MRCGP, FRCP (Edin)", "Jean-Pierre d'Arc", "Bo Prüfer",
    "Олена Проскурова", "Zoë Checkley", "عمر السيد", "Demir, Valide", "Eva Brown, PharmD", "Ivan Petrov, 2nd",
    "Ravi Kumar s/o Muthu", "Siva a/l Raman", "Priya D/O Arjun, MBBS", "García Márquez, Gabriel", "van der Berg, Anna", "De la Cruz, Juan", "Smith, Mary Ann Louise",
    "Leong Wei (Vivian)", "LEONG WEI (VIVIAN)", "Mary Smith (Jones), MD", "Müller - Schmidt", "Müller - Schmidt, Eva", "Ana Silva – Pereira", "Eva Ida Ok", "Seen Lee, Ann",
    "Silva, Maria João da Costa", "Souza, Ana Luísa de", "Ann Date", "Inga Date", "Cheryl Register",
]  # fmt: skip
STATING = [
    "Eva Brown, verifiziert", "Eva Brown verifiziert", "Eva Brown, geprueft", "Eva Brown, compared with the register", "Eva Brown, proctored", "Eva Brown, accredited",
    "艾娃 已核對", "艾娃 核實", "Eva Brown - registered nurse", "Eva Brown, on the register", "Eva Brown (identified)", "Eva Brown, OK", "Eva Brown — looked up",
    "Eva Brown–proctored", "Eva Brown, never suspended", "Eva Brown, in good standing", "Eva Brown / checked in", "Eva Brown, MD, vetted", "Eva Brown (née verified)",
    "Eva Brown, née looked up on it", "Eva Brown witnessed", "Eva Brown, Reinstated", "Eva Brown zweryfikowano", "Ева Браун проверена", "Eva Brown gueltig", "Brown, vetted",
    "Eva Brown, audited.", "Eva Brown “valid”", "Eva Brown •valid", "Eva Brown सत्यापित", "Eva Brown מאומת", "Eva Brown ยืนยันแล้ว", "Eva Brown အတည်ပြုပြီး", "Eva Brown հաստատված",
    "Eva Brown ID OK", "Eva Brown id ok", "Eva Brown (CHKD)", "Eva Brown chkd", "Eva Brown in good standing", "Eva Brown - Good Standing", "Eva Brown (Vetted)", "Eva Brown, Vetted",
    "Eva Brown (Id seen)", "Eva Brown - Seen", "EVA BROWN (VETTED)", "Eva Brown, ID", "Eva Brown, Registered Nurse", "Eva Brown s/o checked twice", "Eva Brown a/l", "Eva Brown (VERF)",
    "Eva Brown Compared with register", "Eva Brown Compared", "Eva Brown In Date", "Eva Brown Licence Active", "Eva Brown active license", "Eva Brown Registration Current",
    "Eva Brown On Register", "Eva Brown is on the register", "Eva Brown Fully Licensed", "Eva Brown zugelassen", "Brown, Looked up by Us there", "Brown, Seen by da Boss", "Brown, Compared da Register",
]  # fmt: skip


@pytest.mark.parametrize("name", REAL)
def test_real_name_with_what_belongs_to_it_is_taken(name):
    assert beside_name(name) == []
    assert statements_in(name, of_person=True) == []


@pytest.mark.parametrize("name", STATING)
def test_name_with_anything_else_beside_it_is_not(name):
    assert beside_name(name) or statements_in(name, of_person=True)


@pytest.mark.django_db
def test_form_says_what_to_leave_out(client, settings: Any):
    settings.SEED_DEMO = True
    eve = people.eve()
    client.force_login(eve)

    typed = fields(eve.register, eve.register_number, "GB")
    page = client.post(
        "/accounts/settings/", typed | {"register_name": "Eve Lindqvist, seen twice"}
    )

    assert page.status_code == 400
    assert (
        "Behind a comma, a bracket or a dash write titles and degrees only" in page.content.decode()
    )
    assert "Leave out: seen, twice." in page.content.decode()
    eve.refresh_from_db()
    assert eve.register_name == "Eve Lindqvist"
