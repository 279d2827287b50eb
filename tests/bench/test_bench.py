"""`make bench` still measures: whoever changes what it calls hears of it here and not a release later."""

import json
import subprocess
import sys

import pytest

from tests.site import ROOT


@pytest.mark.broker
@pytest.mark.long
def test_every_row_is_measured_and_every_request_answered() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench", "sqlite", "--once"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )

    assert done.returncode == 0, done.stderr[-3000:]
    rows = json.loads(done.stdout.splitlines()[-1])["sqlite"]["rows"]
    assert [row["name"] for row in rows][:2] == ["bare view", "one row (the floor)"]
    assert len(rows) == 17
    assert {row["errors"] for row in rows} == {0}


@pytest.mark.broker
@pytest.mark.long
def test_what_has_grown_is_measured_and_every_request_answered() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.growth", "sqlite", "--certificates", "50"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )

    rows = [
        line.split("|")[1].strip() for line in done.stdout.splitlines() if line.startswith("| ")
    ]
    assert rows[1:4] == ["verify without key", "verify with key", "public page"], done.stderr[
        -3000:
    ]
    assert len(rows) == 12
    assert "ERRORS" not in done.stdout
