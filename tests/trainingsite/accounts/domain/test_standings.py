"""A name says nothing of how somebody stands with a register, and whoever is called like a word of that keeps their name."""

import pytest

from trainingsite.accounts.name_rules import wrong_in_name

CLAIMS = [
    "Status Active", "Licence Is Active", "Indate", "In-Date", "In Date", "Status: Valid", "Status Is Currently Active", "License Current", "Current Registration", "Registration Still Valid",
    "Active Status", "Fully Registered", "Is Registered", "Is Active", "Currently Active", "Not Suspended", "Up To Date", "Good Standing", "LicenceActive", "RegistrationValid",
    "Registered Nurse", "Registered", "Genuine", "Genuinely Verified", "Is Genuine", "No Restrictions", "Membership Active", "Lizenz Gültig", "Licencia Vigente", "Verified", "Checked",
    "GMC Active", "Active GMC", "gmc active", "Ahpra Current", "HCPC Is Active", "SMC Active", "MDCN Fully Active", "GMC Now Valid", "Fully Insured", "Medically Insured", "Insured", "Insured Nurse", "GMC Number Active",
    "Professionally Indemnified", "Board Certified", "Fully Accredited", "Status Is Now Active", "Licence Is Truly Current", "Now Active", "Status Is Today Good", "Voll Versichert", "FULLY INSURED", "Fully Inѕured",
    "Registered GMC", "Genuine License", "STATUS ACTIVE", "status active", "Statuѕ Active", "Never Suspended", "Entry Confirmed", "Clean Record", "ActiveStatus", "(Registered)", "- Genuine",
    "Practical Competence Recorded", "Practical Skills Passed", "Seen by GMC", "Known to GMC", "Passed in Person", "Passport OK", "Fit To Treat",
]  # fmt: skip
# Of people as they are called, the odd ones among them.
NAMES = [
    "Registered Tan", "Mario Genuine", "Genuine Moyo", "Genuine Tendai Moyo", "Dr. Mario Genuine", "Mario Genuine, MD", "Registered Baker", "Registered Mary", "Genuine Virginia", "Valid Omar", "Ada Valid", "Omar Valid Khan", "Valide Demir",
    "Ann Current", "Mary Ann Current", "Tom Standing", "Reg Good", "Tan Wei Ming", "Ann Date", "Inga Date", "Cheryl Register", "Justice Active", "Mary Good", "Ida Ok",
    "Eva Ida Ok", "Clyfford Still", "Will Still", "Sue Clear", "Rob Clean", "Kim In", "In Kim", "Ann Full", "Grace Live", "Esther Record", "Precious Status", "Art Entry", "Jo Permit",
    "Verity Fox", "Constant Proof", "Mark Check", "Zoë Checkley", "Ann Proctor", "Witness Moyo", "Innocent Licence", "Praise God", "Trust Moyo", "Goodluck Jonathan", "Clear Okoye",
    "Active Ndlovu", "Is Yılmaz", "Not Vital", "Est Lund", "Never Ncube", "Surprise Nkosi", "Loveness Banda", "Memory Phiri", "Happy Valid", "Bo Prüfer", "Anh Est Nguyen", "Eva True",
    "Mary Good, FRCS", "Ann Clear, MRCGP", "Tom Full MBBS", "Eva Current, MRCS", "Will Still, RN", "Kelly Reed", "Molly Ahmed", "Sally Creed", "Emily Mohamed", "Insured Moyo", "LYNN Clear",
    "WANG Good", "Est Is Lund", "Now Li",
    "Ann Sure", "Fit Lee", "Lic Gomez", "Ronald Reagan", "Thandiwe Mokoena", "Wing-Tat Ng", "Olena Proskurova", "X Æ Lind", "O Sung", "Full Moon Li", "Nurse Ahmed",
]  # fmt: skip

# Beside one name, or none, with a word for what somebody does.
OF_PEOPLE = [
    "Lee Registered", "Dr Tan Registered", "Dr. Registered Tan", "Registered Tan, MD", "Registered Prescriber", "Registered Injector", "Registered Paramedic", "Registered Psychologist",
    "Registered Trainer", "Genuine Injector", "Genuine Aesthetician", "Lee Registered Nurse", "Registered Injectors", "REGISTERED PRESCRIBER", "Regiѕtered Trainer", "Registered Physiotherapist",
    "Registered RN", "Registered Dr", "Registered Midwife", "Registered Enfermera", "Registered Ärztin", "Genuine Lee Injector", "Lee Genuine Injector", "Genuine Trainer", "Genuine Nurses",
    "Registered Neurologist", "Registered GMC", "Registered Midwifery", "Registered Phlebotomist", "Registered 护士", "Registered", "Genuine", "Registered Lee Tan", "Registered-Trainer",
]  # fmt: skip


@pytest.mark.parametrize("name", OF_PEOPLE)
def test_word_that_is_rarely_a_name_is_none_beside_a_calling_or_behind_a_name(name: str) -> None:
    assert wrong_in_name(name)


@pytest.mark.parametrize("said", CLAIMS)
def test_what_is_said_of_somebodys_standing_is_no_part_of_a_name(said: str) -> None:
    assert wrong_in_name(f"Eva Brown {said}")


@pytest.mark.parametrize("name", NAMES)
def test_whoever_is_called_like_it_keeps_the_name(name: str) -> None:
    assert wrong_in_name(name) == ""
