"""The gate before every signature: a document passes when expansion neither drops nor invents anything.

PyLD has no safe mode: a term that no context knows is dropped in silence, a type that none knows and a relative id are resolved against
an address of its own, and all of it is signed. Other people's software then refuses the document, or reads another one.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from pyld import jsonld

from certificates.proofs.ob3.contexts import PINNED, load
from certificates.proofs.proof import CannotProve

# Everything relative is resolved against this, and so found: no address of the world begins with it.
BASE = "https://relative.invalid/"
_INVENTED = (BASE, "http://example.org", "https://relative.invalid")
OPTIONS = {"documentLoader": load, "base": BASE, "processingMode": "json-ld-1.1"}
# What the standards give as lists stays a list with one entry too: verifiers refuse the bare value.
LISTS = frozenset({"@context", "type", "identifier", "evidence", "credentialSchema", "relatedResource", "proof"})  # fmt: skip
# By these names a bare word is what the published schemas ask for.
_ONE_TYPE = frozenset({"IdentityObject", "Image", "BitstringStatusListEntry", "BitstringStatusList", "DataIntegrityProof", "1EdTechJsonSchemaValidator2019"})  # fmt: skip


class NotExpressible(CannotProve):
    """The document says something that its vocabularies cannot; the message names the place."""


def expanded(document: Mapping[str, Any]) -> list[Any]:
    """The document with every word as a full address. Raises NotExpressible where it would not say the same, UnknownContext."""
    _look_at(document, "document")
    named = document.get("@context")
    # In their order as well: the same signature holds in many of them.
    if not isinstance(named, list) or not named or named != list(PINNED)[: len(named)]:
        raise NotExpressible(f"@context: {named!r} names others than our contexts, or not in order")
    found = lossless(document, load)
    twice = [told for told, often in Counter(_told(found)).items() if often > 1]
    if twice:
        raise NotExpressible(f"{twice[0]} is said in two places: either could be taken away unseen")
    said = sum(1 for _ in _scalars({k: v for k, v in document.items() if k != "@context"}))
    kept = sum(1 for _ in _scalars(found))
    if said != kept:
        raise NotExpressible(f"{said} values are said, {kept} are kept")
    return found


def lossless(document: Mapping[str, Any], loader: Callable[..., dict[str, Any]]) -> list[Any]:
    """The document expanded, by the contexts of this loader. Raises NotExpressible where a word is dropped, or an address made up."""
    dropped: list[str] = []
    try:
        found: list[Any] = jsonld.expand(
            dict(document),
            options=OPTIONS | {"documentLoader": loader},
            on_property_dropped=dropped.append,
        )
    except jsonld.JsonLdError as error:
        raise NotExpressible(f"no JSON-LD: {error.code or error}") from error
    if dropped:
        raise NotExpressible(f"no context knows {', '.join(sorted(set(map(str, dropped))))}")
    for at, address in _addresses(found, ""):
        if not _is_absolute(address):
            raise NotExpressible(f"{at}: {address!r} is no full address of its own")
    return found


def _is_absolute(address: object) -> bool:
    if not isinstance(address, str) or address.startswith(_INVENTED):
        return False
    return bool(urlsplit(address).scheme) and not set(address) & set(' <>"{}|\\^`\n')


def _look_at(value: object, at: str, key: str = "") -> None:
    """Raise NotExpressible for what has no meaning, or a form that verifiers refuse."""
    if value is None or value in ("", [], {}):
        raise NotExpressible(f"{at} is empty")
    if isinstance(value, float) or (isinstance(value, int) and not isinstance(value, bool)):
        raise NotExpressible(f"{at}: numbers are written as texts")
    if key in LISTS and not isinstance(value, list) and str(value) not in _ONE_TYPE:
        raise NotExpressible(f"{at} must be a list")
    if isinstance(value, list) and key not in LISTS:
        raise NotExpressible(f"{at} must be no list")
    if isinstance(value, Mapping):
        for name, inner in value.items():
            # The same said by a keyword, a full address or a vocabulary of its own is signed as well, and read by nobody.
            if ":" in name or (name.startswith("@") and (at, name) != ("document", "@context")):
                raise NotExpressible(f"{at}.{name} is no name of our vocabularies")
            _look_at(inner, f"{at}.{name}", name)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            _look_at(inner, f"{at}[{number}]")


def _addresses(value: object, at: str) -> Iterator[tuple[str, object]]:
    """Every id, type and property of an expanded document, and where."""
    if isinstance(value, list):
        for inner in value:
            yield from _addresses(inner, at)
    elif isinstance(value, dict):
        for name, inner in value.items():
            if name in ("@id", "@type"):
                for one in inner if isinstance(inner, list) else [inner]:
                    yield f"{at}/{name}", one
            elif not name.startswith("@"):
                yield at or "/", name
                yield from _addresses(inner, f"{at}/{name}")
            elif name in ("@graph", "@list", "@set"):
                yield from _addresses(inner, at)


def _told(value: object) -> Iterator[tuple[str, str]]:
    """(id, property) of everything that an expanded document tells of something with an id."""
    if isinstance(value, list):
        for inner in value:
            yield from _told(inner)
    elif isinstance(value, dict):
        for name, inner in value.items():
            if "@id" in value and name != "@id":
                yield value["@id"], name
            yield from _told(inner)


def _scalars(value: object, is_value: bool = False) -> Iterator[object]:
    """Every text and truth value; of an expanded value the value alone, not its type."""
    if isinstance(value, list):
        for inner in value:
            yield from _scalars(inner)
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            if not (name == "@type" and "@value" in value):
                yield from _scalars(inner)
    else:
        yield value
