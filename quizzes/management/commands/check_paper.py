"""manage.py check_paper: whether the stored paper of an attempt is the one whose hash somebody holds."""

import re
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from quizzes.actions import paper_hash
from quizzes.models import Attempt


class Command(BaseCommand):
    help = (
        "Work out the hash of an attempt's form and stored answers again and compare it with the one on a receipt or a score "
        "report. Exit 1 when they differ. Changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("uuid", type=UUID, help="the attempt's uuid")
        parser.add_argument("hash", help="the 64 signs of the paper's hash; spaces do not matter")

    def handle(self, *args: Any, **options: Any) -> None:
        wanted = "".join(options["hash"].split()).lower()
        if not re.fullmatch(r"[0-9a-f]{64}", wanted):
            raise CommandError("A paper's hash has 64 signs, 0 to 9 and a to f. Copy it whole.")
        attempt = Attempt.objects.filter(uuid=options["uuid"]).first()
        if attempt is None:
            raise CommandError(f"There is no attempt {options['uuid']}.")
        if attempt.closed_at is None:
            raise CommandError("This attempt is open: its paper is not finished.")
        found = paper_hash(attempt)
        kept = sorted({result.paper_hash for result in attempt.results.all()} - {""})
        if found != wanted:
            raise CommandError(
                f"DIFFERS: the stored paper has {found}. "
                + (
                    "Its results keep the hash you gave."
                    if wanted in kept
                    else "No result of it keeps the hash you gave."
                )
            )
        self.stdout.write(
            "same" if kept == [found] else "same, but its results keep another one, or none"
        )
