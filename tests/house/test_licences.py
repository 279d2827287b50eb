"""Licences: ours is there, and NOTICE names what is shipped along and what is installed under conditions."""

import gzip
import importlib.metadata
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOTICE = (ROOT / "NOTICE").read_text()
# The packages that NOTICE lists: a line of names, and in brackets what they are for.
NAMED = {
    name
    for names in re.findall(r"^  ([\w-]+(?:, [\w-]+)*) \(", NOTICE, re.MULTILINE)
    for name in names.split(", ")
}
PERMISSIVE = re.compile(r"\b(MIT|BSD|Apache|PSF|ISC|Zero-Clause|0BSD|Yubico|Dual License)\b")


def _vendored() -> list[Path]:
    """Every file that somebody else made: below a folder `vendor` or `fonts`, in the program and in its tests."""
    folders = [p for part in ("trainingsite", "courses", "quizzes", "certificates", "tests")
               for p in (ROOT / part).rglob("*") if p.name in ("vendor", "fonts") and p.is_dir()]  # fmt: skip
    return sorted(path for folder in folders for path in folder.rglob("*") if path.is_file())


def _installed() -> list[str]:
    """The packages of a running installation that are here; a lock also names those of other systems."""
    named = re.findall(r"^([\w.-]+)==", (ROOT / "requirements.txt").read_text(), re.MULTILINE)
    here = {
        re.sub(r"[-_.]+", "-", found.name).lower() for found in importlib.metadata.distributions()
    }
    return [name for name in named if name in here]


def _licence(package: str) -> str:
    """What a package says of its licence, in one text."""
    data = importlib.metadata.metadata(package)
    named = [data.get("License-Expression") or "", data.get("License") or ""]
    return " | ".join([*named, *(c for c in data.get_all("Classifier") or [] if "License" in c)])


def test_our_licence_is_whole():
    text = (ROOT / "LICENSE").read_text()

    assert "Version 2.0, January 2004" in text
    assert "END OF TERMS AND CONDITIONS" in text


@pytest.mark.parametrize("path", _vendored(), ids=lambda path: path.name)
def test_vendored_file_is_named_and_has_its_licence_beside_it(path):
    names = {str(path.relative_to(ROOT)), f"{path.parent.relative_to(ROOT)}/\n"}

    assert "LICENSE" in path.name or any(name in NOTICE for name in names)
    assert any("LICENSE" in beside.name for beside in path.parent.iterdir())


def test_no_vendored_file_is_named_that_is_not_there():
    named = re.findall(r"^  ([\w./-]+/[\w.-]*)$", NOTICE, re.MULTILINE)

    assert [name for name in named if not (ROOT / name).exists()] == []
    assert len(named) == 6


def _built() -> list[Path]:
    """What `make vendor` makes: a file of scripts and one of licences for each entry module of tools/vendor/."""
    return sorted((ROOT / "trainingsite" / "static" / "trainingsite" / "vendor").glob("*.js"))


def _locked() -> dict[str, dict[str, str]]:
    lock = json.loads((ROOT / "tools" / "vendor" / "package-lock.json").read_text())
    return {
        path.removeprefix("node_modules/"): said for path, said in lock["packages"].items() if path
    }


@pytest.mark.parametrize("path", _built(), ids=lambda path: path.name)
def test_built_file_is_of_the_locked_packages_and_holds_their_licences(path):
    said = path.read_text().split("*/")[0]
    packages = dict(re.findall(r"((?:@[\w-]+/)?[\w-]+) (\d+\.\d+\.\d+)", said))
    licences = path.with_name(f"{path.stem}-LICENSE.txt").read_text()
    locked = _locked()

    assert len(packages) > {"codemirror": 10}.get(path.stem, 0)
    assert packages == {name: locked[name]["version"] for name in packages}
    assert {locked[name]["license"] for name in packages} == {"MIT"}
    assert all(f"{name} {version}\n\n" in licences for name, version in packages.items())
    assert licences.count("Permission is hereby granted, free of charge") == len(packages)


def test_lock_pins_every_package_by_its_hash():
    wanted = json.loads((ROOT / "tools" / "vendor" / "package.json").read_text())
    versions = [*wanted["dependencies"].values(), *wanted["devDependencies"].values()]

    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in versions)
    assert [name for name, said in _locked().items() if "integrity" not in said] == []


@pytest.mark.parametrize("path", _built(), ids=lambda path: path.name)
def test_built_file_is_small_enough_for_a_page(path):
    assert len(gzip.compress(path.read_bytes())) <= 200_000


@pytest.mark.parametrize("package", _installed())
def test_installed_package_is_permissive_or_named(package):
    licence = _licence(package)
    has_conditions = re.search(r"\b[AL]?GPL|\bMPL|Mozilla|EUPL|CDDL", licence) is not None

    assert (package in NAMED) == has_conditions, licence
    assert has_conditions or PERMISSIVE.search(licence), licence
