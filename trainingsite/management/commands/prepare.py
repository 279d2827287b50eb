"""manage.py prepare: what `up` does before it starts anything, for containers that start the programs themselves."""

from typing import Any

from django.core.management.base import BaseCommand

from trainingsite.supervisor import preparing


class Command(BaseCommand):
    help = "Back up what is stored, where migrations wait; migrate; load the course where it is not here yet."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        preparing.check_database()
        preparing.prepare(self._say, stdout=self.stdout)

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
