"""Software that is not ours accepts what we issue, and refuses what was withdrawn, replaced, has ended or was changed.

Digital Bazaar's and the Digital Credentials Consortium's packages run under Node, pinned in package.json; openbadgeslib is Python.
TABLE=write writes the table of docs/credentials.md anew.
"""

import fcntl
import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from openbadgeslib.errors import LibOpenBadgesException
from openbadgeslib.ob3.ldp import OB3LdpVerifier

from tests.browsers import has_node
from tests.verifiers.documents import CASES, SITE, made, tampered

pytestmark = [pytest.mark.verifiers, pytest.mark.any_engine, pytest.mark.django_db]
HERE = Path(__file__).parent
PAGE = HERE.parents[1] / "docs" / "credentials.md"
PYTHON = "openbadgeslib"
NAMES = {
    "Digital Bazaar vc": "Digital Bazaar `@digitalbazaar/vc` 7.3.0 with `eddsa-rdfc-2022-cryptosuite` 1.3.0 and `vc-bitstring-status-list` 2.0.1",
    "DCC verifier-core": "Digital Credentials Consortium `@digitalcredentials/verifier-core` 1.0.0-beta.11 (VerifierPlus)",
    PYTHON: "`openbadgeslib` 4.6.3 (Python). It reads the list, but checks the list's own signature only where that is a JWT",
}
Verdicts = dict[str, dict[str, dict[str, Any]]]


def install() -> None:
    """The pinned packages, once; several processes may want them at the same moment."""
    with (HERE / "package-lock.json").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = HERE / "node_modules" / ".of-lock"
        wanted = (HERE / "package-lock.json").read_text()
        if done.exists() and done.read_text() == wanted:
            return
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]
        subprocess.run(command, cwd=HERE, check=True, timeout=280)
        done.write_text(wanted)


def ask_node(folder: Path, world: dict[str, str], documents: dict[str, Any]) -> Verdicts:
    for name, content in (("site", world), ("cases", documents)):
        (folder / f"{name}.json").write_text(json.dumps(content))
    command = ["node", "run.mjs", folder / "site.json", folder / "cases.json"]
    done = subprocess.run(
        command, cwd=HERE, check=True, capture_output=True, text=True, timeout=240
    )
    verdicts: Verdicts = json.loads(done.stdout)
    return verdicts


def ask_python(world: dict[str, str], documents: dict[str, Any]) -> dict[str, dict[str, Any]]:
    def download(address: str, *_args: Any, **_options: Any) -> bytes:
        return world[address].encode()

    verdicts = {}
    for name, document in documents.items():
        try:
            OB3LdpVerifier().verify(
                document, check_status=True, download=download, verify_status_list=False
            )
            verdicts[name] = {"accepted": True, "why": ""}
        except LibOpenBadgesException as error:
            verdicts[name] = {"accepted": False, "why": str(error)}
    return verdicts


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not has_node():
        pytest.skip("There is no Node here. Install nodejs and npm, or run .ci/run.")
    install()
    return tmp_path_factory.mktemp("verifiers")


@pytest.fixture
def verdicts(folder: Path, db: None) -> Verdicts:
    """What each says of every case."""
    with override_settings(PUBLIC_URL=SITE, ALLOWED_HOSTS=["*"]):
        world, documents = made()
    assert list(documents) == list(CASES)
    return ask_node(folder, world, documents) | {PYTHON: ask_python(world, documents)}


def test_others_accept_what_is_good_and_refuse_what_is_not(verdicts: Verdicts) -> None:
    said = {
        verifier: {case: one["accepted"] for case, one in cases.items()}
        for verifier, cases in verdicts.items()
    }

    assert said == dict.fromkeys(NAMES, CASES), verdicts
    assert table(verdicts) == written(verdicts)


def test_others_say_why_they_refuse(verdicts: Verdicts) -> None:
    refused = [case for case, is_good in CASES.items() if not is_good]

    assert all(verdicts[verifier][case]["why"] for verifier in NAMES for case in refused)
    assert "validUntil" in verdicts["Digital Bazaar vc"]["expired"]["why"]
    assert verdicts["DCC verifier-core"]["withdrawn"]["why"] == "revocation_status"
    assert "Credential status 'revocation' is set" in verdicts[PYTHON]["withdrawn"]["why"]


def test_others_refuse_every_document_that_somebody_changed(folder: Path, db: None) -> None:
    with override_settings(PUBLIC_URL=SITE, ALLOWED_HOSTS=["*"]):
        world, documents = made()
        changed = tampered(documents["as issued"], documents["with a name in two scripts"])
    asked = {"as issued": documents["as issued"], **changed}
    said = ask_node(folder, world, asked) | {PYTHON: ask_python(world, asked)}

    assert len(changed) > 80  # as docs/credentials.md says
    accepted = {
        verifier: [name for name, one in cases.items() if one["accepted"]]
        for verifier, cases in said.items()
    }
    assert accepted == {verifier: ["as issued"] for verifier in NAMES}


# --- The table of docs/credentials.md -------------------------------------------------------------------

_TABLE = re.compile(r"(?<=<!-- who accepts -->\n).*?(?=<!-- end -->)", re.DOTALL)


def table(verdicts: Verdicts) -> str:
    """Who accepts what, as Markdown."""
    head = ["", *CASES]
    rows = [
        [NAMES[verifier], *("accepts" if cases[case]["accepted"] else "refuses" for case in CASES)]
        for verifier, cases in verdicts.items()
    ]
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def written(verdicts: Verdicts) -> str:
    if os.environ.get("TABLE") == "write":
        page = PAGE.read_text(encoding="utf-8")
        PAGE.write_text(_TABLE.sub(lambda _old: table(verdicts), page), encoding="utf-8")
    found = _TABLE.search(PAGE.read_text(encoding="utf-8"))
    assert found is not None
    return found.group()


def test_names_of_the_table_have_the_pinned_versions() -> None:
    pinned = json.loads((HERE / "package.json").read_text())["dependencies"]
    locked = json.loads((HERE / "package-lock.json").read_text())["packages"]
    said = " ".join(NAMES.values())

    assert all(re.fullmatch(r"\d+\.\d+\.\d+(-[\w.]+)?", version) for version in pinned.values())
    assert [name for name, one in locked.items() if name and "integrity" not in one] == []
    for name in ("vc", "eddsa-rdfc-2022-cryptosuite", "vc-bitstring-status-list"):
        assert pinned[f"@digitalbazaar/{name}"] in said
    assert pinned["@digitalcredentials/verifier-core"] in said
