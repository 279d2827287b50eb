"""What `make test` leaves out is there, and everything else stays in it."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.everything import WHERE
from tests.thorough import LEFT, LEFT_ON_POSTGRES, is_left

ROOT = Path(__file__).resolve().parents[2]


def test_every_pattern_still_names_tests_and_leaves_most_where_they_are() -> None:
    collect = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider"]
    done = subprocess.run(collect, cwd=ROOT, capture_output=True, text=True, check=True)
    names = [line for line in done.stdout.splitlines() if "::" in line]

    stale = [
        pattern
        for pattern, _stays in (*LEFT, *LEFT_ON_POSTGRES)
        if not any(re.match(pattern, name) for name in names)
    ]
    assert stale == []
    left = [name for name in names if is_left(name, on_postgres=False)]
    assert len(left) < len(names) / 20


@pytest.mark.parametrize("kind", WHERE)
def test_tests_with_servers_lie_where_their_step_looks(kind: str) -> None:
    marked = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "tests").rglob("*.py")
        if f"pytest.mark.{kind}" in path.read_text(encoding="utf-8")
        and path.name != "test_thorough.py"
    ]

    assert marked
    assert [path for path in marked if not path.startswith(WHERE[kind])] == []
