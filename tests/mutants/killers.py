"""Which test noticed a mutant last time: it runs alone and first, so that a run of all takes minutes."""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from tests.mutants.mutant import ROOT, Mutant
from tests.mutants.running import Outcome, Task, run_all

REMEMBERED = Path(__file__).with_name("killers.json")


def name_of(mutant: Mutant) -> str:
    """Names a mutant in the file of killers."""
    return f"{mutant.path}: {mutant.means}"


def known() -> dict[str, str]:
    """The test by the name of the mutant that it noticed."""
    return dict(json.loads(REMEMBERED.read_text())) if REMEMBERED.exists() else {}


def remember(outcomes: Iterable[Outcome]) -> None:
    """Keep what these runs showed beside what is known of other mutants."""
    seen = {
        name_of(outcome.task.mutant): outcome.killer
        for outcome in outcomes
        if outcome.verdict == "killed" and outcome.task.mutant is not None
    }
    ordered = dict(sorted((known() | seen).items()))
    REMEMBERED.write_text(json.dumps(ordered, indent=1, ensure_ascii=False) + "\n")


def run_quickly(mutants: Sequence[Mutant], *, folder: Path, until: float) -> Iterator[Outcome]:
    """The outcome of every mutant: by the test that noticed it last, and where that lets it live, by all of its tests."""
    killers, unsettled = known(), []
    first = []
    for mutant in mutants:
        killer = killers.get(name_of(mutant), "")
        if _stands(killer):
            first.append(Task((killer,), mutant))
        else:
            unsettled.append(mutant)
    for outcome in run_all(first, folder=folder, until=until):
        if outcome.verdict in ("killed", "not run"):
            yield outcome
        elif outcome.task.mutant is not None:
            unsettled.append(outcome.task.mutant)
    tasks = [Task(mutant.test_files, mutant) for mutant in unsettled]
    yield from run_all(tasks, folder=folder, until=until)


def _stands(killer: str) -> bool:
    file, _colons, rest = killer.partition("::")
    name = rest.partition("[")[0]
    path = ROOT / file
    return bool(name) and path.is_file() and f"def {name}(" in path.read_text()
