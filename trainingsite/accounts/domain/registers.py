"""The professional registers that we know: what people call them, the form of their numbers, where to look one up.

One more is one more row. `name` is printed on certificates, so it never changes; `code` is the register's normal form in
rows (domain/register.py), so neither does it. A register whose form of number is not certain has a pattern that any of its
numbers keeps to.
"""

from dataclasses import dataclass

from trainingsite.accounts.domain.registers_of_america import CANADIAN, STATES

OTHER = "other"


@dataclass(frozen=True)
class Register:
    """One register. `pattern` fits a number in small letters and digits, nothing between them; `example` is one as people
    write it; `look_up` the address at which anybody can look a number up."""

    code: str
    name: str
    whole: str
    country: str
    pattern: str
    example: str
    look_up: str
    names: tuple[str, ...] = ()

    @property
    def all_names(self) -> tuple[str, ...]:
        """Everything that people write for it."""
        return (self.name, self.whole, *self.names)


_BRITISH = (
    Register(
        "gmc", "GMC", "General Medical Council", "GB", r"\d{7}", "7123456",
        "https://www.gmc-uk.org/registration-and-licensing/our-registers",
    ),
    Register(
        "nmc", "NMC", "Nursing and Midwifery Council", "GB", r"\d{2}[a-z]\d{4}[a-z]", "12A3456E",
        "https://www.nmc.org.uk/registration/search-register/",
    ),
    Register(
        "gdc", "GDC", "General Dental Council", "GB", r"\d{4,6}", "123456",
        "https://olr.gdc-uk.org/searchregister",
    ),
    Register(
        "gphc", "GPhC", "General Pharmaceutical Council", "GB", r"\d{7}", "2012345",
        "https://www.pharmacyregulation.org/registers",
    ),
    Register(
        "hcpc", "HCPC", "Health and Care Professions Council", "GB", r"[a-z]{2,3}\d{4,6}", "PH123456",
        "https://www.hcpc-uk.org/check-the-register/",
    ),
)  # fmt: skip
_PACIFIC = (
    Register(
        "ahpra", "Ahpra", "Australian Health Practitioner Regulation Agency", "AU", r"[a-z]{3}\d{10}",
        "MED0001234567", "https://www.ahpra.gov.au/Registration/Registers-of-Practitioners.aspx",
    ),
    Register(
        "mcnz", "MCNZ", "Medical Council of New Zealand", "NZ", r"\d{3,6}", "12345",
        "https://www.mcnz.org.nz/registration/register-of-doctors/",
        ("Te Kaunihera Rata o Aotearoa", "New Zealand Medical Council"),
    ),
    Register(
        "ncnz", "NCNZ", "Nursing Council of New Zealand", "NZ", r"\d{3,6}", "123456",
        "https://www.nursingcouncil.org.nz/",
        ("Te Kaunihera Tapuhi o Aotearoa", "New Zealand Nursing Council"),
    ),
)  # fmt: skip
_EUROPEAN = (
    # IMC is also the Indian Medical Council: the letters alone name neither.
    Register(
        "ie-medical", "Irish Medical Council", "Medical Council of Ireland", "IE", r"\d{4,6}", "123456",
        "https://www.medicalcouncil.ie/", ("IMC Ireland", "Medical Council Ireland"),
    ),
    Register(
        "nmbi", "NMBI", "Nursing and Midwifery Board of Ireland", "IE", r"\d{4,6}", "123456",
        "https://www.nmbi.ie/Check-the-Register", ("An Bord Altranais",),
    ),
    Register(
        "big", "BIG-register", "Beroepen in de Individuele Gezondheidszorg", "NL", r"\d{11}", "19012345601",
        "https://zoeken.bigregister.nl/", ("BIG",),
    ),
    Register(
        "rpps", "RPPS", "Répertoire partagé des professionnels intervenant dans le système de santé", "FR",
        r"\d{11}", "10001234567", "https://annuaire.sante.fr/",
        ("Répertoire partagé des professionnels de santé",),
    ),
)  # fmt: skip
# Boards number their licences each in its own way: letters before digits, or after them.
_ANY_LICENCE = r"(?=[a-z]*\d)[a-z\d]{3,15}"


def _american(code: str, state: str) -> tuple[Register, Register]:
    """Both boards of a state. What each is called officially differs; people write it in all of these ways."""
    medical = Register(
        f"us-{code}-medical", f"Medical board, {state} (US)", f"{state} Medical Board", "US", _ANY_LICENCE,
        "MD123456", "https://www.docinfo.org/",
        (
            f"Medical Board of {state}", f"{state} State Medical Board", f"{state} Board of Medicine",
            f"{state} State Board of Medicine", f"{state} Board of Medical Examiners",
            f"{state} State Board of Medical Examiners", f"{state} Medical Board US",
        ),
    )  # fmt: skip
    nursing = Register(
        f"us-{code}-nursing", f"Nursing board, {state} (US)", f"{state} Board of Nursing", "US", _ANY_LICENCE,
        "RN123456", "https://www.nursys.com/",
        (
            f"{state} State Board of Nursing", f"{state} Board of Registered Nursing",
            f"{state} Nursing Board", f"Board of Nursing {state}", f"{state} Board of Nursing US",
        ),
    )  # fmt: skip
    return medical, nursing


_CANADIAN = tuple(
    Register(code, name, name, "CA", r"(?=[a-z]*\d)[a-z\d]{3,10}", "123456", look_up, short)
    for code, name, look_up, short in CANADIAN
)

REGISTERS: tuple[Register, ...] = (
    *_BRITISH,
    *_PACIFIC,
    *_EUROPEAN,
    *_CANADIAN,
    *(board for code, state in STATES for board in _american(code, state)),
)
LISTED: dict[str, Register] = {one.code: one for one in REGISTERS}
