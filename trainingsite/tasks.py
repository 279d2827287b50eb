"""Thin Celery tasks of the site."""

import logging

from celery import shared_task
from celery.signals import task_postrun, task_prerun
from django.core.cache import cache
from django.db import connection
from django.utils import timezone
from kombu.exceptions import OperationalError

HEARTBEAT = "heartbeat"
log = logging.getLogger(__name__)


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
    """Queue the mails of the day: what waits in the studio, what is due soon in groups. Running it twice queues none twice."""
    from trainingsite.accounts.actors import SYSTEM
    from trainingsite.cohorts.actions import reminding
    from trainingsite.studio import mails

    mails.mail_daily(timezone.now())
    reminding.remind(by=SYSTEM, now=timezone.now())


@shared_task(name="trainingsite.tasks.send_invitations")
def send_invitations() -> None:
    """Send some of the invitations that were confirmed; where more wait, ring for them. Running it twice sends none twice."""
    from trainingsite.accounts.actors import SYSTEM
    from trainingsite.cohorts.actions import inviting

    if inviting.send_waiting(by=SYSTEM, now=timezone.now()):
        ring_for_invitations()


@shared_task(name="trainingsite.tasks.erase_invitations")
def erase_invitations() -> None:
    """Erase addresses of people who were invited or asked and did not come, and what clinics took off their lists, some weeks later: for
    messages of earlier versions; beat rings for all rules at once (trainingsite/privacy/tasks.py)."""
    from certificates.clinics import actions as clinics
    from trainingsite.accounts.actors import SYSTEM
    from trainingsite.cohorts.actions import erasing

    erasing.erase_old(by=SYSTEM, now=timezone.now())
    clinics.forget_invitations(by=SYSTEM, now=timezone.now())
    clinics.forget_lists(by=SYSTEM, now=timezone.now())


def ring_for_invitations() -> None:
    """Ask a worker for the invitations that wait. A broker that is down costs seconds: the sweep finds them."""
    try:
        send_invitations.delay()
    except (OperationalError, OSError):
        log.warning("the broker is unreachable; the sweep sends the invitations")


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
