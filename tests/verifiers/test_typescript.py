"""Types that openapi-typescript makes of our description carry a program through tsc --strict, and the program works."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from certificates.clinics import actions as clinics
from tests.browsers import has_node
from tests.certificates.factories import LATER, certificate
from tests.people import ada, root
from tests.verifiers.test_verifiers import HERE, install

pytestmark = [
    pytest.mark.verifiers,
    pytest.mark.any_engine,
    pytest.mark.django_db(transaction=True),
]
TSC = ["--strict", "--target", "es2022", "--module", "nodenext", "--lib", "es2022,dom,dom.iterable"]


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """The program beside the types that were made for it."""
    if not has_node():
        pytest.skip("There is no Node here. Install nodejs and npm, or run .ci/run.")
    install()
    (tmp_path / "openapi.json").write_bytes(Client().get("/api/v1/schema/?format=json").content)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    (tmp_path / "asking.ts").write_text((HERE / "asking.ts").read_text())
    _done(tmp_path, "openapi-typescript", "openapi.json", "-o", "api.d.ts")
    return tmp_path


def _done(folder: Path, tool: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [str(HERE / "node_modules" / ".bin" / tool), *arguments]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done


def test_program_with_the_types_is_sound_and_works(program: Path, live_server: Any) -> None:
    held = certificate(ada())
    organisation = clinics.create_organisation(by=root(), name="Harbour Clinic", now=LATER)
    _row, key = clinics.create_api_key(organisation=organisation, name="k", by=root(), now=LATER)
    _done(program, "tsc", *TSC, "asking.ts")

    around = {"BASE": live_server.url, "KEY": key, "CODE": held.code, "NO_PROXY": "*"}
    said = subprocess.run(
        ["node", "asking.js"], cwd=program, env=os.environ | around, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip

    assert said.returncode == 0, said.stderr
    assert json.loads(said.stdout) == {
        "status": "valid",
        "until": "2027-05-24",
        "scope": "face",
        "holder": "Ada Sørensen",
        "receipt": 3,
        "faults": ["bad-at"],
        "checks": ["Bed 4", ""],
        "refusal": "bad-at",
        "isGood": False,
        "asked": 2,
    }
