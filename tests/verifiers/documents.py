"""What the verifiers are asked about: credentials as our own site serves them, and others that somebody has changed."""

import copy
import json
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.utils import timezone

from certificates import actions
from certificates.models import Certificate, CertificateFile, Credential
from certificates.proofs.ob3 import contexts
from certificates.proofs.ob3.credential import SCHEMA
from certificates.proofs.ob3.data_integrity import signed
from tests.certificates.factories import attempt, married, scheme
from tests.certificates.proofs.claimed import Key
from tests.people import root
from trainingsite.accounts.actors import SYSTEM
from trainingsite.database import immutability

SITE = "https://certificates.example.org"
PUBLISHED = Path(__file__).parent / "published"
# Every case, and whether a checker of other people is to accept it.
CASES = {
    "as issued": True,
    "of before there were credentials": True,
    "with a name in two scripts": True,
    "suspended": True,
    "to be withdrawn on a day ahead": True,
    "withdrawn": False,
    "void from the start": False,
    "replaced": False,
    "expired": False,
}


def made() -> tuple[dict[str, str], dict[str, dict[str, Any]]]:
    """(all that there is of the world by its address, credential by case). PUBLIC_URL is SITE."""
    now = timezone.now()
    certificates = {case: _issued(number, now) for number, case in enumerate(CASES)}
    _forget_credential(certificates["of before there were credentials"])
    _change(certificates, now)
    actions.make_missing_credentials(by=SYSTEM, now=now)
    actions.sweep_status_lists(by=SYSTEM, now=now)
    served = {case: _served(of) for case, of in certificates.items()}
    return public_world(), served


def _issued(number: int, now: datetime) -> Certificate:
    """One a case, each of another person; the expired one is of long ago."""
    at = now - timedelta(days=300 if list(CASES)[number] == "expired" else 2)
    native = "نور" if "scripts" in list(CASES)[number] else ""
    person = get_user_model().objects.create_user(
        f"holder-{number}@people.example",
        "a long password of nobody",
        register_name=f"Holder Number {number}",
        register="Test register",
        register_number=f"70000{number}",
    )
    passed = attempt(person, at=at, native_name=native)
    scheme(passed.quiz)
    issued = actions.issue_certificate(by=SYSTEM, attempt_id=passed.pk, now=at)
    assert issued is not None
    return issued


def _forget_credential(of: Certificate) -> None:
    with immutability.lifted(connection):
        CertificateFile.objects.filter(certificate=of, kind="ob3").delete()
        Credential.objects.filter(certificate=of).delete()


def _change(certificates: dict[str, Certificate], now: datetime) -> None:
    why = {"by": root(), "reason_class": "error", "reason": "Issued in error.", "now": now}
    tomorrow = datetime.combine(now.date() + timedelta(days=1), time.min, tzinfo=UTC)
    actions.suspend(certificate=certificates["suspended"], **why)
    actions.withdraw(certificate=certificates["withdrawn"], effect="from_now", **why)
    actions.withdraw(
        certificate=certificates["void from the start"], effect="void_from_start", **why
    )
    actions.withdraw(
        certificate=certificates["to be withdrawn on a day ahead"],
        effect="from_date",
        effective_at=tomorrow,
        **why,
    )
    actions.reissue(
        certificate=certificates["replaced"],
        by=root(),
        name="Another Name",
        native_name="",
        why=married(),
        now=now,
    )


def _served(of: Certificate) -> dict[str, Any]:
    address = f"/credentials/{Credential.objects.get(certificate=of).uuid}"
    said: dict[str, Any] = json.loads(_get(address))
    return said


def _get(path: str) -> str:
    answer = Client().get(path, headers={"host": SITE.partition("://")[2]})
    assert answer.status_code == 200, path
    return answer.content.decode()


def public_world() -> dict[str, str]:
    """Our public documents as they are served, and what others have published."""
    own = ("/.well-known/did.json", "/status/revocation/0")
    return {
        **{f"{SITE}{path}": _get(path) for path in own},
        **{address: json.dumps(contexts.read_context(address)) for address in contexts.PINNED},
        "https://w3id.org/security/multikey/v1": (PUBLISHED / "multikey_v1.json").read_text(),
        SCHEMA: (PUBLISHED / Path(SCHEMA).name).read_text(),
    }


# --- Changed by somebody ------------------------------------------------------------------------------


def tampered(good: dict[str, Any], other: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The good one with each single word changed, with parts taken away, added and exchanged, and signed by somebody else."""
    found = {f"another {path}": _put(good, path, _another(word)) for path, word in _words(good)}
    for path in _PARTS:
        found[f"without {path}"] = _without(good, path)
    for path, value in _ADDED.items():
        found[f"with another {path}"] = _put(good, path, value)
    found["with no proof in the list"] = _put(good, "proof", [])
    found["with the proof of another"] = _put(good, "proof", other["proof"])
    found["with the holder of another"] = _put(
        good, "credentialSubject.identifier", other["credentialSubject"]["identifier"] * 2
    )
    found["with the place of another"] = _put(good, "credentialStatus", other["credentialStatus"])
    unsigned = {key: value for key, value in good.items() if key != "proof"}
    for name, where in (("in our name", SITE), ("in a name of their own", "https://thief.example")):
        found[f"signed by a stranger {name}"] = signed(
            unsigned, site=where, signer=Key(66), created=timezone.now()
        )
    return found


_PARTS = (
    "description", "validUntil", "validFrom", "awardedDate", "credentialStatus", "evidence", "relatedResource", "credentialSchema",
    "credentialSubject.identifier", "credentialSubject.id", "credentialSubject.achievement.criteria", "issuer.name", "proof",
    "proof.0.created", "proof.0.proofValue", "proof.0.verificationMethod", "proof.0.proofPurpose", "credentialStatus.statusListIndex",
)  # fmt: skip
_ADDED: dict[str, object] = {
    "word that nobody knows": "teal",
    "image": {"id": "https://thief.example/a.svg", "type": "Image"},
    "credentialSubject.licenseNumber": "7654321",
    "credentialSubject.role": "Surgeon",
    "credentialSubject.achievement.specialization": "Surgery",
    "type": ["VerifiableCredential", "OpenBadgeCredential", "EndorsementCredential"],
    "termsOfUse": [{"type": "Free", "id": "https://thief.example/terms"}],
}


def _words(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """(path, value) of every text and truth value."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _words(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _words(inner, f"{path}.{number}")
    else:
        yield path, value


def _another(word: Any) -> Any:
    """One sign changed, where it still looks like what it was: a digit, or else the last letter."""
    if isinstance(word, bool):
        return not word
    digits = [place for place, sign in enumerate(word) if sign.isdigit()]
    place = digits[-1] if digits else len(word) - 1
    sign = str((int(word[place]) + 1) % 10) if digits else "e" if word[place] != "e" else "a"
    return f"{word[:place]}{sign}{word[place + 1 :]}"


def _put(document: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    changed = copy.deepcopy(document)
    inner, last = _inside(changed, path)
    inner[last] = value
    return changed


def _without(document: dict[str, Any], path: str) -> dict[str, Any]:
    changed = copy.deepcopy(document)
    inner, last = _inside(changed, path)
    del inner[last]
    return changed


def _inside(document: Any, path: str) -> tuple[Any, Any]:
    *way, last = path.split(".")
    for part in way:
        document = document[int(part) if isinstance(document, list) else part]
    return document, int(last) if isinstance(document, list) else last
