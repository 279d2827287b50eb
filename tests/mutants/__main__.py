"""`make mutants`: change the program in one small wrong way after the other, and see whether its tests notice.

python -m tests.mutants [part of a path]: those alone. Exit code 1: fewer than 95 % noticed. With --remember it writes down
which test noticed which (killers.json); nothing else is written into the tree.
"""

import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tests.mutants import killers
from tests.mutants.listed import MUTANTS
from tests.mutants.mutant import Mutant, Stale
from tests.mutants.running import AT_ONCE, Outcome, Task, make_ready, run_all

SECONDS = 15 * 60
# Kept for running the tests that failed once more, without a mutant.
SECONDS_FOR_PROOF = 3 * 60
NEEDED = 0.95
REMEMBER = "--remember"


def main(wanted: str = "", *, remembers: bool = False) -> int:
    """Run the mutants whose path contains the word; gives the exit code."""
    began = time.monotonic()
    chosen = [mutant for mutant in MUTANTS if wanted in mutant.path]
    if not _list_is_fresh(chosen):
        return 1
    with tempfile.TemporaryDirectory(prefix="rf-mutants-") as name:
        folder, until = Path(name), began + SECONDS
        make_ready(folder)
        _say(f"{'':9} {'s':>5}  where: what it would mean for people [the test that notices]")
        found = killers.run_quickly(chosen, folder=folder, until=until - SECONDS_FOR_PROOF)
        outcomes = _proved([_shown(outcome) for outcome in found], folder, until)
    if remembers:
        killers.remember(outcomes)
    return _judged(outcomes, time.monotonic() - began)


def _list_is_fresh(mutants: Sequence[Mutant]) -> bool:
    stale = []
    for mutant in mutants:
        try:
            mutant.source()
        except Stale as problem:
            stale.append(str(problem))
    for words in stale:
        _say(f"STALE {words}")
    return not stale


def _proved(outcomes: Sequence[Outcome], folder: Path, until: float) -> list[Outcome]:
    """Those tests that failed pass without a mutant; where one does not, its failing said nothing."""
    killers = sorted({outcome.killer for outcome in outcomes if outcome.killer})
    shares = [tuple(killers[start::AT_ONCE]) for start in range(AT_ONCE)]
    tasks = [Task(share) for share in shares if share]
    proofs = list(run_all(tasks, folder=folder, until=until, seconds_each=SECONDS))
    passed = {test for proof in proofs if proof.verdict == "survived" for test in proof.task.tests}
    for proof in proofs:
        if proof.verdict != "survived":
            _say(f"WITHOUT A MUTANT ({proof.verdict}): {proof.killer}\n{proof.said[-3000:]}")
    _say(f"{len(passed)} of these {len(killers)} tests pass without a mutant.")
    return [
        replace(outcome, verdict="broken")
        if outcome.verdict == "killed" and outcome.killer not in passed
        else outcome
        for outcome in outcomes
    ]


def _shown(outcome: Outcome) -> Outcome:
    mutant = outcome.task.mutant
    assert mutant is not None
    by = f" [{outcome.killer.rpartition('::')[2]}]" if outcome.killer else ""
    _say(f"{outcome.verdict:9} {outcome.seconds:5.1f}  {mutant.path}: {mutant.means}{by}")
    if outcome.verdict != "killed":
        for line in (f"- {mutant.old!r}", f"+ {mutant.new!r}", mutant.tests):
            _say(f"{'':17}{line}")
    if outcome.verdict == "broken":
        _say(outcome.said[-1500:])
    return outcome


def _judged(outcomes: Sequence[Outcome], seconds: float) -> int:
    counted = Counter(outcome.verdict for outcome in outcomes)
    share = counted["killed"] / len(outcomes) if outcomes else 0.0
    words = ", ".join(f"{number} {verdict}" for verdict, number in counted.most_common())
    _say(f"\n{len(outcomes)} mutants in {seconds:.0f} s: {words}.")
    _say(f"{share:.1%} killed, {NEEDED:.0%} needed.")
    return int(share < NEEDED)


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    given = [word for word in sys.argv[1:] if word != REMEMBER]
    sys.exit(main(*given[:1], remembers=REMEMBER in sys.argv))
