"""What somebody may do to a credential or a PDF of ours, as bytes. Each says by its name what was done."""

import copy
import io
import json
import unicodedata
from collections.abc import Callable
from typing import Any

import pikepdf

from certificates.proofs.ob3.contexts import CREDENTIALS, EXTENSIONS, OPEN_BADGES

Document = dict[str, Any]
NAME = "credentialSubject.identifier.0.identityHash"


def as_json(document: Any) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def at(document: Any, path: str) -> Any:
    for part in path.split("."):
        document = document[int(part) if isinstance(document, list) else part]
    return document


def put(document: Document, path: str, value: Any) -> bytes:
    """The document with another value at the path."""
    changed = copy.deepcopy(document)
    way, _, last = path.rpartition(".")
    inner = at(changed, way) if way else changed
    inner[int(last) if isinstance(inner, list) else last] = value
    return as_json(changed)


def renamed(document: Document, name: str, called: str) -> bytes:
    """The document with a name of its top in another spelling."""
    return as_json({called if key == name else key: value for key, value in document.items()})


def respelled(good: Document) -> dict[str, bytes]:
    """Other bytes, and the same in every respect: a wallet writes so."""
    plain = as_json(good)
    return {
        "indented": json.dumps(good, indent=2, ensure_ascii=False).encode(),
        "names in another order": json.dumps(good, sort_keys=True).encode(),
        "letters as escapes": json.dumps(good, ensure_ascii=True).encode().replace(b"e", b"e"),
        "a letter as an escape": plain.replace(b'"name":"', b'"n\\u0061me":"', 1),
        "spaces at the end": plain + b" \n\t\r\n",
        "spaces at the beginning": b"\n  " + plain,
    }


def same_graph(good: Document, other: Document) -> dict[str, bytes]:
    """What is signed is the statement, and one good proof is enough: others find it so. We ask for our own spelling, and for one proof."""
    twice = b'{"description":"It says everything.",' + as_json(good)[1:]
    return {
        "description under its full address": renamed(good, "description", "https://schema.org/description"),
        "id as a keyword": renamed(good, "id", "@id"),
        "type as a keyword": renamed(good, "type", "@type"),
        "contexts in another order": put(good, "@context", [CREDENTIALS, EXTENSIONS, OPEN_BADGES]),
        "a context twice": put(good, "@context", [*good["@context"], EXTENSIONS]),
        "a lie before the name": twice,
        "description in a list": put(good, "description", [good["description"]]),
        "proof alone": put(good, "proof", good["proof"][0]),
        "a context in the document": put(good, "@context", [*good["@context"], {"teal": "https://thief.example/teal"}]),
        "proof beside that of another": put(good, "proof", [*good["proof"], *other["proof"]]),
    }  # fmt: skip


def altered(good: Document, other: Document) -> dict[str, bytes]:
    """Everything else: nobody may accept it."""
    plain = as_json(good)
    name: str = at(good, NAME)
    (proof,) = good["proof"]
    status: Document = good["credentialStatus"]
    return {
        "look-alike letter in the name": put(good, NAME, _look_alike(name)),
        "name in decomposed letters": put(good, NAME, unicodedata.normalize("NFD", f"{name} é")),
        "invisible sign in the name": put(good, NAME, f"{name[:2]}\u200b{name[2:]}"),
        "space after the name": put(good, NAME, f"{name} "),
        "name in capitals": put(good, NAME, name.upper()),
        "name turned round": put(good, NAME, f"\u202e{name}"),
        "name of another": put(good, NAME, at(other, NAME)),
        "salt of another": put(good, "credentialSubject.identifier.1.salt", "00" * 16),
        "entry said plainly": put(good, "credentialSubject.identifier.1.hashed", False),
        "whose it is, of another": put(good, "credentialSubject.id", other["credentialSubject"]["id"]),
        "id of another": put(good, "id", other["id"]),
        "last day one second later": put(good, "validUntil", good["validUntil"].replace("T23:59:59", "T23:59:58")),
        "last day of another year": put(good, "validUntil", f"2099{good['validUntil'][4:]}"),
        "last day in another spelling": put(good, "validUntil", good["validUntil"].replace("Z", "+00:00")),
        "first day earlier": put(good, "validFrom", "2020-01-01T00:00:00Z"),
        "passed earlier": put(good, "awardedDate", "2020-01-01T00:00:00Z"),
        "caveats taken out": put(good, "description", "A certificate of knowledge and of practical skill."),
        "no caveats": as_json({key: value for key, value in good.items() if key != "description"}),
        "another place": put(good, "credentialStatus.statusListIndex", "1"),
        "place of another": put(good, "credentialStatus", other["credentialStatus"]),
        "place as a number": put(good, "credentialStatus.statusListIndex", int(status["statusListIndex"])),
        "place written otherwise": put(good, "credentialStatus.statusListIndex", f"0{status['statusListIndex']}"),
        "another list": put(good, "credentialStatus.statusListCredential", f"{status['statusListCredential']}1"),
        "a list of a stranger": put(good, "credentialStatus.statusListCredential", "https://thief.example/list"),
        "another purpose of the list": put(good, "credentialStatus.statusPurpose", "suspension"),
        "another kind of status": put(good, "credentialStatus.type", "Anything"),
        "no status": as_json({key: value for key, value in good.items() if key != "credentialStatus"}),
        "two statuses": put(good, "credentialStatus", [status, other["credentialStatus"]]),
        "another issuer": put(good, "issuer.id", "did:web:thief.example"),
        "another name of the issuer": put(good, "issuer.name", "General Medical Council"),
        "another address of the issuer": put(good, "issuer.url", "https://thief.example"),
        "another achievement": put(good, "credentialSubject.achievement.name", "Surgery"),
        "another edition": put(good, "credentialSubject.achievement.id", f"{at(good, 'credentialSubject.achievement.id')}0"),
        "another kind of credential": put(good, "type", ["VerifiableCredential", "EndorsementCredential"]),
        "one kind more": put(good, "type", [*good["type"], "EndorsementCredential"]),
        "evidence of another": put(good, "evidence.0.narrative", "A practical exam."),
        "no evidence": as_json({key: value for key, value in good.items() if key != "evidence"}),
        "another digest of the badge": put(good, "relatedResource.0.digestSRI", f"sha384-{'A' * 64}"),
        "a picture of a stranger": put(good, "image", {"id": "https://thief.example/a.svg", "type": "Image"}),
        "a word that nobody knows": put(good, "teal", "1"),
        "a licence": put(good, "credentialSubject.licenseNumber", "7654321"),
        "nothing for a text": put(good, "name", None),
        "a number for a text": put(good, "name", 7),
        "a graph for a text": put(good, "name", {"@value": "Surgery", "@language": "en"}),
        "one context less": put(good, "@context", [CREDENTIALS, OPEN_BADGES]),
        "a context of a stranger": put(good, "@context", [*good["@context"], "https://thief.example/context"]),
        "no context": as_json({key: value for key, value in good.items() if key != "@context"}),
        "no proof": as_json({key: value for key, value in good.items() if key != "proof"}),
        "proof of another": put(good, "proof", other["proof"]),
        "proof made earlier": put(good, "proof.0.created", "2020-01-01T00:00:00Z"),
        "proof for another purpose": put(good, "proof.0.proofPurpose", "authentication"),
        "proof of another kind": put(good, "proof.0.cryptosuite", "eddsa-jcs-2022"),
        "proof of another type": put(good, "proof.0.type", "Ed25519Signature2020"),
        "proof for somebody": put(good, "proof.0.domain", "thief.example"),
        "proof that names another": put(good, "proof.0.previousProof", "urn:uuid:5d2f7f0a-2f43-4f5c-8a86-e1b8a0f2c9d4"),
        "key of a stranger": put(good, "proof.0.verificationMethod", f"{proof['verificationMethod'][:-1]}1"),
        "value in other letters": put(good, "proof.0.proofValue", f"u{proof['proofValue'][1:]}"),
        "value with a sign more": put(good, "proof.0.proofValue", f"{proof['proofValue']}1"),
        "value with zeros before": put(good, "proof.0.proofValue", f"z1{proof['proofValue'][1:]}"),
        "value with another sign": put(good, "proof.0.proofValue", _turned(proof["proofValue"])),
        "no value": put(good, "proof.0.proofValue", ""),
        "a lie behind the name": plain[:-1] + b',"description":"It says everything."}',
        "credential in a list": as_json([good]),
        "credential as a text": as_json(plain.decode()),
        "bytes behind it": plain + b"x",
        "another document behind it": plain + as_json(other),
        "cut off": plain[:-1],
        "in another encoding": plain.decode().encode("utf-16"),
        "with a mark of its encoding": b"\xef\xbb\xbf" + plain,
        "a byte that is no letter": plain.replace(b'"name":"', b'"name":"\xff', 1),
    }  # fmt: skip


def _look_alike(name: str) -> str:
    """Cyrillic letters in the place of Latin ones."""
    return name.translate(str.maketrans("aeopcHo", "аеорсНо"))


def _turned(value: str) -> str:
    return value[:20] + ("2" if value[20] != "2" else "3") + value[21:]


# --- PDFs -----------------------------------------------------------------------------------------------


def pdfs(good: bytes, credential: Document, other: bytes) -> dict[str, bytes]:
    """The PDF after what people and programs do to it. `other`: the PDF of somebody else."""
    found = {f"a bit of byte {place} of a hundred": _flipped(good, place) for place in range(5, 100, 19)}  # fmt: skip
    found |= {name: _saved(good, change) for name, change in _CHANGES.items()}
    found |= {
        "bytes behind it": good + b"\n% more\n",
        "bytes before it": b"\n" + good,
        "cut off": good[:-40],
        "an update behind it": good + _update(good),
        "another PDF behind it": good + other,
        "packed for the web": _saved(good, lambda _pdf: None, linearize=True),
        "unpacked": _saved(good, lambda _pdf: None, compress_streams=False),
        "with a password": _saved(good, lambda _pdf: None, encryption=pikepdf.Encryption(owner="o", user="")),
        "another word in its credential": _attach(good, put(credential, "name", "Surgery")),
        "credential as a wallet spells it": _attach(good, json.dumps(credential, indent=1).encode()),
        "two credentials": _attach(good, as_json(credential), named="credential.json ", keep=True),
        "a credential that is none": _attach(good, b"{}"),
        "header of another version": good.replace(b"%PDF-1.7", b"%PDF-1.4", 1),
        "its page with the credential of another": _attach(other, as_json(credential)),
    }  # fmt: skip
    return found


def _flipped(content: bytes, place: int) -> bytes:
    changed = bytearray(content)
    changed[len(content) * place // 100] ^= 4
    return bytes(changed)


def _update(content: bytes) -> bytes:
    """An empty incremental update, as editors append."""
    start = content.rpartition(b"startxref")[2].split()[0]
    return b"\nxref\n0 0\ntrailer\n<< /Size 1 /Prev " + start + b" >>\nstartxref\n%d\n%%%%EOF\n" % (len(content) + 1)  # fmt: skip


def _saved(content: bytes, change: Callable[[pikepdf.Pdf], Any], **how: Any) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        change(pdf)
        pdf.save(out, **how)
    return out.getvalue()


def _attach(content: bytes, credential: bytes, named: str = "credential.json", keep: bool = False) -> bytes:  # fmt: skip
    def change(pdf: pikepdf.Pdf) -> None:
        if not keep:
            del pdf.attachments["credential.json"]
        pdf.attachments[named] = pikepdf.AttachedFileSpec(pdf, credential, filename=named)

    return _saved(content, change)


def _title(pdf: pikepdf.Pdf) -> None:
    pdf.docinfo["/Title"] = "Certificate of somebody else"


def _xmp(pdf: pikepdf.Pdf) -> None:
    with pdf.open_metadata() as metadata:
        metadata["dc:title"] = "Certificate of somebody else"


def _draw(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].contents_add(b"q 1 1 1 rg 50 300 600 80 re f Q")


def _note(pdf: pikepdf.Pdf) -> None:
    note = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot,
        Subtype=pikepdf.Name.FreeText,
        Rect=[50, 300, 650, 380],
        Contents=pikepdf.String("Somebody Else"),
    )
    pdf.pages[0].Annots = pdf.make_indirect([pdf.make_indirect(note)])


def _script(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


_CHANGES: dict[str, Callable[[pikepdf.Pdf], Any]] = {
    "only saved anew": lambda _pdf: None,
    "another title": _title,
    "another title in its metadata": _xmp,
    "drawn over": _draw,
    "a note on it": _note,
    "a script in it": _script,
    "a page more": lambda pdf: pdf.add_blank_page(),
    "its page twice": lambda pdf: pdf.pages.append(pdf.pages[0]),
    "turned round": lambda pdf: pdf.pages[0].rotate(180, relative=False),
    "cut to half": lambda pdf: setattr(pdf.pages[0], "mediabox", [0, 0, 420, 595]),
    "no credential": lambda pdf: pdf.attachments.__delitem__("credential.json"),
    "no tags": lambda pdf: pdf.Root.__delitem__("/StructTreeRoot"),
    "no metadata": lambda pdf: pdf.Root.__delitem__("/Metadata"),
    "another language": lambda pdf: setattr(pdf.Root, "Lang", "de"),
}
