"""What the release says of what it can do that the one before could not: what others check without it, what clinics were told, the
chain, and accounts that are held."""

import base64
import gzip
import json
import zlib
from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib.auth import get_user_model

from certificates import actions as certificates
from certificates import keys
from certificates.chain import actions as chain
from certificates.chain.actions.claims import is_signed
from certificates.chain.models import AuditRun, Checkpoint, Finding, RestoreGap
from certificates.clinics import actions as clinics
from certificates.clinics.models import ApiKey, ListReply, VerificationCheck
from certificates.domain.receipts import check_receipt, key_id, read_receipt
from certificates.models import Credential, StatusBit, StatusList
from certificates.proofs.ob3 import bits, what_differs
from certificates.proofs.ob3.data_integrity import hashed
from certificates.proofs.ob3.multibase import multikey
from courses.models import EntryDraft
from courses.publishing.actions.adapters import adapter_of
from trainingsite.accounts.actions.freezing import can_decide, is_frozen
from trainingsite.accounts.models import ReviewCase

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def _signed(document: bytes) -> dict[str, Any]:
    """Which of our keys signed it, whether its signature holds, and whether others still take what that key signed."""
    said = json.loads(document)
    (proof,) = said.pop("proof")
    signature = 0
    for letter in proof.pop("proofValue").removeprefix("z"):
        signature = signature * 58 + _BASE58.index(letter)
    known = {multikey(key): key for key in keys.public_keys(keys.Purpose.CREDENTIAL)}
    key = known[proof["verificationMethod"].partition("#")[2]]
    made = keys.Signature(key, signature.to_bytes(64, "big"))
    distrusted = keys.distrusted_keys(keys.Purpose.CREDENTIAL)
    return {"signed_by": made.fingerprint, "holds": made.covers(hashed(said, proof)), "is_trusted": key not in distrusted}  # fmt: skip


def _refused(number: int) -> set[int]:
    """The places whose bit is set in the list as it was signed last."""
    document = certificates.signed_list(number)
    if document is None:
        return set()
    packed = json.loads(document)["credentialSubject"]["encodedList"].removeprefix("u")
    content = gzip.decompress(base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)))
    return {8 * place + bit for place, byte in enumerate(content) if byte for bit in range(8) if byte & 0x80 >> bit}  # fmt: skip


def _credential(_day: date, **where: str) -> dict[str, Any]:
    """As somebody who checks it sees it, and as the site itself does."""
    row = Credential.objects.select_related("certificate__holder").get(**where)
    stored = certificates.stored_credential(row.certificate)
    assert stored is not None
    number, index = divmod(row.certificate.status_index, bits.SIZE)
    content = bytes(stored.content)
    return {
        "uuid": str(row.uuid), "site": row.site, **_signed(content), "is_refused": index in _refused(number),
        "differs": what_differs(content, certificates.claims_of(row.certificate)), "is_damaged": chain.damage_of(stored) is not None,
    }  # fmt: skip


def _list(_day: date, **where: str) -> dict[str, Any]:
    row = StatusList.objects.get(**where)
    return {
        "site": row.site, "is_open": row.is_open, "given": row.given, "refused": len(_refused(row.number)), **_signed(bytes(row.document)),
    }  # fmt: skip


def _bit(_day: date, **where: str) -> dict[str, Any]:
    row = StatusBit.objects.get(**where)
    return {"certificate": "" if row.certificate is None else row.certificate.code}


def _key(_day: date, **where: str) -> dict[str, Any]:
    row = ApiKey.objects.get(**where)
    expires = "" if row.expires_at is None else row.expires_at.isoformat()
    replaces = "" if row.replaces is None else row.replaces.prefix
    return {"is_test": row.is_test, "replaces": replaces, "expires": expires}


def _check(_day: date, **where: str) -> dict[str, Any]:
    """As the clinic finds it again among its own."""
    row = VerificationCheck.objects.get(**where)
    found = clinics.checks_of(row.api_key, clinics.Wanted(reference=row.reference))
    answer = json.loads(row.answer)
    told = ("status", "as_of", "known_at", "knowledge", "replaced_by", "compared", "match")
    return {"found": found.count(), "request_id": row.request_id, "answer": {name: answer.get(name) for name in told}}  # fmt: skip


def _reply(_day: date, **where: str) -> dict[str, Any]:
    row = ListReply.objects.get(**where)
    outcomes = json.loads(zlib.decompress(bytes(row.outcomes)))
    return {one["reference"]: one["error"] or one["answer"]["status"] for one in outcomes}


def _receipt(_day: date, **where: str) -> dict[str, Any]:
    """Checked with the public keys, as anybody can, and looked for among what was answered. Raises BadReceipt."""
    receipt = read_receipt(where["text"])
    check_receipt(receipt, {key_id(key): key for key in keys.public_keys(keys.Purpose.RECEIPT)})
    kept, claims = clinics.check_of(receipt.claims), receipt.claims
    return {
        "clinic": claims["clinic"], "test": claims["test"], "status": claims["answer"]["status"], "match": claims.get("match"),
        "kept_as": "" if kept is None else kept.reference,
    }  # fmt: skip


def _audit(_day: date, **where: str) -> dict[str, Any]:
    row = AuditRun.objects.get(**where)
    return {"found": row.found, "is_whole": row.is_whole, "entries": row.entries, "results": row.results}  # fmt: skip


def _finding(_day: date, **where: str) -> dict[str, Any]:
    return {"stands": Finding.objects.open().filter(**where).exists()}


def _checkpoint(_day: date, **where: str) -> dict[str, Any]:
    row = Checkpoint.objects.get(**where)
    ours = keys.known_fingerprints(keys.Purpose.CHECKPOINT)
    noted = row.noted()
    return {
        "length": row.length, "why": row.why, "signed_by": keys.fingerprint(noted.public_key),
        "holds": is_signed(row.public_key, row.signature, noted.signed), "is_ours": keys.fingerprint(noted.public_key) in ours,
        "to": row.delivery.to, "tries": row.delivery.tries, "is_sent": row.delivery.sent_at is not None,
    }  # fmt: skip


def _gap(_day: date, **where: str) -> dict[str, Any]:
    """Rows are named by what they say: their keys are others on each engine."""
    row = RestoreGap.objects.get(**where)
    by = "" if row.acknowledged_by is None else row.acknowledged_by.email
    return {
        "length": row.length, "noted": row.noted_length, "missing": [line.partition(": ")[2] for line in row.missing],
        "read_by": by, "note": row.note, "holds": is_signed(row.public_key, row.signature, row.acknowledgement),
    }  # fmt: skip


def _held(_day: date, **where: str) -> dict[str, Any]:
    """Whether people have yet to decide whose the account is, how many could, and what it has sat that counts for nothing."""
    person = get_user_model().objects.get(**where)
    case = ReviewCase.objects.freezing().about_person(person).first()
    void = person.attempts.filter(current_result__state="void").order_by("started_at")
    return {
        "email": person.email, "is_held": is_frozen(person), "is_active": person.is_active,
        "can_decide": 0 if case is None else can_decide(case), "void": list(void.values_list("quiz__code", flat=True)),
    }  # fmt: skip


def _draft(_day: date, **where: str) -> dict[str, Any]:
    """What a figure's draft says of whom it shows, and what it lacks to go live."""
    row = EntryDraft.objects.get(**where)
    gaps = sorted(key for key, _message in adapter_of(row).gaps(row))
    said = {key: str(row.content.get(key) or "") for key in ("photo", "alt", "shows", "consent")}
    return said | {"lacks": gaps}


SAYS: dict[str, Callable[..., dict[str, Any]]] = {
    "apikey": _key,
    "auditrun": _audit,
    "checkpoint": _checkpoint,
    "credential": _credential,
    "entrydraft": _draft,
    "finding": _finding,
    "heldaccount": _held,
    "listreply": _reply,
    "receipt": _receipt,
    "restoregap": _gap,
    "statusbit": _bit,
    "statuslist": _list,
    "verificationcheck": _check,
}
