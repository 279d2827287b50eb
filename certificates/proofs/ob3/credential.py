"""The credential of a certificate before it is signed. No score and no attempts; caveats in words; evidence by its hash."""

import json
from typing import Any
from uuid import UUID, uuid5

from certificates.domain.claims import Bearer, Claims, Place
from certificates.proofs.ob3.achievement import (
    BADGE_DIGEST,
    BADGE_TYPE,
    achievement,
    badge_url,
    profile,
)
from certificates.proofs.ob3.bits import PURPOSE, list_url
from certificates.proofs.ob3.contexts import CREDENTIALS, EXTENSIONS, OPEN_BADGES
from certificates.proofs.ob3.data_integrity import instant

# The register itself is named nowhere.
NOT_COMPARED = "The holder typed the name and the register entry. We did not compare them with the register: ask for the entry and look it up there."
SCHEMA = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json-ld/ob_v3p0_achievementcredential_schema.json"


def credential_url(site: str, uuid: UUID) -> str:
    """The credential's id, which is where it lies."""
    return f"{site}/credentials/{uuid}"


def credential(claims: Claims, place: Place) -> dict[str, Any]:
    """The Open Badge (an AchievementCredential) of these claims, unsigned."""
    return {
        "@context": [CREDENTIALS, OPEN_BADGES, EXTENSIONS],
        "id": credential_url(place.site, place.uuid),
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": claims.scheme,
        "description": _description(claims),
        "issuer": profile(place.site, claims.issuer.name or ""),
        "validFrom": instant(claims.valid_from),
        "awardedDate": instant(claims.awarded_at),
        # The last day is included.
        "validUntil": f"{claims.valid_until.isoformat()}T23:59:59Z",
        "credentialSubject": {
            # Of this credential alone: two of one person have nothing in common but what they say.
            "id": uuid5(place.uuid, "subject").urn,
            "type": ["AchievementSubject"],
            "identifier": _identifiers(claims.bearer),
            "achievement": achievement(
                place.site,
                code=claims.scheme_code,
                title=claims.scheme,
                edition=claims.edition,
                scopes=claims.scopes,
                limits=claims.limits,
            ),
        },
        "evidence": [_evidence(claims)],
        "credentialStatus": _status(place),
        "credentialSchema": [{"id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
        "relatedResource": [
            {"id": badge_url(place.site), "mediaType": BADGE_TYPE, "digestSRI": BADGE_DIGEST}
        ],
    }


# Whom it names, for what, since when and until when, and where it stands in which list. Words for people are left out: later
# versions of this program may choose others, and a stored credential keeps its own.
_CLAIMED = (
    ("id",),
    ("issuer", "id"),
    ("validFrom",),
    ("awardedDate",),
    ("validUntil",),
    ("credentialSubject", "id"),
    ("credentialSubject", "identifier"),
    ("credentialSubject", "achievement", "id"),
    ("credentialStatus",),
)


def what_differs(stored: bytes, claims: Claims) -> list[str]:
    """In what the stored credential says something else than these claims; empty where it says the same."""
    if claims.place is None:
        return ["no place was given to it"]
    try:
        said = json.loads(stored)
    except ValueError:
        return ["it cannot be read"]
    ours = credential(claims, claims.place)
    return [".".join(path) for path in _CLAIMED if _at(said, path) != _at(ours, path)]


def _at(document: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        document = document.get(name) if isinstance(document, dict) else None
    return document


def _description(claims: Claims) -> str:
    """What wallets show: never a bare yes."""
    said = (
        f"A certificate of knowledge. {claims.limits}",
        f"Practical competence: {claims.practical}.",
        *claims.remarks,
        *([] if claims.is_compared else [NOT_COMPARED]),
        f"A suspension shows only where you ask us: {claims.verify_url}",
    )
    return " ".join(said)


def _identifiers(bearer: Bearer) -> list[dict[str, Any]]:
    names = dict.fromkeys(filter(None, (bearer.name, bearer.native_name)))
    plain = [
        {"type": "IdentityObject", "identityType": "name", "hashed": False, "identityHash": name}
        for name in names
    ]
    entry = {
        "type": "IdentityObject",
        "identityType": "identifier",
        "hashed": True,
        "salt": bearer.entry_salt,
        "identityHash": f"sha256${bearer.entry_hash}",
    }
    return [*plain, entry]


def _evidence(claims: Claims) -> dict[str, Any]:
    paper = (
        f" SHA-256 of the sealed answer paper: {claims.paper_hash}." if claims.paper_hash else ""
    )
    return {
        "type": ["Evidence"],
        "name": "The sitting of the exam",
        "genre": "Assessment",
        "narrative": f"{claims.assurance} Answers are not published.{paper}",
    }


def _status(place: Place) -> dict[str, Any]:
    address = list_url(place.site, place.list_number)
    return {
        "id": f"{address}#{place.index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": PURPOSE,
        "statusListIndex": str(place.index),
        "statusListCredential": address,
    }
