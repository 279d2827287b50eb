"""A sample of `make chaos`: promises 1 and 2 with real processes killed, and the schedule that a seed repeats."""

import random
from collections.abc import Iterator

import pytest

from tests.chaos import killing
from tests.chaos.__main__ import Row, run
from tests.chaos.ground import Ground, Size
from tests.chaos.killing import PROGRAMS
from tests.chaos.lines import LINES

pytestmark = pytest.mark.broker
SEED = 20261130
SAMPLE = ("worker, web and broker killed", "task twice")


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Row]]:
    """The lines of the sample, in small, on one installation."""
    size = Size(attempts=8, kills=8, seconds=16, people=2)
    ground = Ground(tmp_path_factory.mktemp("chaos"), database="sqlite", seed=SEED, size=size)
    with ground.running():
        lines = [line for line in LINES if line.name in SAMPLE]
        yield {row.line.name: row for row in run(ground, lines)}


@pytest.mark.parametrize("name", SAMPLE)
def test_nothing_is_lost_doubled_or_wrong(rows: dict[str, Row], name: str) -> None:
    """No acknowledged answer is lost; one pass, one certificate."""
    assert rows[name].told.findings == []


def test_sample_is_no_empty_one(rows: dict[str, Row]) -> None:
    told = rows[SAMPLE[0]].told

    assert told.attempts == 8
    assert told.acknowledged >= 8 * 60
    assert told.done[0].startswith("8 kills")


def test_same_seed_kills_the_same_programs_at_the_same_moments() -> None:
    once, twice, other = (killing.schedule(random.Random(seed), 100, 600) for seed in (1, 1, 2))

    assert once == twice != other
    assert {kill.program for kill in once} == set(PROGRAMS)
    assert [kill.at for kill in once] == sorted(kill.at for kill in once)


def test_every_line_has_a_name_of_its_own() -> None:
    assert len({line.name for line in LINES}) == len(LINES) == 14
