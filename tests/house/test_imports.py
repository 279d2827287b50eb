"""The walls between rooms stand (pyproject.toml, [tool.importlinter])."""

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_import_contracts_are_kept():
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout


def test_contract_between_parts_names_every_module_of_the_roof():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    roof = contracts["contracts"][0]["layers"][0]
    files = (ROOT / "trainingsite").glob("*.py")
    rooms = (ROOT / "trainingsite").glob("*/__init__.py")

    there = {path.stem for path in files} | {path.parent.name for path in rooms}

    named = {name.strip().removeprefix("trainingsite.") for name in roof.split(":")}
    assert named == there - {"__init__", "accounts"}
