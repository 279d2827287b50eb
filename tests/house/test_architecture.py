"""The page about the architecture tells the truth: its paths exist, and what it says of words holds."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "architecture.md").read_text()
PATHS = sorted(set(re.findall(r"`((?:[\w-]+/)+[\w.-]*)`", PAGE)))
ROOM_OF_ITS_OWN = {"management/commands/"}  # one in every part


@pytest.mark.parametrize("path", [path for path in PATHS if "/" in path.strip("/")])
def test_every_path_that_the_page_names_exists(path: str) -> None:
    if path in ROOM_OF_ITS_OWN:
        assert any(ROOT.glob(f"*/{path}"))
    else:
        assert (ROOT / path).exists()


def test_page_names_enough_paths_to_be_worth_reading() -> None:
    assert len(PATHS) > 40


def test_every_room_of_a_part_is_named() -> None:
    for part in ("courses", "quizzes"):
        rooms = {path.parent.name for path in (ROOT / part).glob("*/__init__.py")}
        edges = {"api", "management", "migrations"}
        missing = {room for room in rooms - edges if f"`{room}/`" not in PAGE}
        assert not missing, f"{part}: {missing}"


def test_certificates_are_withdrawn_never_revoked() -> None:
    about_status = list((ROOT / "certificates").rglob("*status*.py"))

    assert len(about_status) >= 3
    assert [path for path in about_status if "revo" in path.read_text().lower()] == []
