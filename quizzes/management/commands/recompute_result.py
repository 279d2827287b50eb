"""manage.py recompute_result: score an attempt again from stored rows and compare."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from quizzes.actions import recompute
from quizzes.models import Attempt


class Command(BaseCommand):
    help = "Recompute every result of an attempt from its stored form and answers. Exit 1 when one differs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("uuid", type=UUID, help="the attempt's uuid")

    def handle(self, *args: Any, **options: Any) -> None:
        attempt = Attempt.objects.filter(uuid=options["uuid"]).first()
        if attempt is None:
            raise CommandError(f"There is no attempt {options['uuid']}.")
        compared = recompute(attempt)
        if not compared:
            raise CommandError(
                "This attempt has no result yet: it is open, or the sweep has not graded it."
            )
        differing = [(result, fields) for result, fields in compared if fields]
        for result, fields in compared:
            verdict = f"DIFFERS in {', '.join(fields)}" if fields else "same"
            self.stdout.write(
                f"result {result.number}: {result.state}, {result.right} of {result.total}, "
                f"critical {result.critical_right} of {result.critical_total}: {verdict}"
            )
        if differing:
            raise CommandError(
                "A stored result cannot be recomputed. Keep the database and find out why."
            )
