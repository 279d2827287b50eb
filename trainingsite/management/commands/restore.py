"""manage.py restore FILE: an installation as it was when the backup was made, and words about what may be missing."""

import json
import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection
from django.utils import timezone

from certificates import keys
from trainingsite.accounts.factor_keys import FactorKeysUnusable
from trainingsite.archive import (
    chained,
    erasing,
    erasing_people,
    listing,
    noting,
    reading,
    replacing,
    reviving,
    tables,
)
from trainingsite.archive.ended import Ended
from trainingsite.archive.reading import ArchiveRefused, Backup
from trainingsite.kept_list import ListUnusable
from trainingsite.privacy.actions import remembering
from trainingsite.supervisor import sealing
from trainingsite.supervisor.lock import AlreadyRunning, held

# So many of a kind are named on the screen; the file has all.
NAMED = 10
_NO_LIST = (
    f"Nobody can say here which photographs were withdrawn since then: there is no var/{erasing.LIST.name}. If the old machine had one, put it "
    "there before the site is opened to people: the next start erases what it names. If not, ask whoever keeps the consents."
)


class Command(BaseCommand):
    help = "Replace everything that is stored by the content of a backup. The site must be stopped."
    # The tables may be another version's, or none.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="a file made by manage.py backup")
        parser.add_argument(
            "--force",
            action="store_true",
            help="even if the database is not empty: what it holds is lost; keys are replaced too",
        )
        parser.add_argument(
            "--fingerprint",
            default="",
            metavar="F",
            help="the key that must have signed it, as shown when backups were made; for a machine without its keys",
        )
        parser.add_argument(
            "--unverified",
            action="store_true",
            help="although nobody can say who signed it, or nobody did",
        )

        parser.add_argument(
            "--checkpoint",
            type=Path,
            metavar="FILE",
            help="the last checkpoint of the chain that you kept elsewhere, to be told what is missing",
        )

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            with held(Path(settings.VAR_DIR)), reading.opened(file) as backup:
                self._restore(backup, **options)
        except (
            ArchiveRefused,
            AlreadyRunning,
            keys.KeysUnusable,
            ListUnusable,
        ) as refusal:
            raise CommandError(str(refusal)) from refusal

    def _restore(
        self,
        backup: Backup,
        *,
        force: bool,
        fingerprint: str,
        unverified: bool,
        checkpoint: Path | None = None,
        **_options: Any,
    ) -> None:
        warning = reading.check_origin(backup, fingerprint=fingerprint, unverified=unverified)
        reading.check_state(backup)
        was_empty = _is_empty()
        if not force and not was_empty:
            raise ArchiveRefused(
                "The database here is not empty. Back it up first, then run the same with --force: "
                "everything in it is then replaced by the backup."
            )
        then = _before()
        # Read before anything is replaced: a list that cannot be read must stop a restore, not lose a withdrawal.
        ended = Ended.in_lists() if then is None else Ended.in_database()
        chain = None if then is None else chained.remembered(backup)
        places = None if then is None else listing.known(backup)
        rows = replacing.replace(backup)
        chained.pass_over_known_keys()
        # What migrations add by themselves (permissions, triggers) fits the restored rows.
        call_command("migrate", verbosity=0)
        signer = backup.signature.fingerprint if backup.signature else ""
        noting.note_restored(
            rows=rows,
            made_at=str(backup.manifest["made_at"]),
            signer=signer,
            is_unverified=bool(warning),
            now=timezone.now(),
        )
        self.stdout.write(f"{rows} rows restored from the backup of {backup.manifest['made_at']}.")
        # An empty installation's own secret was made a moment ago, by starting this command.
        written = _put_back_keys(backup, replace=force or was_empty)
        if written:
            noting.note_keys_changed(which="restored", now=timezone.now(), files=written)
        found = [*_erased(ended.photographs), *_people_erased(ended.people)]
        found += reviving.revived(then)
        found += chained.missing(backup, chain, checkpoint)
        found += listing.kept(places)
        notes = _notes(backup.manifest, written, is_known=then is not None)
        notes += ended.end_again(timezone.now())
        if then is None and not ended.photographs:
            notes.append(_NO_LIST)
        self._tell(backup.manifest, notes, warning, found)

    def _tell(
        self,
        manifest: dict[str, Any],
        notes: list[str],
        warning: str,
        found: list[reviving.Found],
    ) -> None:
        """Say what may be missing, and keep it in var/restored.json for the next start."""
        if warning:
            self.stderr.write(self.style.WARNING(warning))
            notes.insert(0, warning)
        for note in notes[bool(warning) :]:
            self.stdout.write(f"- {note}")
        self._tell_of_revived(found, manifest["made_at"])
        kept = {
            "restored_at": timezone.now().isoformat(),
            "made_at": manifest["made_at"],
            "notes": notes,
            "revived": {one.name: one.which for one in found},
            "todo": {one.name: one.todo for one in found if one.todo},
        }
        _keep(Path(settings.VAR_DIR) / "restored.json", json.dumps(kept, indent=1))

    def _tell_of_revived(self, found: list[reviving.Found], made_at: str) -> None:
        if found:
            self.stdout.write(
                f"Look through these: whatever was revoked, switched off, taken back, removed or closed after {made_at} is not so now."
            )
        for one in found:
            self.stdout.write(f"- {one.sentence}")
            if one.todo:
                self.stdout.write(f"  {one.todo}")
            for line in one.which[:NAMED]:
                self.stdout.write(f"    {line}")
            if len(one.which) > NAMED:
                self.stdout.write(
                    f"    ... and {len(one.which) - NAMED} more, in var/restored.json"
                )


def _erased(withdrawn: dict[str, dict[str, Any]]) -> list[reviving.Found]:
    """Erase what the backup brought back and was withdrawn; what was, in words."""
    again = erasing.erase_again(withdrawn, timezone.now())
    erasing.keep_list()
    said = "Photographs that were withdrawn, came back with the backup and have been erased again"
    todo = (
        "Questions that show one may be in use again: the entries taken out of use are named below."
    )
    return [reviving.Found("photographs", f"{said}: {len(again)}", again, todo)] if again else []


def _people_erased(gone: dict[str, str]) -> list[reviving.Found]:
    """Erase whom the backup brought back; who that was, by ids."""
    again = erasing_people.erase_whom_it_brought_back(gone, timezone.now())
    remembering.LIST.add(gone | remembering.known())
    said = "People who were erased, came back with the backup and have been erased again"
    return [reviving.Found("people", f"{said}: {len(again)}", again, "")] if again else []


def _is_empty() -> bool:
    try:
        return tables.database_is_empty()
    except tables.NewerDatabase:
        return False  # the way back from a later version
    except DatabaseError as error:
        raise ArchiveRefused(f"The database does not answer: {error}") from error


def _before() -> reviving.Before | None:
    """What had ended here, and what had been done; None where nothing is stored, or by another version, which this one cannot ask."""
    if _is_empty() or not tables.is_up_to_date(connection):
        return None
    return reviving.before()


def _put_back_keys(backup: Backup, *, replace: bool) -> list[str]:
    """Put the backup's keys below VAR_DIR; those that are there stay unless told. Gives the names written."""
    try:
        return [
            name
            for name in backup.key_files
            if keys.put_back(name, backup.archive.read(name), replace=replace)
        ]
    except OSError as error:
        raise ArchiveRefused(
            f"The rows are restored, and the keys are not: {error.strerror}. Make var/keys and var/secrets writable, then "
            "run the same with --force."
        ) from error


def _notes(manifest: dict[str, Any], written: list[str], *, is_known: bool) -> list[str]:
    """`is_known`: whether the database before could say what was done since the backup; the report names it then."""
    notes = [
        f"Everything after {manifest['made_at']} is missing: answers, results, certificates. A certificate issued "
        "since then answers “unknown”; one withdrawn since then answers as before: withdraw it again.",
        "Everybody has to sign in again.",
    ]
    if not is_known:
        notes.append(
            "Nobody can say here what else was done since then: entries that were taken out of use are in use again, removed second "
            "factors open their accounts again, old passwords hold again, superseded certificates answer as before."
        )
    if written:
        notes.append(f"Keys restored: {', '.join(written)}.")
    if not manifest["with_keys"]:
        notes.append(
            "The backup holds no keys that sign. Copy var/keys and var/secrets from the old machine if you have them."
        )
    elif not written:
        notes.append("The keys here were kept; --force replaces them by the backup's.")
    if manifest["public_url"] != settings.PUBLIC_URL:
        notes.append(
            f"Certificates are printed with {manifest['public_url']}; this installation is "
            f"{settings.PUBLIC_URL}. Keep the old address answering: PUBLIC_URL_FORMER={manifest['public_url']}"
        )
    if unreadable := _unreadable_factors():
        notes.append(unreadable)
    demo = Path(settings.VAR_DIR) / "demo.json"
    if demo.exists():
        demo.unlink()
        notes.append("Demo people get new passwords at the next start.")
    return notes


def _unreadable_factors() -> str:
    """What to do about second factors whose keys are not here; the rows are restored by now, whatever the keys are."""
    try:
        return sealing.unreadable()
    except FactorKeysUnusable as damage:
        return str(damage)


def _keep(path: Path, content: str) -> None:
    """For this user only: it names people."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(content)
