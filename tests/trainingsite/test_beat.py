"""Beat rings whatever its file says of tomorrow, and after the clock was set back."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from celery import Celery, current_app

from trainingsite.beat import Scheduler

DAY = timedelta(days=1)


class Clocked(Celery):
    """On a machine whose clock is set by so much."""

    set_by = timedelta(0)

    def now(self) -> Any:
        return super().now() + self.set_by


@pytest.fixture
def app() -> Iterator[Clocked]:
    """Two tasks, without a server: messages stay in memory. What is read from beat's file knows the current application."""
    before = current_app._get_current_object()
    app = Clocked("clocked", broker="memory://")
    app.conf.result_expires = None
    app.conf.beat_schedule = {
        "often": {"task": "often", "schedule": 15.0},
        "daily": {"task": "daily", "schedule": 86400.0},
    }
    yield app
    before.set_current()


def _started(app: Clocked, folder: Path) -> Scheduler:
    return Scheduler(app, schedule_filename=str(folder / "beat-schedule"))


def _runs(scheduler: Scheduler) -> dict[str, int]:
    """How often each has run after everything that is due now."""
    while scheduler.tick() == 0:
        pass
    return {name: entry.total_run_count for name, entry in scheduler.schedule.items()}


def test_everything_runs_by_its_interval(app: Clocked, tmp_path: Path) -> None:
    beat = _started(app, tmp_path)
    assert _runs(beat) == {"often": 0, "daily": 0}

    app.set_by = timedelta(seconds=16)

    assert _runs(beat) == {"often": 1, "daily": 0}
    beat.close()


def test_file_that_is_dated_tomorrow_keeps_nothing_from_running(
    app: Clocked, tmp_path: Path
) -> None:
    app.set_by = DAY + timedelta(seconds=20)
    ahead = _started(app, tmp_path)
    app.set_by = DAY + timedelta(seconds=40)
    assert _runs(ahead) == {"often": 1, "daily": 0}
    ahead.close()

    app.set_by = timedelta(0)
    beat = _started(app, tmp_path)
    app.set_by = timedelta(seconds=16)

    assert _runs(beat) == {"often": 2, "daily": 0}
    beat.close()


def test_clock_that_is_set_back_keeps_nothing_from_running(app: Clocked, tmp_path: Path) -> None:
    beat = _started(app, tmp_path)
    assert _runs(beat)["often"] == 0

    app.set_by = -DAY
    assert _runs(beat)["often"] == 0
    app.set_by = timedelta(seconds=16) - DAY

    assert _runs(beat)["often"] == 1
    beat.close()


def test_file_of_an_hour_ago_is_made_good_at_once(app: Clocked, tmp_path: Path) -> None:
    before = _started(app, tmp_path)
    before.close()

    app.set_by = timedelta(hours=1)
    beat = _started(app, tmp_path)

    assert _runs(beat) == {"often": 1, "daily": 0}
    beat.close()


def test_the_site_rings_by_it(settings: Any) -> None:
    assert settings.CELERY_BEAT_SCHEDULER == "trainingsite.beat:Scheduler"
