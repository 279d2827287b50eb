"""manage.py accept_clock: the clock is right now, although later times are stored; exams may start again."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from quizzes import actions
from trainingsite.accounts.actors import SYSTEM


class Command(BaseCommand):
    help = "Say that the clock of this machine is right, although later times are stored. Look at the clock first."

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        ahead = actions.accept_clock(by=SYSTEM, now=now)
        self.stdout.write(
            f"It is {now:%Y-%m-%d %H:%M:%S} UTC. Times stored were up to {ahead} seconds ahead of it."
        )
        self.stdout.write(
            "Exams may start again. Attempts of that time keep what was stored: look whether any has to be voided."
        )
