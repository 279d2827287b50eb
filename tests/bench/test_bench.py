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
