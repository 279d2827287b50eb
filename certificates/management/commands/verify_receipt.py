"""manage.py verify_receipt: what a receipt says, and whether it was signed here and is whole. Step by step."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from certificates import keys
from certificates.clinics.actions import check_of
from certificates.clinics.messages import RECEIPT_FAULTS
from certificates.domain.receipts import (
    LONGEST,
    BadReceipt,
    Receipt,
    check_receipt,
    key_id,
    keys_of,
    read_receipt,
)
from certificates.management.saying import plainly, read_bytes

SAID = ("iss", "clinic", "reference", "code", "answered_at", "request_id")
ANSWERED = (
    "status",
    "as_of",
    "known_at",
    "valid_from",
    "valid_until",
    "practical",
    "authorisation",
)

_NOT_KEPT = (
    "The signature is right, and no check is kept here that says the same. Either rows were lost, as by a restore of an older "
    "backup, or somebody else had the key that signs receipts. Do not rely on it before you know which."
)


class Command(BaseCommand):
    help = "Check a receipt of an answer to a clinic: who signed it, that nothing was altered, and what it says."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", help="the file with the receipt; - reads it from standard input"
        )
        parser.add_argument(
            "--keys",
            help="a file with the issuer's public keys (/.well-known/receipt-keys.json), in the place of this installation's",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        known = _keys(options["keys"])
        try:
            receipt = read_receipt(_read(options["file"]))
            self.stdout.write(f"1. It is a receipt, signed with the key {plainly(receipt.kid)}.")
            check_receipt(receipt, known)
        except BadReceipt as bad:
            raise CommandError(str(RECEIPT_FAULTS[bad.fault])) from bad
        whose = f"in {options['keys']}" if options["keys"] else "of this installation"
        self.stdout.write(f"2. That key is one {whose}.")
        self.stdout.write("3. The signature covers every sign of it: nothing was altered.")
        self._say(receipt)
        if not options["keys"]:
            self._compare(receipt)

    def _say(self, receipt: Receipt) -> None:
        claims, answer = receipt.claims, receipt.claims.get("answer") or {}
        self.stdout.write("4. It says:")
        for name in SAID:
            self.stdout.write(f"   {name}: {plainly(claims.get(name))}")
        for name in ANSWERED:
            self.stdout.write(f"   answer.{name}: {plainly(answer.get(name))}")
        holder = answer.get("holder") or {}
        for name in ("name", "register", "register_number"):
            self.stdout.write(f"   answer.holder.{name}: {plainly(holder.get(name))}")
        for asked, given in (claims.get("compared") or {}).items():
            if given is not None:
                same = claims.get("match", {}).get(asked)
                self.stdout.write(f"   compared {plainly(asked)} {plainly(given)}: {plainly(same)}")
        for caveat in answer.get("caveats") or []:
            self.stdout.write(f"   caveat {plainly(caveat['code'])}: {plainly(caveat['words'])}")
        if claims.get("test"):
            self.stdout.write("   It was asked with a test key.")

    def _compare(self, receipt: Receipt) -> None:
        """Whoever stole the key of receipts can sign whatever they like, and cannot have asked it here."""
        if (receipt.claims.get("answer") or {}).get("status") == "projected":
            self.stdout.write("5. It is about a time that had not come: of that no check is kept.")
            return
        check = check_of(receipt.claims)
        if check is None:
            raise CommandError(_NOT_KEPT)
        asked = f"{check.api_key.organisation.name}, with the key {check.api_key.prefix}"
        self.stdout.write(f"5. The same answer is kept here, as it was given to {plainly(asked)}.")


def _read(name: str) -> str:
    try:
        return read_bytes(name, LONGEST).decode()
    except UnicodeDecodeError as error:
        raise CommandError(f"Cannot read {name}: {error}.") from error


def _keys(name: str | None) -> dict[str, bytes]:
    try:
        if name is None:
            return {key_id(key): key for key in keys.public_keys(keys.Purpose.RECEIPT)}
        return keys_of(json.loads(_read(name)))
    except keys.KeysUnusable as error:
        raise CommandError(str(error)) from error
    except ValueError as error:
        raise CommandError(f"{name} holds no set of keys (JWK set): {error}.") from error
