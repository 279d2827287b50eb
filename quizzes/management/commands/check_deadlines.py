"""manage.py check_deadlines: every deadline is what its policy and the time that was given make of it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from quizzes.actions import moved_otherwise
from quizzes.models import Attempt


class Command(BaseCommand):
    help = "Compare the deadline of every attempt with its start, its policy and the time that it was given. Exit 1 when one differs."

    def handle(self, *args: Any, **options: Any) -> None:
        differing = moved_otherwise(Attempt.objects.all())
        for attempt in differing:
            self.stdout.write(
                f"attempt {attempt.uuid}: time is up at {attempt.deadline_at}: DIFFERS"
            )
        if differing:
            raise CommandError(
                "Something other than time that was given has moved a deadline. Keep the database and find out what."
            )
        self.stdout.write(f"{Attempt.objects.count()} attempts: every deadline is what was given.")
