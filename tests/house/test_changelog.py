"""CHANGELOG.md speaks of the version that is here, in the order of time."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CHANGELOG = (ROOT / "CHANGELOG.md").read_text()
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
ENTRIES = re.findall(r"^## (\S+)(?: - (\d{4}-\d\d-\d\d))?$", CHANGELOG, re.MULTILINE)


def _part(version: str) -> str:
    """What the changelog says of a version."""
    return re.split(r"^## ", CHANGELOG.partition(f"\n## {version}")[2], flags=re.MULTILINE)[0]


def test_version_of_the_project_is_the_newest_that_is_described():
    assert [version for version, _day in ENTRIES][:2] == ["Unreleased", VERSION]


def test_versions_and_days_go_back_in_time():
    released = [(tuple(map(int, version.split("."))), day) for version, day in ENTRIES[1:]]

    assert released == sorted(released, reverse=True)
    assert all(day for _version, day in released)


def test_every_later_version_says_what_to_do_when_upgrading():
    versions = [version for version, _day in ENTRIES[:-1]]

    assert [v for v in versions if "### When you upgrade\n" not in _part(v)] == []
