"""The Celery application: the bell, not the queue (the database is the queue)."""

import os
import time
from typing import Any

from celery import Celery
from celery.signals import beat_init, task_prerun, worker_init
from django.db import close_old_connections
from kombu.exceptions import OperationalError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trainingsite.settings")
# After a failure nothing is rung for a moment: a broker that hangs costs a request its seconds once, not for each message.
PAUSE_SECONDS = 2.0
TASKS_PER_CONNECTION = 500
# Of workers and beat, which nobody waits for.
PATIENCE = {"socket_timeout": 5, "socket_connect_timeout": 2}


class Bell(Celery):
    """Celery that does not wait again for a broker that was away a moment ago."""

    _away_until = 0.0

    def send_task(self, *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() < self._away_until:
            raise OperationalError("the broker did not answer a moment ago")
        try:
            return super().send_task(*args, **kwargs)
        except (OperationalError, OSError):
            self._away_until = time.monotonic() + PAUSE_SECONDS
            raise


app = Bell("trainingsite")
app.config_from_object("django.conf:settings", namespace="CELERY")
# Celery would open the database anew before and after each task. SQLite reads the whole schema each time: a quarter of a certificate.
app.conf["CELERY_DB_REUSE_MAX"] = TASKS_PER_CONNECTION
app.autodiscover_tasks()


@worker_init.connect
@beat_init.connect
def be_patient(**_kwargs: Any) -> None:
    """In the processes that live by the broker."""
    app.conf.broker_transport_options = {**app.conf.broker_transport_options, **PATIENCE}


@task_prerun.connect
def look_at_connection(**_kwargs: Any) -> None:
    """One that a restart of the database has broken is not used again, as before a request."""
    close_old_connections()
