"""What one forked process does: put a mutant in the place of its module, in its own memory only, and run tests."""

import os
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_file_location
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any, Never

from tests.mutants.mutant import ROOT, Mutant

OURS = ("certificates", "courses", "quizzes", "trainingsite")
# Exit codes of pytest: 0 and 1 speak of tests, all others of something else that went wrong.
BROKEN = 70
SAID, FAILED = "said", "failed"
# The plugins that these tests need and no others: looking for all that are installed costs a second.
_OPTIONS = (
    *("-x", "-q", "--no-header", "-p", "no:cacheprovider"),
    *("-p", "pytest_django.plugin", "-p", "_hypothesis_pytestplugin"),
    *("-m", "not (broker or schema or browser or postgres)"),
)


class _Loader(SourceFileLoader):
    """Compiles the changed text; no compiled file is read or written."""

    def __init__(self, mutant: Mutant) -> None:
        super().__init__(mutant.module, str(ROOT / mutant.path))
        self._source = mutant.source()

    def get_code(self, fullname: str) -> CodeType:
        code: CodeType = compile(self._source, self.path, "exec", dont_inherit=True)
        return code


class _Finder(MetaPathFinder):
    """Finds the one module that is changed; everything else is found as always."""

    def __init__(self, mutant: Mutant) -> None:
        self._mutant = mutant

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname != self._mutant.module:
            return None
        file = ROOT / self._mutant.path
        places = [str(file.parent)] if file.name == "__init__.py" else None
        return spec_from_file_location(
            fullname, file, loader=_Loader(self._mutant), submodule_search_locations=places
        )


class _Witness:
    """Writes down which test failed: one plugin of pytest."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def pytest_runtest_logreport(self, report: Any) -> None:
        if report.failed and not self._file.exists():
            self._file.write_text(report.nodeid)


def put_in_place(mutant: Mutant) -> None:
    """From now on this process imports the mutant where the program imports its module."""
    loaded = [name for name in sys.modules if name.partition(".")[0] in OURS]
    assert not loaded, f"imported before the mutant: {loaded}"
    sys.meta_path.insert(0, _Finder(mutant))


def run(tests: Sequence[str], *, folder: Path, mutant: Mutant | None) -> Never:
    """In a child: run the tests with the mutant in place and end with pytest's exit code."""
    code = BROKEN
    try:
        os.setpgid(0, 0)  # whoever stops this child stops what its tests have started
        talk_into(folder / SAID)
        keep_out_of_the_tree(folder)
        if mutant is not None:
            put_in_place(mutant)
        import pytest  # noqa: PLC0415 -- imports django and with it the settings

        code = int(pytest.main([*_OPTIONS, *tests], plugins=[_Witness(folder / FAILED)]))
    except BaseException as error:  # noqa: BLE001 -- nothing may get out of the fork into the parent's code
        sys.stdout.write(f"{type(error).__name__}: {error}\n")
    finally:
        sys.stdout.flush()
        os._exit(code)


def talk_into(file: Path) -> None:
    said = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(said, 1)
    os.dup2(said, 2)
    os.close(said)


def keep_out_of_the_tree(folder: Path) -> None:
    """Everything that a test run writes goes into the child's own folder."""
    os.environ.pop("TEST_DATABASE", None)
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    os.environ["TEST_VAR_DIR"] = str(folder)
    os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = str(folder / "hypothesis")
    os.environ["TMPDIR"] = str(folder)
