"""The VC-API over https, one request after the other, each in a process that is ended when it takes too long."""

import json
import multiprocessing
import ssl
import traceback
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import IPv4Address
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from certificates.proofs import CannotProve
from certificates.proofs.ob3.checking import BadCredential, read_object
from certificates.proofs.ob3.did import did_document
from tests.verifiers.shim.issuing import KEY, issue, status_list
from tests.verifiers.shim.reading import Refused
from tests.verifiers.shim.verifying import verify, verify_presentation

HERE = "127.0.0.1"
SECONDS = 5
_FORK = multiprocessing.get_context("fork")
Answer = tuple[int, Any]


class Shim(HTTPServer):
    """`ended`: the indexes of the status list whose bits are set."""

    def __init__(self, folder: Path, port: int = 0) -> None:
        super().__init__((HERE, port), Handler)
        self.site = f"https://{HERE}:{self.server_port}"
        self.ended: set[int] = set()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*_certificate(folder))
        self.socket = context.wrap_socket(self.socket, server_side=True)

    def handle_error(self, *_about: Any) -> None:
        """A client that hangs up is no news."""


class Handler(BaseHTTPRequestHandler):
    server: Shim
    timeout = SECONDS

    def do_GET(self) -> None:
        if self.path == "/status/revocation/0":
            self._say(200, json.loads(status_list(self.server.site, self.server.ended)))
        elif self.path == "/.well-known/did.json":
            self._say(200, did_document(self.server.site, [KEY.public_key]))
        else:
            self._say(404, {})

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self._say(
            *_guarded(lambda: answer(self.path, content, self.server.site, self.server.ended))
        )

    def _say(self, status: int, body: Any) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_words: Any) -> None:
        """The suites say what they asked."""


def answer(path: str, content: bytes, site: str, ended: set[int]) -> Answer:
    """(status, body) of one request."""
    try:
        asked = read_object(content)
        options = asked.get("options") or {}
        if path == "/credentials/issue":
            return 201, {"verifiableCredential": issue(asked.get("credential"), site)}
        if path == "/credentials/verify":
            verify(asked.get("verifiableCredential"), site, ended)
        elif path == "/presentations/verify":
            verify_presentation(asked.get("verifiablePresentation"), options, site, ended)
        else:
            return 404, {}
    except (Refused, CannotProve, BadCredential) as error:
        return 400, {"verified": False, "errors": [str(error)]}
    return 200, {"verified": True, "checks": ["proof"], "warnings": [], "errors": []}


def _guarded(work: Callable[[], Answer]) -> Answer:
    """What the work says, in a process of its own: a stranger's document may be made to take for ever."""
    ours, theirs = _FORK.Pipe(duplex=False)
    process = _FORK.Process(target=_send, args=(theirs, work))
    process.start()
    theirs.close()
    try:
        return ours.recv() if ours.poll(SECONDS) else (400, {"errors": ["it takes too long"]})
    except EOFError:
        return 500, {"errors": ["the shim failed"]}
    finally:
        process.kill()
        process.join()


def _send(to: Connection, work: Callable[[], Answer]) -> None:
    try:
        to.send(work())
    except Exception:
        traceback.print_exc()
        raise


def _certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate of its own for this machine, and its key: the suites take any."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HERE)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(IPv4Address(HERE))]), False)
        .sign(key, hashes.SHA256())
    )
    files = folder / "shim.crt", folder / "shim.key"
    files[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return files
