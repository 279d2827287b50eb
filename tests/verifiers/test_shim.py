"""The shim that the suites of the W3C ask signs what is good, and believes nothing that was changed."""

import copy
import json
import ssl
import time
from collections.abc import Iterator
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest

from certificates.proofs.ob3.contexts import CREDENTIALS
from tests.verifiers.shim.suites import EXPECTED, PAGE, SUITES, TABLE, running

pytestmark = pytest.mark.any_engine
Asked = tuple[int, dict[str, Any]]


class Shim:
    """Asks it."""

    def __init__(self, site: str, key: str) -> None:
        self.site, self.key = site, key
        self.did_web = f"did:web:{quote(site.removeprefix('https://'), safe='')}"
        self._any = ssl.create_default_context()
        self._any.check_hostname, self._any.verify_mode = False, ssl.CERT_NONE

    def post(self, path: str, **body: Any) -> Asked:
        request = Request(f"{self.site}{path}", json.dumps(body).encode(), method="POST")  # noqa: S310
        try:
            with urlopen(request, context=self._any, timeout=20) as answer:  # noqa: S310
                return answer.status, json.load(answer)
        except HTTPError as error:
            return error.code, json.load(error)

    def issue(self, **changes: Any) -> Asked:
        plain = {
            "@context": [CREDENTIALS],
            "id": "urn:uuid:58172aac-d8ba-11ed-83dd-0b3aef56cc33",
            "type": ["VerifiableCredential"],
            "issuer": self.key,
            "credentialSubject": {"id": "did:example:subject"},
        }
        return self.post("/credentials/issue", credential=plain | changes, options={})

    def verify(self, credential: Any) -> int:
        return self.post("/credentials/verify", verifiableCredential=credential, options={})[0]


@pytest.fixture(scope="module")
def shim() -> Iterator[Shim]:
    with running() as (site, key):
        yield Shim(site, key)


@pytest.mark.parametrize("issuer", ["did:key", "did:web"])
def test_what_it_issues_it_believes_and_nothing_that_was_changed(shim: Shim, issuer: str) -> None:
    status, answer = shim.issue(issuer=shim.key if issuer == "did:key" else shim.did_web)
    good = answer["verifiableCredential"]
    assert status == 201
    assert shim.verify(good) == 200

    for path in (["credentialSubject", "id"], ["id"], ["proof", 0, "created"], ["proof", 0, "proofValue"]):  # fmt: skip
        changed = copy.deepcopy(good)
        inner = changed
        for step in path[:-1]:
            inner = inner[step]
        inner[path[-1]] = f"{inner[path[-1]]}1"
        assert shim.verify(changed) == 400, path
    for bad in (good | {"proof": []}, good | {"name": "Everything"}, good | {"teal": "1"}, None, "x"):  # fmt: skip
        assert shim.verify(bad) == 400


@pytest.mark.parametrize(
    "changes",
    [
        {"type": ["Credential"]},
        {"issuer": "nobody"},
        {"credentialSubject": {}},
        {"@context": ["https://else.example/context"]},
        {"validFrom": "yesterday"},
        {"validFrom": "2026-02-01T00:00:00Z", "validUntil": "2026-01-01T00:00:00Z"},
        {"credentialStatus": {"id": "did:example:status"}},
        {"teal": "1"},
    ],
    ids=str,
)
def test_what_breaks_the_model_is_not_signed(shim: Shim, changes: dict[str, Any]) -> None:
    status, answer = shim.issue(**changes)

    assert status == 400
    assert answer["errors"]


def test_document_that_takes_for_ever_is_ended(shim: Shim) -> None:
    alike = [{"type": "Thing", "x:y": {"type": "Thing"}} for _ in range(12)]
    own = {"Thing": "https://a.example/Thing", "x": "https://a.example/"}
    began = time.monotonic()

    status, _ = shim.issue(
        **{"@context": [CREDENTIALS, own], "credentialSubject": [{"x:z": alike}, {"x:z": alike}]}
    )

    assert status == 400
    assert time.monotonic() - began < 10


def test_table_of_the_suites_has_one_line_each_and_a_reason_for_every_failure() -> None:
    found = TABLE.search(PAGE.read_text(encoding="utf-8"))
    assert found is not None
    rows = [line.split(" | ") for line in found.group().splitlines()[2:]]

    assert [row[1].split("`")[1] for row in rows] == list(SUITES)
    for row in rows:
        assert (row[4] == "0") == (row[6].strip(" |") == "-"), row
        assert row[4] == "0" or any(why in row[6] for why in EXPECTED.values())
