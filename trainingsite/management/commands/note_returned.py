"""manage.py note_returned: note that a mail to an address came back, as a mailbox for bounces tells whoever reads it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from trainingsite.accounts.actions.returned import note_returned
from trainingsite.accounts.actors import SYSTEM


class Command(BaseCommand):
    help = (
        "Note that a mail to this address came back: the desk shows it, and its owner is asked at the dashboard whether "
        "the address is right."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address", help="the address that the mail was sent to")
        parser.add_argument("--said", default="", help="what the mail server said")

    def handle(self, *args: Any, address: str, said: str, **options: Any) -> None:
        is_known = note_returned(address=address, said=said, by=SYSTEM, now=timezone.now())
        self.stdout.write(
            _("Noted: its owner is asked whether the address is right.")
            if is_known
            else _("No account has this address. The mail is marked, where one left for it.")
        )
