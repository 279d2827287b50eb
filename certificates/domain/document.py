"""The facts that a certificate fixes for ever when it is reserved, and the hash that stands for its holder."""

import hashlib
from typing import Any

from certificates.domain import caveats
from trainingsite.accounts.domain.register import listed_register

# Of what a certificate does not say, as answers write it: a fact of its own, and never left out.
NONE_RECORDED = "none recorded"
# Where people print on US Letter (CLDR, supplemental data, `paperSize`); everywhere else it is A4.
LETTER_COUNTRIES = frozenset("BZ CA CL CO CR GT MX NI PA PH PR SV US VE".split())
A4, LETTER = "a4", "letter"
PAPERS = (A4, LETTER)


def identity_hash(salt: str, *parts: str) -> str:
    """SHA-256 (hex) of the salted name, register and number: proves a match after the name itself is erased."""
    return hashlib.sha256("\x1f".join([salt, *parts]).encode()).hexdigest()


def entry_note(*, is_compared: bool, register: str) -> str:
    """What the document says beside the name while nobody compared it with the register, and where to look it up."""
    if is_compared:
        return ""
    said = "Typed by the holder. We did not compare it with the register: look it up there"
    listed = listed_register(register)
    return f"{said}: {listed.look_up}" if listed else f"{said}."


def paper_of(register: str, country: str) -> str:
    """The paper that people use where this register is; `country` is asked where it is none that we know."""
    listed = listed_register(register)
    return LETTER if (listed.country if listed else country) in LETTER_COUNTRIES else A4


def frozen_facts(
    *,
    issuer: dict[str, str],
    scheme: dict[str, str],
    scopes: list[str],
    limits: str,
    assurance: str,
    caveat_codes: list[str],
    paper: str,
) -> dict[str, Any]:
    """What is printed and answered, fixed at the reservation whatever is renamed later."""
    return {
        "issuer": issuer,
        "scheme": scheme,
        "scopes": scopes,
        "limits": limits,
        "assurance": assurance,
        "assurance_words": caveats.ASSURANCES[assurance],
        "caveats": caveats.printed_caveats(caveat_codes),
        "practical": NONE_RECORDED,
        "paper": paper,
    }
