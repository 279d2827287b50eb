"""manage.py drop_unreadable_factors: second factors whose key is lost are taken away, and each owner is told."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from trainingsite.accounts.actions.second_factors import (
    drop_unreadable_factors,
    people_with_unreadable_factors,
)
from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.factor_keys import FactorKeysUnusable
from trainingsite.accounts.mailing import sends_mail


class Command(BaseCommand):
    help = "Take away second factors that no key here opens, when their key is lost for good; each owner is told."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="only say whose they are; nothing is changed"
        )

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        try:
            people = self._people(dry_run=dry_run)
        except FactorKeysUnusable as refusal:
            raise CommandError(str(refusal)) from refusal
        if not people:
            self.stdout.write("Every second factor can be read here: nothing to take away.")
            return
        for person in people:
            self.stdout.write(f"  {person.email} ({person.uuid})")
        self.stdout.write(self._ending(len(people), dry_run=dry_run))

    def _people(self, *, dry_run: bool) -> list[Any]:
        if dry_run:
            return people_with_unreadable_factors()
        return drop_unreadable_factors(by=SYSTEM, now=timezone.now())

    def _ending(self, count: int, *, dry_run: bool) -> str:
        if dry_run:
            return f"Cannot be read here: {count}. Nothing was changed."
        told = "each is told by mail" if sends_mail() else "tell them, for this site sends no mail"
        return f"Taken away: {count}; {told}. Whoever works at the desk sets a new one up first."
