"""manage.py verify_certificate: a PDF, a credential or a receipt, checked step by step, each step said."""

import json
from argparse import RawDescriptionHelpFormatter
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from certificates import actions, keys
from certificates.domain.receipts import BadReceipt, read_receipt
from certificates.fetching import CannotFetch, fetch
from certificates.management.saying import plainly, read_bytes
from certificates.messages import CREDENTIAL_FAULTS
from certificates.proofs.ob3 import bits, checking, did
from certificates.proofs.ob3.attached import attached_credential

MEDIA_TYPES = "application/vc, application/ld+json, application/json, application/pdf"
_NO_CREDENTIAL = (
    "This site stored no such document, and none that this program can check lies in it: somebody changed it or saved it anew, or "
    "it is somebody else's. Ask for the code that stands on it, at {address}/v/."
)
_ERASED = "What it is worth nobody can say any more: do not rely on it."
_OTHER_PAGE = (
    "The credential in it is good. The PDF is not the one that this site issued with it: somebody changed it, or saved it anew. Do not "
    "rely on what the page shows: ask for the code, at {address}/v/."
)
_DAYS = {
    "in-date": "Now lies within its days: {first} to {last}.",
    "not-yet": "It is not valid yet: it begins {first}.",
    "over": "It is over: it ended {last}.",
}


class Command(BaseCommand):
    help = "Check a certificate (PDF or credential) or a receipt: who signed it, that nothing was altered, and what it is worth."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.formatter_class = RawDescriptionHelpFormatter
        parser.add_argument(
            "document",
            help="a file, - for standard input, or the https address of a credential",
        )
        parser.add_argument(
            "--offline",
            action="store_true",
            help="ask no other machine: what this installation knows, and --keys, must do; no list of another site is asked",
        )
        parser.add_argument(
            "--keys",
            help="a file with the issuer's keys (/.well-known/did.json; of receipts /.well-known/receipt-keys.json)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self.step = 0
        self.offline, self.keys_file = bool(options["offline"]), options["keys"]
        self.is_other_page = False
        content = self._read(options["document"])
        if _is_receipt(content):
            self._check_receipt(options["document"])
            return
        if actions.compare_document(content).outcome == "erased":
            self._say(
                "Erased at the holder's request; this document matches the hash that was kept."
            )
            raise CommandError(_ERASED)
        if content.startswith(b"%PDF-"):
            content = self._credential_in(content)
            if not content:
                return
        try:
            self._check(content)
        except checking.BadCredential as bad:
            raise CommandError(_fault(bad)) from bad

    def _say(self, text: str) -> None:
        self.step += 1
        self.stdout.write(f"{self.step}. {text}")

    def _read(self, name: str) -> bytes:
        most = actions.LONGEST_DOCUMENT
        content = self._fetch(name, most) if "://" in name else read_bytes(name, most)
        if len(content) > most:
            raise CommandError(f"{name} has more than {most} bytes: it is no document of ours.")
        return content

    def _fetch(self, address: str, most: int) -> bytes:
        if self.offline:
            raise CommandError(f"{address} is another machine, and --offline asks none.")
        try:
            return fetch(address, most=most, accept=MEDIA_TYPES)
        except CannotFetch as failure:
            raise CommandError(f"Cannot fetch it: {failure}.") from failure

    def _check_receipt(self, name: str) -> None:
        if "://" in name or name == "-":
            raise CommandError("It is a receipt: store it as a file, and give the file.")
        call_command("verify_receipt", name, keys=self.keys_file, stdout=self.stdout)

    def _credential_in(self, document: bytes) -> bytes:
        """The credential in a PDF; nothing where the PDF itself was found here and holds none."""
        found = actions.compare_document(document)
        try:
            attached = attached_credential(document)
        except ValueError as error:
            raise CommandError(f"It is no PDF of ours: {plainly(error)}.") from error
        if found.certificate is not None:
            self._say("It is, byte for byte, the PDF that this site issued.")
        elif attached is None:
            raise CommandError(_NO_CREDENTIAL.format(address=settings.PUBLIC_URL))
        else:
            self.is_other_page = True
            self._say(
                "This site stored no such PDF. A credential lies in it: what follows is about that alone, and "
                "not about what the page shows."
            )
        if found.certificate is not None and attached is None:
            _refuse_unless_good(self._say_standing(found.certificate.code))
            return b""
        return attached or b""

    def _check(self, content: bytes) -> None:
        signed = checking.read_signed(content)
        self._say(f"It is a credential: {plainly(signed.id)}, issued by {plainly(signed.issuer)}.")
        known = self._keys_of(signed.issuer)
        checking.check_signature(signed, known)
        self._say("The signature covers every sign of it: nothing was altered.")
        self._say_content(signed)
        days = checking.days_of(signed, timezone.now())
        said = {"first": signed.document["validFrom"], "last": signed.document["validUntil"]}
        self._say(_DAYS[days].format(**{name: plainly(text) for name, text in said.items()}))
        has_ended = self._look_up(signed, known)
        found, standing = actions.compare_document(content), ""
        if found.certificate is not None:
            self._say("It is the credential that this site stored.")
            standing = self._say_standing(found.certificate.code)
        if has_ended:
            raise CommandError("It was withdrawn, or another certificate took its place.")
        if days != "in-date":
            raise CommandError("It is signed as it stands, and not in date.")
        _refuse_unless_good(standing)
        if found.certificate is not None and self.is_other_page:
            raise CommandError(_OTHER_PAGE.format(address=settings.PUBLIC_URL))

    def _keys_of(self, issuer: str) -> checking.Keys:
        document, whence = self._did_document(issuer)
        found = checking.keys_of(document, issuer)
        self._say(f"The issuer's keys, {len(found.by_id)} of them, were taken from {whence}.")
        return found

    def _did_document(self, issuer: str) -> tuple[Mapping[str, Any], str]:
        if self.keys_file:
            content = read_bytes(self.keys_file, checking.LONGEST)
            return checking.read_object(content), self.keys_file
        for site in (settings.PUBLIC_URL, *settings.PUBLIC_URL_FORMER):
            if did.did_of(site) == issuer:
                return _own_keys(site), "this installation"
        if self.offline:
            raise CommandError(
                f"{plainly(issuer)} is another site: give its keys with --keys, or leave --offline out."
            )
        address = checking.did_address(issuer)
        return checking.read_object(self._fetch(address, checking.LONGEST)), address

    def _look_up(self, signed: checking.Signed, known: checking.Keys) -> bool:
        """Whether its list says that it ended; said."""
        place = checking.place_of(signed)
        content = self._list_of(place)
        if content is None:
            self._say(
                "Whether it was withdrawn is not known: its list lies on another machine, which --offline does not ask."
            )
            return False
        listed = checking.read_signed(content)
        checking.check_signature(listed, known)
        ended = checking.has_ended(signed, place, listed, timezone.now())
        state = "is set: it ended" if ended else "is not set"
        self._say(f"Its bit {place.index} in {plainly(place.address)} {state}.")
        return ended

    def _list_of(self, place: checking.Place) -> bytes | None:
        for site in (settings.PUBLIC_URL, *settings.PUBLIC_URL_FORMER):
            number = place.address.removeprefix(bits.list_url(site, 0)[:-1])
            if number != place.address and number.isdecimal() and len(number) < 9:
                return actions.signed_list(int(number))
        if self.offline:
            return None
        return self._fetch(place.address, checking.LONGEST)

    def _say_content(self, signed: checking.Signed) -> None:
        self._say("It says:")
        for name in ("name", "description", "awardedDate"):
            self.stdout.write(f"   {name}: {plainly(signed.document.get(name))}")
        subject = signed.document.get("credentialSubject")
        identifiers = subject.get("identifier") if isinstance(subject, dict) else None
        for one in identifiers if isinstance(identifiers, list) else []:
            if isinstance(one, dict) and not one.get("hashed"):
                self.stdout.write(f"   holder: {plainly(one.get('identityHash'))}")

    def _say_standing(self, code: str) -> str:
        """What this site answers about it now: a suspension shows nowhere else, and a withdrawal before its list is signed."""
        told = actions.verify(code=code, at=None, now=timezone.now())
        self._say(f"This site answers about it now: {told.status}.")
        for caveat in told.caveats:
            self.stdout.write(f"   caveat {caveat.code}: {caveat.words}")
        return told.status


def _refuse_unless_good(status: str) -> None:
    if status not in ("", "valid", "trial"):
        raise CommandError(f"This site answers that it is {status}.")


def _is_receipt(content: bytes) -> bool:
    try:
        read_receipt(content.decode())
    except (BadReceipt, UnicodeDecodeError):
        return False
    return True


def _own_keys(site: str) -> dict[str, Any]:
    purpose = keys.Purpose.CREDENTIAL
    try:
        known, distrusted = keys.public_keys(purpose), keys.distrusted_keys(purpose)
    except keys.KeysUnusable as error:
        raise CommandError(str(error)) from error
    found: dict[str, Any] = json.loads(json.dumps(did.did_document(site, known, distrusted)))
    return found


def _fault(bad: checking.BadCredential) -> str:
    said = str(CREDENTIAL_FAULTS[bad.fault])
    return f"{said} ({plainly(bad.at)})" if bad.at else said
