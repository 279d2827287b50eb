"""The list of mutants fits the program as it is, so that `make mutants` says something whenever it is run."""

from collections import Counter

import pytest

from tests.mutants import killers
from tests.mutants.listed import MUTANTS
from tests.mutants.mutant import ROOT, Mutant, Stale

SOMEWHERE = Mutant("manage.py", "import", "export", "tests/house/test_mutants.py", "an example")


def test_every_mutant_stands_once_in_its_file_and_is_python() -> None:
    for mutant in MUTANTS:
        compile(mutant.source(), mutant.path, "exec")


def test_what_no_longer_stands_once_is_stale() -> None:
    with pytest.raises(Stale, match="times, and once is needed"):
        SOMEWHERE.source()


def test_every_mutant_changes_something_and_names_tests_that_there_are() -> None:
    assert [mutant.path for mutant in MUTANTS if mutant.old == mutant.new] == []
    named = {file for mutant in MUTANTS for file in mutant.test_files}
    assert sorted(file for file in named if not (ROOT / file).is_file()) == []


def test_the_list_is_long_and_says_nothing_twice() -> None:
    said = Counter((mutant.path, mutant.old, mutant.new) for mutant in MUTANTS)
    assert [each for each, times in said.items() if times > 1] == []
    assert len(MUTANTS) >= 80


def test_what_is_remembered_is_of_mutants_that_are_listed() -> None:
    """Whoever renames or drops a mutant takes its line out of killers.json; a new one is added by --remember."""
    listed = {killers.name_of(mutant) for mutant in MUTANTS}
    assert sorted(set(killers.known()) - listed) == []
