"""A person's browser as the servers see it: cookies, one connection, files that are fetched once, pages with what they load."""

import gzip
import http.client
import json
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

FILES = re.compile(r'(?:href|src)="(/static/[^"#]+)"')
HTML = "text/html,application/xhtml+xml"
TOKEN = "t" * 32
PASSWORD = "a room of four hundred and ninety chairs"  # everybody's


@dataclass
class Answer:
    """What came back: `received` bytes of body, as they were on the wire."""

    status: int
    text: str
    received: int
    location: str = ""

    @property
    def json(self) -> dict[str, Any]:
        return dict(json.loads(self.text))


@dataclass
class Browser:
    """One person at the site. Nothing is fetched beside what is asked for here."""

    port: int
    session: str = ""
    key: str = ""  # of a clinic
    files: set[str] = field(default_factory=set)
    received: int = 0
    failures: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        self.cookies = {"csrftoken": TOKEN}
        if self.session:
            self.cookies["sessionid"] = self.session

    def page(self, path: str) -> Answer:
        """A page, where it leads to, and every file that it names and this browser does not have."""
        answer = self.ask("GET", path, accept=HTML)
        while answer.location:
            answer = self.ask("GET", answer.location, accept=HTML)
        for address in FILES.findall(answer.text):
            if address not in self.files:
                self.files.add(address)
                self.ask("GET", address)
        return answer

    def form(self, path: str, **fields: str) -> Answer:
        """Send a form; the answer is where it leads to, with its files."""
        body = urlencode({"csrfmiddlewaretoken": TOKEN, **fields}).encode()
        answer = self.ask("POST", path, body, "application/x-www-form-urlencoded", accept=HTML)
        return self.page(answer.location) if answer.location else answer

    def api(self, method: str, path: str, sent: Any = None) -> Answer:
        """Ask the API as the scripts of a page do."""
        body = None if sent is None else json.dumps(sent).encode()
        return self.ask(method, path, body, "application/json")

    def ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        kind: str = "",
        accept: str = "*/*",
    ) -> Answer:
        """One request. What is not answered well is noted in `failures`, and never raised: a room goes on."""
        headers = {
            "Accept": accept,
            "Accept-Encoding": "gzip",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        }
        if self.key:
            headers["Authorization"] = f"Api-Key {self.key}"
        if body is not None:
            headers |= {
                "Content-Type": kind,
                "X-CSRFToken": TOKEN,
                "Origin": f"http://127.0.0.1:{self.port}",
            }
        try:
            response, raw = self._sent(method, path, body, headers)
        except (OSError, http.client.HTTPException) as problem:
            self.connection.close()
            self.failures.append(f"{method} {path}: {problem!r}")
            return Answer(0, "", 0)
        return self._taken(method, path, response, raw)

    def _sent(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str]
    ) -> tuple[http.client.HTTPResponse, bytes]:
        """Over the connection that is there; where the server has closed it meanwhile, over a new one, as browsers do."""
        was_open = self.connection.sock is not None
        try:
            self.connection.request(method, path, body=body, headers=headers)
            response = self.connection.getresponse()
        except (ConnectionError, http.client.RemoteDisconnected):
            if not was_open:
                raise
            self.connection.close()
            self.connection.request(method, path, body=body, headers=headers)
            response = self.connection.getresponse()
        return response, response.read()

    def _taken(
        self, method: str, path: str, response: http.client.HTTPResponse, raw: bytes
    ) -> Answer:
        self.received += len(raw)
        for line in response.headers.get_all("Set-Cookie") or []:
            name, _equals, rest = line.partition("=")
            self.cookies[name] = rest.partition(";")[0]
        if response.status >= 400:
            self.failures.append(f"{method} {path}: {response.status} {raw[:300]!r}")
        is_packed = response.headers.get("Content-Encoding") == "gzip"
        text = (gzip.decompress(raw) if is_packed else raw).decode(errors="replace")
        location = response.headers.get("Location", "") if response.status in (302, 303) else ""
        return Answer(response.status, text, len(raw), location)
