"""manage.py rotate_signing_key: another key signs from now on; what the one before signed stays good."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from certificates import keys
from certificates.actions import sign_lists_anew
from certificates.actions.lists import KEPT
from trainingsite.accounts.actors import SYSTEM
from trainingsite.archive.noting import note_keys_changed

# Keys that others fetch: credentials by did.json, receipts by receipt-keys.json.
FETCHED = (keys.Purpose.CREDENTIAL, keys.Purpose.RECEIPT)
# Whoever fetched our keys just before the new one was among them may keep that copy for so long.
WAIT_SECONDS = int(KEPT.total_seconds())
_REFUSED = (
    "What the old key signed is refused by others from now on: run manage.py reissue_rekeyed."
)


class Command(BaseCommand):
    help = "Put another key in the place of one that signs. The public half of the one before stays for ever."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("purpose", choices=[purpose.value for purpose in keys.Purpose])
        parser.add_argument(
            "--at-once",
            action="store_true",
            help="do not wait until copies of our list of keys have aged",
        )
        parser.add_argument(
            "--stolen",
            action="store_true",
            help="somebody else may have the key: at once, and what it signed is trusted no more",
        )
        parser.add_argument(
            "--distrust",
            metavar="FINGERPRINT",
            help="somebody else may have a key of before: what it signed is trusted no more, and the key that signs now stays",
        )

    def handle(
        self,
        *args: Any,
        purpose: str,
        at_once: bool,
        stolen: bool,
        distrust: str | None,
        **options: Any,
    ) -> None:
        is_for_credentials = purpose == keys.Purpose.CREDENTIAL
        if (stolen or distrust) and not is_for_credentials:
            raise CommandError(
                "--stolen and --distrust are for the keys of credentials. Nothing was changed."
            )
        if distrust:
            self._distrust(keys.Purpose(purpose), distrust)
            return
        at_once = at_once or stolen
        try:
            coming = keys.make_next(keys.Purpose(purpose))
            self.stdout.write(f"new key: {keys.fingerprint(coming.public_key)}")
            if purpose in FETCHED and not at_once:
                self.stdout.write(
                    f"Others may keep the list of our keys for {WAIT_SECONDS} seconds: it signs after that."
                )
                time.sleep(WAIT_SECONDS)
            if stolen:
                # First: whoever is interrupted here begins again, and must find the same key to mark.
                keys.distrust(keys.Purpose(purpose), coming.replaces)
            keys.take_into_use(coming)
        except keys.KeysUnusable as refusal:
            raise CommandError(str(refusal)) from refusal
        note_keys_changed(which=f"what signs: {purpose}", now=timezone.now())
        if is_for_credentials:
            sign_lists_anew(by=SYSTEM)
        if stolen:
            self.stdout.write(_REFUSED)
        self.stdout.write(
            "It signs from now on. Take a copy of var/keys to the keys that you keep apart; every .pub file stays."
        )

    def _distrust(self, purpose: keys.Purpose, name: str) -> None:
        """A key that signed before, as backups of that time may hold it."""
        try:
            known = {keys.fingerprint(key): key for key in keys.public_keys(purpose)}
            found = [one for one in known if keys.is_same_fingerprint(one, name)]
            if not found:
                said = ", ".join(sorted(known)) or "none"
                raise CommandError(
                    f"No key of ours has the fingerprint {name}. Ours: {said}. Nothing was changed."
                )
            if keys.is_same_fingerprint(keys.own_fingerprint(purpose), name):
                raise CommandError(
                    "This key signs now: run the same with --stolen. Nothing was changed."
                )
            keys.distrust(purpose, known[found[0]])
        except keys.KeysUnusable as refusal:
            raise CommandError(str(refusal)) from refusal
        note_keys_changed(which=f"distrusted: {purpose}", now=timezone.now(), signed_by=found[0])
        self.stdout.write(_REFUSED)
