"""How long the sweeps that ring every few seconds take where nothing waits."""

import time
from collections.abc import Callable
from functools import partial

from django.db import connection
from django.utils import timezone

from certificates import actions as certificates
from quizzes import actions as quizzes
from trainingsite.accounts.actors import SYSTEM

SWEEPS: dict[str, Callable[..., object]] = {
    "attempts": quizzes.sweep,
    "certificates": certificates.sweep,
    "status lists": certificates.sweep_status_lists,
    "due steps": certificates.take_due_steps,
    "credentials": certificates.make_missing_credentials,
}


def seconds_of_each(times: int) -> dict[str, list[float]]:
    """By sweep, the seconds of each call after a first one: of this process on SQLite, that passed on PostgreSQL."""
    clock = time.process_time if connection.vendor == "sqlite" else time.perf_counter
    return {name: _seconds(partial(_sweep, sweep), clock, times) for name, sweep in SWEEPS.items()}


def _sweep(sweep: Callable[..., object]) -> None:
    sweep(by=SYSTEM, now=timezone.now())


def _seconds(call: Callable[[], None], clock: Callable[[], float], times: int) -> list[float]:
    call()
    found = []
    for _turn in range(times):
        began = clock()
        call()
        found.append(clock() - began)
    return found
