"""The heartbeat of a web process: while it serves it says so every few seconds, so that time in which nobody served can be given back
(quizzes/sitting/actions/outages.py)."""

import logging
import threading
import time

from django.db import connection
from django.utils import timezone

from quizzes import actions as quizzes
from trainingsite.accounts.actors import SYSTEM

log = logging.getLogger(__name__)


def begin() -> None:
    """Beat once before the first request is served, and go on in the background until the process ends."""
    _beat()
    connection.close()  # of this thread, which asks the database nothing more
    threading.Thread(target=_go_on, name="heartbeat", daemon=True).start()


def _go_on() -> None:
    while True:
        time.sleep(quizzes.BEAT_EVERY.total_seconds())
        _beat()


def _beat() -> None:
    """A beat that cannot be stored is one that was not made: whoever serves without a database is away. The next one tries again."""
    try:
        quizzes.beat_here(by=SYSTEM, now=timezone.now())
    except Exception:
        log.exception("no beat could be stored")
        connection.close()
