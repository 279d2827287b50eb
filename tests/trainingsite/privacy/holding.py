"""Somebody who sat the exam of the small course for real and holds its certificate."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from certificates import actions as certificates
from certificates.models import Certificate
from tests.curriculum_small import copy_to, load, write_scheme
from tests.quizzes.sitters import sit
from trainingsite.accounts.actors import SYSTEM


def course(place: Path) -> None:
    """The small course, whose exam gives a certificate."""
    folder = copy_to(place)
    write_scheme(folder, "small-cert", "small-exam")
    load(folder)


def certified(person: Any, now: datetime) -> Certificate:
    """The person's certificate of the small course."""
    sit(person, "alpha-check", now=now - timedelta(days=1))
    passed = sit(person, "small-exam", now=now - timedelta(hours=1))
    made = certificates.issue_certificate(by=SYSTEM, attempt_id=passed.pk, now=now)
    assert made is not None
    return made
