"""The rules of the data model (VC 2.0) that a document has to keep before it is signed or believed."""

import base64
import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from certificates.proofs.ob3.contexts import CREDENTIALS, FOLDER, PINNED
from tests.verifiers.shim.reading import CREDENTIALS_V1, Refused

_STAMP = re.compile(r"\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
_TYPED = ("credentialStatus", "credentialSchema", "evidence", "refreshService", "termsOfUse", "proof")  # fmt: skip
_OF_A_TEXT = {"@value", "@language", "@direction"}


def check_credential(document: Any) -> dict[str, Any]:
    """The document, if it is a credential. Raises Refused."""
    _check_head(document, "VerifiableCredential")
    _check_issuer(document.get("issuer"))
    _check_subjects(document.get("credentialSubject"))
    _check_days(document)
    for name in _TYPED:
        for one in _objects(document, name):
            _check_typed(one, name)
    for one in _objects(document, "credentialSchema"):
        _need(is_url(one.get("id")), "credentialSchema has no address")
    _check_resources(list(_objects(document, "relatedResource")))
    for of in (document, document["issuer"]):
        if isinstance(of, Mapping):
            for name in ("name", "description"):
                _check_words(of.get(name, ""), name)
    return dict(document)


def check_presentation(document: Any) -> list[Any]:
    """The credentials in a presentation. Raises Refused."""
    _check_head(document, "VerifiablePresentation")
    holder = document.get("holder")
    if holder is not None:
        _need(is_url(holder.get("id") if isinstance(holder, Mapping) else holder), "holder")
    return list(_objects(document, "verifiableCredential"))


def is_url(value: object) -> bool:
    """Whether it is a text that is a full address."""
    if not isinstance(value, str) or set(value) & set(' <>"{}|\\^`\n'):
        return False
    parts = urlsplit(value)
    return bool(parts.scheme and (parts.netloc or parts.path))


def moment(value: object) -> datetime:
    """A dateTimeStamp. Raises Refused."""
    _need(isinstance(value, str) and _STAMP.fullmatch(value), f"{value!r} is no dateTimeStamp")
    try:
        return datetime.fromisoformat(str(value)).astimezone(UTC)
    except ValueError as error:
        raise Refused(f"{value!r} is no dateTimeStamp") from error


def _need(good: object, why: str) -> None:
    if not good:
        raise Refused(why)


def _check_head(document: Any, kind: str) -> None:
    _need(isinstance(document, Mapping), "no object")
    named = document.get("@context")
    _need(isinstance(named, list) and named, "@context is no list")
    _need(
        named[0] in (CREDENTIALS, CREDENTIALS_V1), "@context does not begin with the base context"
    )
    _need(all(isinstance(one, Mapping) or is_url(one) for one in named), "@context")
    types = document.get("type")
    types = [types] if isinstance(types, str) else types
    _need(isinstance(types, list) and kind in types, f"type does not name {kind}")
    _need("id" not in document or is_url(document["id"]), "id is no address")


def _check_issuer(issuer: Any) -> None:
    _need(
        is_url(issuer.get("id") if isinstance(issuer, Mapping) else issuer), "issuer is no address"
    )


def _check_subjects(subjects: Any) -> None:
    subjects = subjects if isinstance(subjects, list) else [subjects]
    _need(subjects, "credentialSubject is empty")
    for one in subjects:
        _need(isinstance(one, Mapping) and one, "credentialSubject claims nothing")
        _need("id" not in one or is_url(one["id"]), "credentialSubject.id is no address")


def _check_days(document: Mapping[str, Any]) -> None:
    days = [moment(document[name]) for name in ("validFrom", "validUntil") if name in document]
    _need(days == sorted(days), "validUntil lies before validFrom")


def _objects(document: Mapping[str, Any], name: str) -> Iterator[Mapping[str, Any]]:
    found = document.get(name, [])
    for one in found if isinstance(found, list) else [found]:
        _need(isinstance(one, Mapping), f"{name} is no object")
        yield one


def _check_typed(one: Mapping[str, Any], name: str) -> None:
    types = one.get("type")
    types = types if isinstance(types, list) else [types]
    _need(types and all(isinstance(kind, str) and kind for kind in types), f"{name} has no type")
    _need("id" not in one or is_url(one["id"]), f"{name}.id is no address")


def _check_words(said: Any, name: str) -> None:
    for one in said if isinstance(said, list) else [said]:
        good = isinstance(one, str) or (
            isinstance(one, Mapping) and "@value" in one and one.keys() <= _OF_A_TEXT
        )
        _need(good, f"{name} is no text")


def _sri(content: bytes, told: str) -> bool:
    kind, _, digest = told.partition("-")
    found = hashlib.new(kind, content).digest() if kind in ("sha256", "sha384", "sha512") else b""
    return base64.b64encode(found).decode() == digest


def _multibase(content: bytes, told: str) -> bool:
    found = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip("=")
    return told == f"u{found}"


_DIGESTS: dict[str, Callable[[bytes, str], bool]] = {
    "digestSRI": _sri,
    "digestMultibase": _multibase,
}


def _check_resources(resources: list[Mapping[str, Any]]) -> None:
    ids = [one.get("id") for one in resources]
    _need(all(map(is_url, ids)), "relatedResource has no address")
    _need(len(set(ids)) == len(ids), "relatedResource is named twice")
    for one in resources:
        told = [name for name in _DIGESTS if name in one]
        _need(told, "relatedResource has no digest")
        if one["id"] in PINNED:  # others cannot be had here
            content = (FOLDER / PINNED[one["id"]][0]).read_bytes()
            _need(
                all(_DIGESTS[name](content, str(one[name])) for name in told),
                "the digest is another",
            )
