"""The programs on the page of the API, run as they stand there against a real server."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from certificates.clinics import actions as clinics
from certificates.clinics.models import StaffMembership
from tests.certificates.clinics.staffed import listed
from tests.certificates.factories import LATER, certificate
from tests.people import ada, cleo, root
from trainingsite.api.samples import LANGUAGES, names, samples_of

pytestmark = [pytest.mark.any_engine, pytest.mark.django_db(transaction=True)]
SUFFIX = {"curl": "sh", "python": "py", "javascript": "mjs"}
RUN = {"curl": ["bash", "-eu"], "python": [sys.executable], "javascript": ["node"]}
# What each program prints of the answer: in JSON or CSV with curl, in words of its own otherwise.
SAID = {
    "verify_retrieve": ("valid", "trial", "Ada Sørensen"),
    "verify_list": ("Bed 4", "valid", "Give `at` as a date"),
    "verify_match": ("valid", "name", "rue"),
    "checks_list": ("valid", "Bed 7"),
    "key": ("Harbour Clinic",),
    "list_changes": ("Ada Sørensen", "changed"),
    "scopes_list": ("face", "Face and neck"),
    "receipt": ("Harbour Clinic", "valid"),
}


@pytest.fixture
def around(live_server: Any, settings: Any, tmp_path: Path) -> dict[str, str]:
    """The variables that the page names, of a clinic that has asked once."""
    settings.VAR_DIR = tmp_path
    held = certificate(ada())
    organisation = clinics.create_organisation(by=root(), name="Harbour Clinic", now=LATER)
    _row, key = clinics.create_api_key(organisation=organisation, name="k", by=root(), now=LATER)
    StaffMembership.objects.create(organisation=organisation, person=cleo(), is_manager=True, since_at=LATER, invited_by=root())  # fmt: skip
    listed(organisation, f"{held.code}\tAda Sørensen", by=cleo())
    given = {
        "BASE": live_server.url, "KEY": key, "CODE": held.code, "DAY": "2026-11-25", "SCOPE": "face",
    }  # fmt: skip
    _run("curl", f'{_ASK}"$BASE/api/v1/verify/$CODE/?at=$DAY&reference=Bed%207"', given, tmp_path)
    return given


_ASK = 'curl -sSf -H "Authorization: Bearer $KEY" '


def _run(language: str, text: str, given: dict[str, str], place: Path) -> str:
    if shutil.which(RUN[language][0]) is None and "CI" not in os.environ:
        pytest.skip(f"{RUN[language][0]} is not installed here")
    program = place / f"program.{SUFFIX[language]}"
    program.write_text(text)
    done = subprocess.run(
        [*RUN[language], str(program)],
        env=os.environ | given | {"PYTHONIOENCODING": "utf-8", "NO_PROXY": "*"},
        cwd=place,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr + done.stdout
    return done.stdout


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", SAID)
def test_program_on_the_page_runs_and_says_what_it_should(name, language, around, tmp_path):
    (text,) = [one.text for one in samples_of(name) if one.language == language]
    said = _run(language, text, around, tmp_path)

    missing = [words for words in SAID[name] if words not in said]
    assert missing == [], said


def test_every_program_is_run_here():
    assert names() == sorted(SAID)
    assert {len(samples_of(name)) for name in names()} == {len(LANGUAGES)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_program_with_a_bad_key_fails_and_says_so(language, around, tmp_path):
    (text,) = [one.text for one in samples_of("verify_retrieve") if one.language == language]

    with pytest.raises(AssertionError, match=r"401|bad-key"):
        _run(language, text, around | {"KEY": "nonsense"}, tmp_path)


def test_receipt_of_the_first_program_is_one_that_the_command_takes(around, tmp_path, capsys):
    from django.core.management import call_command  # noqa: PLC0415 -- beside its one use

    (text,) = [one.text for one in samples_of("receipt") if one.language == "curl"]
    said = _run("curl", text, around, tmp_path)
    call_command("verify_receipt", str(tmp_path / "receipt.jwt"))

    assert json.loads(said)["code"] == around["CODE"]
    assert "3. The signature covers every sign of it" in capsys.readouterr().out
