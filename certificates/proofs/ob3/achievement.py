"""What a credential is awarded for, and who awards it: the same words in the credential and at their own address."""

import base64
from collections.abc import Sequence
from hashlib import sha384
from pathlib import Path
from typing import Any
from urllib.parse import quote

from certificates.proofs.ob3.contexts import OPEN_BADGES
from certificates.proofs.ob3.did import did_of

# Never changed: its digest stands in credentials. Another drawing is another file.
BADGE = Path(__file__).parents[2] / "static" / "certificates" / "badge-1.svg"
BADGE_TYPE = "image/svg+xml"
BADGE_DIGEST = "sha384-" + base64.b64encode(sha384(BADGE.read_bytes()).digest()).decode()
LANGUAGE = "en"


def badge_url(site: str) -> str:
    """Where the badge's picture lies."""
    return f"{site}/static/certificates/{BADGE.name}"


def achievement_url(site: str, code: str, edition: str) -> str:
    """The address of one edition of a scheme. What was certified is never edited: another edition has another address."""
    return f"{site}/achievements/{quote(code, safe='')}/{quote(edition, safe='')}"


def profile(site: str, name: str) -> dict[str, Any]:
    """Who awards it."""
    return {"id": did_of(site), "type": ["Profile"], "name": name, "url": site}


def described(scopes: Sequence[str], limits: str) -> str:
    """What it is for and what it is not, in a few sentences."""
    return f"Knowledge, examined in a test. It covers: {'; '.join(scopes)}. {limits}"


def narrative(title: str, edition: str) -> str:
    """What has to be done for it."""
    return (
        f"Pass the exam of {title}, {edition}: reach its published pass mark on one form of questions, and the separate mark on "
        "its safety-critical questions where it has one. It is a test of knowledge: it does not attest practical competence."
    )


def achievement(
    site: str,
    *,
    code: str,
    title: str,
    edition: str,
    scopes: Sequence[str],
    limits: str,
) -> dict[str, Any]:
    """One edition of a scheme as an Achievement."""
    address = achievement_url(site, code, edition)
    return {
        "id": address,
        "type": ["Achievement"],
        "achievementType": "Certificate",
        "name": title,
        "version": edition,
        "inLanguage": LANGUAGE,
        "description": described(scopes, limits),
        "criteria": {"id": f"{address}/criteria", "narrative": narrative(title, edition)},
        "image": {"id": badge_url(site), "type": "Image", "caption": f"Badge of {title}"},
    }


def standing_alone(document: dict[str, Any]) -> dict[str, Any]:
    """A part of a credential as a document of its own."""
    return {"@context": [OPEN_BADGES], **document}
