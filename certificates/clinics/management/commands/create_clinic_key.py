"""manage.py create_clinic_key: a key for a clinic, shown once."""

from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from certificates.clinics import actions
from certificates.clinics.messages import name_refused_message
from trainingsite.accounts.actors import SYSTEM

MOST_DAYS = 3650


class Command(BaseCommand):
    help = "Make an API key for an organisation (made too if it is new) and print the key once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("organisation", help="the organisation's name")
        parser.add_argument("--name", default="key", help="what the key is for")
        parser.add_argument(
            "--expires-days", type=int, default=None, help="days until it expires (default: never)"
        )

        parser.add_argument(
            "--test", action="store_true", help="a key that sees certificates of a trial alone"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        days = options["expires_days"]
        if days is not None and not 1 <= days <= MOST_DAYS:
            raise CommandError(f"--expires-days is {days}. Give 1 to {MOST_DAYS}.")
        try:
            organisation = actions.create_organisation(
                by=SYSTEM, name=options["organisation"], now=now
            )
        except actions.NameRefused as refusal:
            raise CommandError(name_refused_message()) from refusal
        _row, key = actions.create_api_key(
            organisation=organisation,
            name=options["name"][:100],
            by=SYSTEM,
            now=now,
            expires_at=None if days is None else now + timedelta(days=days),
            is_test=options["test"],
        )
        self.stderr.write("Keep this key safe; it is not shown again:")
        self.stdout.write(key)
