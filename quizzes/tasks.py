"""Thin Celery tasks: one action, done."""

from celery import shared_task
from django.utils import timezone


@shared_task
def sweep_attempts() -> None:
    """Close what is overdue and grade what was closed and left."""
    from quizzes import actions

    actions.sweep(now=timezone.now())
