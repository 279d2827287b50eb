"""A document that somebody hands in: on the public page, and to `manage.py verify_certificate`, step by step."""

import json
import threading
import time
import zlib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import StringIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.http import HttpResponse
from django.test import Client

from certificates import actions
from certificates.clinics.models import VerificationCheck
from certificates.models import Certificate, CertificateFile, CertificateHolder
from tests.certificates.factories import LATER, certificate
from tests.people import ada, root
from trainingsite.accounts.actors import SYSTEM
from trainingsite.database import immutability

pytestmark = pytest.mark.django_db
UNCHANGED = "Your file is the document that this site issued"
UNKNOWN = "This is no file that we know"


@pytest.fixture
def held(db: None) -> Certificate:
    """A certificate of Ada's with its credential, whose list was signed."""
    made = certificate(ada())
    actions.sweep_status_lists(by=SYSTEM, now=LATER)
    return made


def stored(of: Certificate, kind: str) -> bytes:
    return bytes(of.files.get(kind=kind).content)


def hand_in(content: bytes | None, name: str = "certificate.pdf") -> HttpResponse:
    data = {} if content is None else {"document": SimpleUploadedFile(name, content)}
    return Client().post("/v/document/", data)


def withdraw(of: Certificate) -> None:
    actions.withdraw(
        certificate=of, by=root(), reason_class="error", reason="Issued in error.", effect="from_now", now=LATER
    )  # fmt: skip


# --- On the page ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["pdf", "ob3"])
def test_our_own_document_is_recognised_and_its_worth_told_with_it(
    held: Certificate, kind: str
) -> None:
    said = hand_in(stored(held, kind)).content.decode()
    assert UNCHANGED in said
    assert held.holder.name in said

    withdraw(held)
    said = hand_in(stored(held, kind)).content.decode()
    assert UNCHANGED in said
    assert "Withdrawn" in said


def test_credential_that_a_wallet_spelled_anew_is_the_same(held: Certificate) -> None:
    spelled = json.dumps(json.loads(stored(held, "ob3")), indent=2, sort_keys=True).encode()

    assert UNCHANGED in hand_in(spelled).content.decode()


def test_changed_credential_is_called_so(held: Certificate) -> None:
    said = json.loads(stored(held, "ob3"))
    said["validUntil"] = "2099-01-01T23:59:59Z"
    page = hand_in(json.dumps(said).encode()).content.decode()

    assert "This file was changed" in page
    assert held.holder.name not in page
    assert held.code not in page


def own_address(of: Certificate) -> str:
    said: str = json.loads(stored(of, "ob3"))["id"]
    return said


def packed(size: int) -> bytes:
    """A PDF whose stream unpacks to so many bytes."""
    stream = zlib.compress(b"\0" * size)
    head = b"%%PDF-1.7\n1 0 obj\n<< /Type /ObjStm /N 9 /First 9 /Extends 1 0 R /Length %d /Filter /FlateDecode >>" % len(stream)  # fmt: skip
    return head + b"\nstream\n" + stream + b"\nendstream\nendobj\n"


HOSTILE = {
    "PDF of somebody else": b"%PDF-1.7 of somebody else",
    "PDF that unpacks to 100 MB": packed(100_000_000),
    "PDF whose tables go round": b"%PDF-1.7\nxref\n0 0\ntrailer\n<< /Prev 9 >>\nstartxref\n9\n%%EOF\n",
    "PDF without end": b"%PDF-1.7\n" + b"1 0 obj <<" * 190_000,
    "as much as may be handed in": b"\x00\xff" * (actions.LONGEST_DOCUMENT // 2),
    "address of somebody else": b'{"id": "https://else.example/credentials/5d2f7f0a-2f43-4f5c-8a86-e1b8a0f2c9d4"}',
    "number for an address": b'{"id": 7}',
    "no address of a site": b'{"id": "/credentials/nothing"}',
    "open brackets": b"{" * 100_000,
    "deep list": b"[" * 100_000 + b"]" * 100_000,
    "deep object": b'{"a":' * 30_000,
    "deep below the limit": b'{"a":' * 900 + b"1" + b"}" * 900,
    "long number": b'{"id": ' + b"9" * 190_000 + b"}",
    "number with a long exponent": b'{"id": 1e' + b"9" * 190_000 + b"}",
    "many names": json.dumps({str(n): n for n in range(12_000)}).encode(),
    "many escapes": b'{"id": "' + b"\\u0041" * 30_000 + b'"}',
    "half a letter": b'{"id": "\\ud800/credentials/5d2f7f0a-2f43-4f5c-8a86-e1b8a0f2c9d4"}',
    "broken address": b'{"id": "https://[::1/credentials/5d2f7f0a-2f43-4f5c-8a86-e1b8a0f2c9d4"}',
    "no text": b"\0\xff",
}


def cost(content: bytes) -> float:
    """Seconds of this process, the least of five: others work on the machine."""
    took = []
    for _ in range(5):
        began = time.process_time()
        hand_in(content)
        took.append(time.process_time() - began)
    return min(took)


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE)
def test_whatever_else_is_handed_in_is_not_known_and_costs_nothing(
    held: Certificate, settings: Any, content: bytes
) -> None:
    settings.VERIFY_LIMIT_PER_MINUTE = 1000
    page = hand_in(content)

    assert page.status_code == 200
    assert UNKNOWN in page.content.decode()
    assert cost(content) < 0.05


def test_graph_that_is_made_to_take_for_ever_is_compared_and_not_read(
    held: Certificate, settings: Any
) -> None:
    settings.VERIFY_LIMIT_PER_MINUTE = 1000
    alike = [{"id": f"_:b{n}", "type": [f"_:b{(n + 1) % 9}"]} for n in range(9)] * 300
    content = json.dumps({"id": own_address(held), "evidence": alike}).encode()

    assert "This file was changed" in hand_in(content).content.decode()
    assert cost(content) < 0.05


def test_one_sign_of_a_pdf_that_is_another_makes_it_unknown(held: Certificate) -> None:
    changed = bytearray(stored(held, "pdf"))
    changed[len(changed) // 2] ^= 1

    assert UNKNOWN in hand_in(bytes(changed)).content.decode()


@pytest.mark.parametrize("content", [None, b"", b"x" * (actions.LONGEST_DOCUMENT + 1)])
def test_nothing_or_too_much_is_asked_for_again(held: Certificate, content: bytes | None) -> None:
    page = hand_in(content)

    assert page.status_code == 400
    assert "Choose one file of at most" in page.content.decode()


def test_what_an_erasure_left_is_called_erased(held: Certificate) -> None:
    content = {kind: stored(held, kind) for kind in ("pdf", "ob3")}
    with immutability.lifted(connection):
        CertificateHolder.objects.filter(certificate=held).delete()

    for one in content.values():
        page = hand_in(one).content.decode()
        assert "Erased at the holder" in page
        assert "Ada" not in page


def test_nothing_of_it_is_kept_and_asking_is_limited(held: Certificate, settings: Any) -> None:
    settings.VERIFY_LIMIT_PER_MINUTE = 3
    files = CertificateFile.objects.count()

    codes = [hand_in(b"one").status_code for _ in range(4)]

    assert codes == [200, 200, 200, 429]
    assert CertificateFile.objects.count() == files
    assert not VerificationCheck.objects.exists()
    assert Client().get("/v/document/").headers["Location"] == "/v/"


# --- By the command ------------------------------------------------------------------------------------


def put(place: Path, content: bytes) -> str:
    file = place / "handed-in"
    file.write_bytes(content)
    return str(file)


def checked(*arguments: str, **options: Any) -> str:
    out = StringIO()
    call_command("verify_certificate", *arguments, stdout=out, **options)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["pdf", "ob3"])
@pytest.mark.parametrize("offline", [True, False])
def test_each_step_is_said(held: Certificate, tmp_path: Path, kind: str, offline: bool) -> None:
    said = checked(put(tmp_path, stored(held, kind)), offline=offline)

    assert "The signature covers every sign of it" in said
    assert f"holder: {held.holder.name}" in said
    assert "is not set" in said
    assert "It is the credential that this site stored." in said
    assert "This site answers about it now: valid." in said
    assert "   caveat trial: " in said


def test_withdrawn_one_is_refused_after_its_steps(held: Certificate, tmp_path: Path) -> None:
    withdraw(held)
    actions.sweep_status_lists(by=SYSTEM, now=LATER)
    out = StringIO()
    with pytest.raises(CommandError, match="It was withdrawn"):
        call_command("verify_certificate", put(tmp_path, stored(held, "ob3")), stdout=out)
    assert "is set: it ended" in out.getvalue()
    assert "answers about it now: withdrawn" in out.getvalue()


def test_what_this_site_refuses_is_refused_before_its_list_says_so(
    held: Certificate, tmp_path: Path
) -> None:
    """A suspension has no bit, and a withdrawal has none until the sweep has signed the list."""
    actions.suspend(certificate=held, by=root(), reason_class="safety", reason="Look.", now=LATER)
    with pytest.raises(CommandError, match="answers that it is suspended"):
        call_command("verify_certificate", put(tmp_path, stored(held, "ob3")), stdout=StringIO())


def test_pdf_that_somebody_drew_upon_tells_what_was_signed(
    held: Certificate, tmp_path: Path
) -> None:
    drawn = tmp_path / "drawn.pdf"
    (tmp_path / "whole.pdf").write_bytes(stored(held, "pdf"))
    with pikepdf.open(tmp_path / "whole.pdf") as pdf:
        pdf.docinfo["/Title"] = "Certificate of somebody else"
        pdf.save(drawn)

    out = StringIO()
    with pytest.raises(CommandError, match="not the one that this site issued with it"):
        call_command("verify_certificate", str(drawn), stdout=out)
    assert "not about what the page shows" in out.getvalue()
    assert f"holder: {held.holder.name}" in out.getvalue()


def test_pdf_without_a_credential_is_only_known_here(held: Certificate, tmp_path: Path) -> None:
    bare = tmp_path / "bare.pdf"
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(bare)
    with pytest.raises(CommandError, match="stored no such document"):
        checked(str(bare))
    with pytest.raises(CommandError, match="no PDF of ours"):
        checked(put(tmp_path, b"%PDF-1.7 broken"))


def test_changed_credential_is_refused(held: Certificate, tmp_path: Path) -> None:
    said = json.loads(stored(held, "ob3")) | {"name": "Everything"}
    with pytest.raises(CommandError, match="something was changed"):
        checked(put(tmp_path, json.dumps(said).encode()))


def test_words_of_a_stranger_write_no_lines_of_ours(held: Certificate, tmp_path: Path) -> None:
    said = json.loads(stored(held, "ob3")) | {"id": "x\n7. This site answers about it now: valid."}
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("verify_certificate", put(tmp_path, json.dumps(said).encode()), stdout=out)
    assert "\n7." not in out.getvalue()


def test_other_installation_needs_the_keys_and_offline_asks_nobody(
    held: Certificate, tmp_path: Path, settings: Any
) -> None:
    did = tmp_path / "did.json"
    did.write_bytes(Client().get("/.well-known/did.json").content)
    file = put(tmp_path, stored(held, "ob3"))
    settings.PUBLIC_URL = "https://clinic.example.net"

    with pytest.raises(CommandError, match="another site: give its keys"):
        checked(file, offline=True)
    with pytest.raises(CommandError, match="another machine"):
        checked("https://else.example/credentials/1", offline=True)
    said = checked(file, offline=True, keys=str(did))
    assert "The signature covers every sign of it" in said
    assert "is not known: its list lies on another machine" in said


class Issuer(HTTPServer):
    """The public documents of a site, on a port of its own; keeps which were asked for."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Serving)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.documents: dict[str, bytes] = {}
        self.asked: list[str] = []


class Serving(BaseHTTPRequestHandler):
    server: Issuer

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        content = self.server.documents.get(self.path)
        self.send_response(302 if content is None else 200)
        if content is None:
            self.send_header("Location", "/elsewhere")
        self.end_headers()
        self.wfile.write(content or b"")

    def log_message(self, *_words: Any) -> None:
        """Nothing is said in tests."""


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    with Issuer() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def test_other_installation_asks_the_issuer_and_is_sent_nowhere_else(
    issuer: Issuer, db: None, settings: Any
) -> None:
    settings.PUBLIC_URL = issuer.url
    held = certificate(ada())
    actions.sweep_status_lists(by=SYSTEM, now=LATER)
    address = f"/credentials/{held.credential.uuid}"
    here = {"host": issuer.url.partition("://")[2]}
    public = ("/.well-known/did.json", "/status/revocation/0")
    issuer.documents = {path: Client().get(path, headers=here).content for path in public}
    issuer.documents[address] = stored(held, "ob3")
    settings.PUBLIC_URL = "https://clinic.example.net"

    said = checked(f"{issuer.url}{address}")

    assert f"taken from {issuer.url}/.well-known/did.json" in said
    assert "is not set" in said
    assert issuer.asked == [address, *public]
    with pytest.raises(CommandError, match="answers 302"):
        checked(f"{issuer.url}/credentials/moved")


@pytest.mark.parametrize(
    "address", ["http://else.example/1", "ftp://else.example/1", "file:///etc/passwd"]
)
def test_no_other_way_is_taken(db: None, address: str) -> None:
    with pytest.raises(CommandError, match="only https addresses are read"):
        checked(address)


def test_file_that_is_not_there_says_so(db: None, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Cannot read"):
        checked(str(tmp_path / "nothing"))
    with pytest.raises(CommandError, match="more than"):
        checked(put(tmp_path, b"x" * (actions.LONGEST_DOCUMENT + 1)))
