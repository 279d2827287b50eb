"""A small course of all five kinds, and how tests load it: through the real loader, from a folder of their own."""

import shutil
from io import StringIO
from pathlib import Path

from django.core.management import call_command

FOLDER = Path(__file__).resolve().parent / "small"


def copy_to(place: Path) -> Path:
    """A copy of the course folder that a test may change."""
    return Path(shutil.copytree(FOLDER, place / "small"))


def load(folder: Path = FOLDER, *, take: str | None = None) -> str:
    """Run load_curriculum; gives what it printed."""
    out = StringIO()
    call_command("load_curriculum", str(folder), take=take, stdout=out)
    return out.getvalue()


def edit(folder: Path, name: str, old: str, new: str) -> None:
    """Replace a text that stands once in a file of the copy."""
    path = folder / name
    text = path.read_text()
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
    path.write_text(text.replace(old, new))
