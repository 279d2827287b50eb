"""Credentials that others check without this site: keys that follow each other, one that was stolen, and lists of what ended."""

from django.core.management import call_command

from certificates import actions
from certificates.models import Certificate, StatusBit, StatusList
from story import issued
from story.clock import at
from story.named import named
from story.oversight import note
from trainingsite.accounts.actors import SYSTEM


def change_the_key() -> None:
    """From May on another key signs; what the one before signed stays good."""
    at("2026-05-12 07:00")
    call_command("rotate_signing_key", "credential", at_once=True)


def lose_a_key() -> None:
    """A key that signed for three days was stolen: the one certificate that it signed is issued once more."""
    at("2026-08-25 07:00")
    call_command("rotate_signing_key", "credential", at_once=True)
    old = issued.earn("sten", "2026-08-26")
    at("2026-08-28 07:00")
    call_command("rotate_signing_key", "credential", stolen=True)
    at("2026-08-28 07:10")
    call_command("reissue_rekeyed")
    issued.note("rekeyed-before", old, "signed by a key that was stolen: replaced")
    new = Certificate.objects.get(replaces=old)
    issued.note("rekeyed", new, "the same certificate, issued once more under another key")


def sweep_lists() -> None:
    """What ended by September is refused by others, too."""
    now = at("2026-09-03 07:00")
    assert actions.sweep_status_lists(by=SYSTEM, now=now)
    assert StatusBit.objects.exists()


def note_credentials() -> None:
    """On the last morning, once the lists are signed again: one of each that others take, refuse, or cannot know of."""
    now = at("2026-11-27 09:56")
    actions.make_missing_credentials(by=SYSTEM, now=now)
    actions.sweep_status_lists(by=SYSTEM, now=now)
    for name in (
        "expired", "withdrawn", "void", "withdrawn-from-ahead", "suspended", "superseded", "reissued", "valid", "public",
        "rekeyed-before", "rekeyed", "withdrawn-again", "after-restore",
    ):  # fmt: skip
        code = named.certificates[name]["code"]
        row = Certificate.objects.get(code=code).credential
        note(f"credential of {name}", row, named.certificates[name]["meaning"])
    for row in StatusList.objects.order_by("number"):
        note(f"status list {row.number}", row, "gives places" if row.is_open else "set aside by a restore")  # fmt: skip
    burnt = StatusBit.objects.get(certificate=None)
    note("place of a lost certificate", burnt, "a restore took it away: nobody takes it, and nobody gets its place")  # fmt: skip
