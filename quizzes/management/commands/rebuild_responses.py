"""manage.py rebuild_responses: what each answer was worth, written anew for every graded attempt."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from quizzes.sitting.actions.responses import rebuild_responses
from trainingsite.accounts.actors import SYSTEM


class Command(BaseCommand):
    help = "Write the item responses of every graded attempt anew, from its form and its answers."

    def handle(self, *args: Any, **options: Any) -> None:
        attempts = rebuild_responses(by=SYSTEM, now=timezone.now())
        self.stdout.write(f"attempts: {attempts}")
