"""manage.py seal_second_factors: by the newest key, whichever sealed them before; with --new-key by one that is made now."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from trainingsite.accounts import factor_keys
from trainingsite.archive.noting import note_keys_changed
from trainingsite.supervisor import sealing


class Command(BaseCommand):
    help = "Seal second factors, and papers of wishes for more time, by the newest key, while the site is running; with --new-key by a key that is made now."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--new-key",
            action="store_true",
            help="make a key first; the one before stays beside it and opens what it sealed",
        )

    def handle(self, *args: Any, new_key: bool, **options: Any) -> None:
        if new_key:
            try:
                factor_keys.begin_new_key()
            except factor_keys.FactorKeysUnusable as refusal:
                raise CommandError(str(refusal)) from refusal
            note_keys_changed(which="second factors", now=timezone.now())
            self.stdout.write(f"new key: {factor_keys.files()[0]}")
        sealing.seal(self.stdout.write)
        for older in factor_keys.files()[1:]:
            self.stdout.write(
                f"older key: {older}. Keep it as long as a backup that was made before."
            )
