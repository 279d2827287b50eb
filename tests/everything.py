"""`make test` and `make test-thorough`: every check and test, each with its time; python -m tests.everything [thorough] [part of a name]."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from tests.browsers import chromium, has_node, missing_for_webkit
from tests.services import variables

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PYTEST = [sys.executable, "-m", "pytest", "-q", "--strict-config"]
# What a process has read and made stays with the tests of one file; who has done its part takes over from the others.
PARALLEL = ["-n", "auto", "--dist", "worksteal"]
TWO_FILES = ["-n", "2", "--dist", "loadfile"]
# A walk in a browser waits a third of its time.
THREE_FILES = ["-n", "3", "--dist", "loadfile"]
APART = "broker or schema or browser or verifiers"
# A browser, its servers and a clock on two busy processors: one walk in two hundred meets a limit of its own. What fails
# twice fails; what failed once is named at the end, and is to be looked at.
SECOND_WALK = ["--reruns", "1", "-rR"]
# Where tests with servers of their own lie: to look through all the others costs each step 20 seconds (tests/house/test_thorough.py).
WHERE = {
    "broker": (
        "tests/bench",
        "tests/certificates/clinics",
        "tests/certificates/test_issue_missing.py",
        "tests/chaos",
        "tests/trainingsite/test_supervisor.py",
        "tests/upgrade",
    ),
    "schema": ("tests/api",),
    "browser": ("tests/journeys",),
    "verifiers": ("tests/verifiers",),
}
YAML_RULES = "{extends: default, rules: {line-length: disable, document-start: disable}}"
IN_CI = os.environ.get("CI") == "true"
TEMPLATE_FORM: list[str | Path] = [BIN / "djade", "--check", "--target-version", "5.2"]


@dataclass(frozen=True)
class Step:
    """One thing that must succeed."""

    name: str
    command: Sequence[str | Path]
    environment: dict[str, str] = field(default_factory=dict)
    quiet: bool = True

    def run(self) -> tuple[bool, float, str]:
        """Whether it went well, the seconds, and what it said (nothing when it spoke for itself)."""
        began = time.monotonic()
        done = subprocess.run(
            [str(part) for part in self.command],
            cwd=ROOT,
            env=_clean_environment() | self.environment,
            stdout=subprocess.PIPE if self.quiet else None,
            stderr=subprocess.STDOUT if self.quiet else None,
            text=True,
            check=False,
        )
        return done.returncode == 0, time.monotonic() - began, done.stdout or ""


def _clean_environment() -> dict[str, str]:
    """Our environment without the variables of the product."""
    ours = set(variables())
    return {name: value for name, value in os.environ.items() if name not in ours}


def templates() -> list[Path]:
    """Every page, and every part of one, of the program."""
    parts = ("trainingsite", "courses", "quizzes", "certificates")
    found = (page for part in parts for page in (ROOT / part).rglob("*.html"))
    return sorted(page for page in found if "templates" in page.parts)


def static_steps(var: str) -> list[Step]:
    """Checks of the files as they lie there."""
    manage = [sys.executable, "manage.py"]
    production = {
        "VAR_DIR": var,
        "PUBLIC_URL": "https://training.example.org",
        "TRUSTED_PROXY_COUNT": "1",
        "EMAIL_URL": "smtp://user:password@mail.example:587?tls=1",
        "OPERATOR_NAME": "Training Example Ltd",
        "OPERATOR_ADDRESS": "1 Example Street; London",
        "CONTACT_EMAIL": "help@harbour-training.org",
        "CHECKPOINT_TO": "mailto:keeper@elsewhere.example",
    }
    return [
        # mypy loads tests.settings and ends without cleaning up behind it.
        Step("types", [BIN / "mypy"], {"TEST_VAR_DIR": var}),
        # No test of its own: both of a run's processes would wait for it, and here it has a processor beside the types.
        Step("a migrated database for the tests", [sys.executable, "-m", "tests.kept"]),
        Step("lint", [BIN / "ruff", "check", "."]),
        Step("format", [BIN / "ruff", "format", "--check", "."]),
        Step("form of templates", [*TEMPLATE_FORM, *templates()]),
        Step("contracts between rooms", [BIN / "lint-imports"]),
        Step("migrations", [*manage, "makemigrations", "--check", "--dry-run"], {"VAR_DIR": var}),
        Step(
            "production settings",
            [*manage, "check", "--deploy", "--fail-level", "WARNING"],
            production,
        ),
        Step(
            "YAML",
            [BIN / "yamllint", "--strict", "-d", YAML_RULES, "compose.yaml", "courses/curriculum"],
        ),
        Step(
            "compose.yaml",
            [BIN / "check-jsonschema", "--builtin-schema", "vendor.compose-spec", "compose.yaml"],
        ),
        Step("shell", ["bash", "-n", ".ci/run"]),
    ]


def test_steps(*, thorough: bool) -> list[list[list[Step]]]:
    """The tests, in turns one after the other. In a turn, each list of steps is worked off beside the others.

    Either those of `make test` or those that it leaves out (tests/thorough.py). Who kills a worker mostly waits for what
    happens then, so those tests lie beside steps that calculate; a browser wants the processors for itself.
    """
    postgres = {"TEST_DATABASE": "postgres"}
    which = "thorough" if thorough else "not thorough"
    most = [*PYTEST, *PARALLEL, "-m", f"not ({APART}) and {which}"]
    calculating = [Step("database tests on PostgreSQL", most, postgres, quiet=False)]
    if not thorough:  # nothing of it is left out
        calculating.append(
            Step("API against its description", [*_apart("schema", which), "-n", "0"])
        )
    if has_node() and not thorough:
        command = [*_apart("verifiers", which), "-n", "0"]
        calculating.append(Step("credentials in other people's software", command))
    waiting = [Step("broker and worker", [*_apart("broker", which), *TWO_FILES], quiet=False)]
    turns = [[[Step("tests on SQLite", most, quiet=False)]], [calculating, waiting]]
    if chromium():
        command = [*_apart("browser", which), *THREE_FILES, *SECOND_WALK]
        turns.append([[Step("journeys in a browser", command, quiet=False)]])
    return turns


def _apart(mark: str, which: str) -> list[str]:
    """The tests with servers of their own that bear this mark."""
    return [*PYTEST, "-m", f"{mark} and {which}", *WHERE[mark]]


def main(*asked: str) -> int:
    """Run every step whose name contains the word; gives the exit code."""
    thorough = "thorough" in asked
    wanted = next((one for one in asked if one != "thorough"), "")
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="rf-check-") as var:
        _compile_once(Path(var) / "bytecode")
        checks = {} if thorough else _check_files(var, wanted)
        results = checks | _run_tests(wanted, thorough=thorough)
    if not wanted and not any(name.startswith("journeys") for name in results):
        _say(
            "\nSKIPPED: journeys in a browser. There is no Chromium here; install one, or run .ci/run."
        )
        results["journeys in a browser"] = not IN_CI
    elif not wanted and (packages := missing_for_webkit()):
        _say(
            "\nSKIPPED: journeys in a second browser. There is no WebKit to drive here; install "
            f"{' and '.join(packages)}, or run .ci/run."
        )
    if not wanted and not thorough and not has_node():
        _say(
            "\nSKIPPED: credentials in other people's software. There is no Node here; install nodejs and npm, or run .ci/run."
        )
        results["credentials in other people's software"] = not IN_CI
    failed = [name for name, well in results.items() if not well]
    _say(
        f"\n{len(results) - len(failed)} of {len(results)} went well, {time.monotonic() - began:.0f} s."
    )
    for name in failed:
        _say(f"FAILED: {name}")
    return 1 if failed else 0


def _compile_once(folder: Path) -> None:
    """Steps, their processes and the commands that these start share bytecode, also where the shell forbids to write any.

    Each of some two hundred processes would compile the whole program for itself.
    """
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    os.environ["PYTHONPYCACHEPREFIX"] = str(folder)


def _check_files(var: str, wanted: str) -> dict[str, bool]:
    """The static steps, side by side: whether each went well."""
    return _side_by_side(
        [step for step in static_steps(var) if wanted in step.name], os.cpu_count()
    )


def _run_tests(wanted: str, *, thorough: bool) -> dict[str, bool]:
    """The steps with tests, turn after turn: whether each went well."""
    results: dict[str, bool] = {}
    for turn in test_steps(thorough=thorough):
        lanes = [[step for step in lane if wanted in step.name] for lane in turn]
        with ThreadPoolExecutor(len(lanes)) as pool:
            for of_lane in pool.map(_one_after_another, lanes):
                results |= of_lane
    return results


def _one_after_another(steps: Sequence[Step]) -> dict[str, bool]:
    results: dict[str, bool] = {}
    for step in steps:
        _say(f"\n--- {step.name}")
        results |= _side_by_side([step], 1)
    return results


def _side_by_side(steps: Sequence[Step], at_once: int | None) -> dict[str, bool]:
    """Whether each step went well; one that does not speak for itself tells what went wrong."""
    results: dict[str, bool] = {}
    with ThreadPoolExecutor(at_once) as pool:
        for step, (well, seconds, output) in zip(steps, pool.map(Step.run, steps), strict=True):
            _report(step.name, well, seconds, "" if well else output)
            results[step.name] = well
    return results


def _report(name: str, well: bool, seconds: float, output: str) -> None:
    _say(f"{'ok    ' if well else 'FAILED'} {name} ({seconds:.0f} s)")
    if output:
        _say(output.rstrip())


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
