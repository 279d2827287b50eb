"""Thin Celery tasks of the site."""

from celery import shared_task
from celery.signals import task_postrun, task_prerun
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

HEARTBEAT = "heartbeat"


@shared_task(name="trainingsite.tasks.heartbeat")
def heartbeat() -> None:
    """Tell /readyz that beat rang and a worker heard it."""
    cache.set(HEARTBEAT, timezone.now().timestamp(), timeout=3600)


@shared_task(name="trainingsite.tasks.look_at_site")
def look_at_site() -> None:
    """Look for what /readyz tells and does not look for itself."""
    from trainingsite.health import looking

    looking.look(now=timezone.now())


@shared_task(name="trainingsite.tasks.mail_news")
def mail_news() -> None:
    """Queue mails about what is new in the studio. Running it twice queues none twice."""
    from trainingsite.studio import mails

    mails.mail_news(timezone.now())


@shared_task(name="trainingsite.tasks.mail_daily")
def mail_daily() -> None:
    """Queue the mails of the day about what waits in the studio. Running it twice queues none twice."""
    from trainingsite.studio import mails

    mails.mail_daily(timezone.now())


@shared_task(name="trainingsite.tasks.refresh_planner")
def refresh_planner() -> None:
    """Let SQLite look at its tables as they are now."""
    from trainingsite.database import planner

    planner.refresh(connection)


@task_prerun.connect
def bind_task_id(task_id: str, task: object, **_kwargs: object) -> None:
    """Every log line of a task carries its id."""
    import structlog

    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(task_id=task_id, task=getattr(task, "name", ""))


@task_postrun.connect
def unbind_task_id(**_kwargs: object) -> None:
    """The next task starts with clean log lines."""
    import structlog

    structlog.contextvars.clear_contextvars()
