"""python -m tests.upgrade.make_release [COMMIT]: the databases that a release leaves behind, for tests/upgrade/test_upgrade.py.

It checks the release out beside us, lets its own code make an installation on each engine, tells the story of
releases/<commit>/story to it, and packs what is there into releases/<commit>.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.site import ROOT
from tests.upgrade import rows
from tests.upgrade.databases import ENGINES, Database, clean_environment

RELEASES = Path(__file__).resolve().parent / "releases"
LAST = "9115f72"


@contextmanager
def checked_out(commit: str, place: Path) -> Iterator[Path]:
    """The release's files in a worktree of their own, taken away at the end."""
    _git("worktree", "add", "--detach", str(place), commit)
    try:
        yield place
    finally:
        _git("worktree", "remove", "--force", str(place))


def _git(*arguments: str) -> str:
    command = ["git", *arguments]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def tell_story(checkout: Path, folder: Path, database: Database) -> dict[str, Any]:
    """Run the story by the release's own code; gives what it named."""
    names = database.var / "named.json"
    environment = clean_environment() | database.environment | {
        "SEED_DEMO": "1",
        "PYTHONPATH": os.pathsep.join([str(checkout), str(folder)]),
        "PYTHONHASHSEED": "0",  # the order of a set is chance too
    }  # fmt: skip
    command = [sys.executable, "-m", "story", str(names)]
    done = subprocess.run(
        command, cwd=checkout, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"The story failed on {database.engine}.\n{done.stdout}\n{done.stderr}")
    return dict(json.loads(names.read_text()))


def lived_in(
    engine: str, checkout: Path, folder: Path, place: Path
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Make one installation and pack it; gives what the story named, and the manifest's part of this engine."""
    database = ENGINES[engine](place / engine)
    database.make()
    try:
        named = tell_story(checkout, folder, database)
        database.pack(folder)
        tables = rows.fingerprints(database.tables())
        return named, {"triggers": database.triggers(), "tables": tables}
    finally:
        database.remove()


def _differing(first: dict[str, Any], second: dict[str, Any]) -> list[str]:
    """Which parts differ, and in what, for whoever writes a story."""
    return [
        f"{part} / {name}"
        for part in first
        if first[part] != second[part]
        for name in (first[part] if isinstance(first[part], dict) else [part])
        if not isinstance(first[part], dict) or first[part][name] != second[part].get(name)
    ]


def main(commit: str = LAST) -> None:
    """Make or make again the fixture of one release."""
    name = _git("rev-parse", "--short=7", commit)
    folder = RELEASES / name
    if not (folder / "story").is_dir():
        sys.exit(
            f"There is no story of {name}. Copy the newest one of {RELEASES} to {folder} first."
        )
    shutil.rmtree(folder / "keys", ignore_errors=True)
    manifest: dict[str, Any] = {"release": _git("rev-parse", commit), "engines": {}}
    with (
        tempfile.TemporaryDirectory(prefix="rf-release-") as place,
        checked_out(name, Path(place) / "checkout") as checkout,
    ):
        for engine in ENGINES:
            _say(f"{engine} ...")
            named, part = lived_in(engine, checkout, folder, Path(place))
            differ = _differing(manifest.setdefault("named", named), named)
            if differ:
                sys.exit(f"The story did not come out the same on both engines: {differ}.")
            manifest["engines"][engine] = part
            _say(
                f"  {sum(t['rows'] for t in part['tables'].values())} rows, "
                f"{(folder / ENGINES[engine].packed_name).stat().st_size:,} bytes"
            )
    text = json.dumps(manifest, indent=1, ensure_ascii=False)
    (folder / "manifest.json").write_text(text + "\n")


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:2])
