"""manage.py end_freeze: decide whose an account is that its old address wants back, where no two administrators can."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from quizzes.sitting.actions.given_back import void_since
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.own_address import GOES_BACK, STAYS
from trainingsite.accounts.actions.undo_cases import end_freeze
from trainingsite.accounts.actors import SYSTEM, Person


class Command(BaseCommand):
    help = "Decide whose an account is that is held, because its old address wants it back; both addresses are told."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address", help="the address that the account has now")
        parser.add_argument("outcome", choices=[GOES_BACK, STAYS])
        parser.add_argument(
            "--reason",
            required=True,
            help="how you know; both addresses read it, and the log names the machine",
        )

    def handle(self, *args: Any, address: str, outcome: str, reason: str, **options: Any) -> None:
        person = Person.objects.filter(email=address.strip().lower()).first()
        if person is None:
            raise CommandError(f"No account has the address {address}.")
        try:
            end_freeze(person=person, outcome=outcome, note=reason, by=SYSTEM, now=timezone.now())
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        person.refresh_from_db()
        self.stdout.write(f"Decided: {outcome}. The account has the address {person.email}.")
        if outcome == GOES_BACK:
            self._name_exams(person)

    def _name_exams(self, person: Person) -> None:
        """What counts for nothing now."""
        changes = person.own_address_changes.filter(undone_at__isnull=False)
        change = changes.order_by("-undone_at", "applied_at").first()
        for attempt in [] if change is None else void_since(change):
            self.stdout.write(
                f"Counts for nothing now: {attempt.quiz.code}, {attempt.started_at:%Y-%m-%d %H:%M} UTC ({attempt.uuid})."
            )
