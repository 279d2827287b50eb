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

    def handle(self, *args: Any, purpose: str, at_once: bool, stolen: bool, **options: Any) -> None:
        is_for_credentials = purpose == keys.Purpose.CREDENTIAL
        if stolen and not is_for_credentials:
            raise CommandError("--stolen is for the key of credentials. Nothing was changed.")
        at_once = at_once or stolen
        try:
            old = keys.signer(keys.Purpose(purpose)).public_key
            coming = keys.make_next(keys.Purpose(purpose))
            self.stdout.write(f"new key: {keys.fingerprint(coming.public_key)}")
            if purpose in FETCHED and not at_once:
                self.stdout.write(
                    f"Others may keep the list of our keys for {WAIT_SECONDS} seconds: it signs after that."
                )
                time.sleep(WAIT_SECONDS)
            keys.take_into_use(coming)
            if stolen:
                keys.distrust(keys.Purpose(purpose), old)
        except keys.KeysUnusable as refusal:
            raise CommandError(str(refusal)) from refusal
        note_keys_changed(which=f"what signs: {purpose}", now=timezone.now())
        if is_for_credentials:
            sign_lists_anew(by=SYSTEM)
        if stolen:
            self.stdout.write(
                "What the old key signed is refused by others from now on: run manage.py reissue_rekeyed."
            )
        self.stdout.write(
            "It signs from now on. Take a copy of var/keys to the keys that you keep apart; every .pub file stays."
        )
