"""manage.py backup FILE: everything that is stored, in one file, while the site is running."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone

from certificates.keys import KeysUnusable, Purpose, known_fingerprints
from trainingsite.archive import daily as days
from trainingsite.archive import noting
from trainingsite.archive.tables import database_is_empty, is_up_to_date
from trainingsite.archive.writing import Written, write
from trainingsite.health.looking import note_backup


class Command(BaseCommand):
    help = "Write every stored row into one signed zip file; with --with-keys also the keys below var/."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", type=Path, nargs="?", help="the file to write; it must not exist yet"
        )
        parser.add_argument(
            "--daily",
            action="store_true",
            help="under a dated name in BACKUP_DIR instead; the newest BACKUP_KEEP of these stay",
        )
        parser.add_argument(
            "--with-keys",
            action="store_true",
            help="also the signing keys, those that seal second factors, and the secret: keep such a file as safe as a key",
        )

    def handle(
        self, *args: Any, file: Path | None, daily: bool, with_keys: bool, **options: Any
    ) -> None:
        if (file is not None) == daily:
            raise CommandError("Name the file to write, or say --daily.")
        if file is not None:
            self._write(file, with_keys=with_keys, why="asked for")
            return
        folder = settings.BACKUP_DIR
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            days.remove_unfinished(folder)
        except OSError as error:
            raise CommandError(f"Cannot write to {folder}: {error.strerror}.") from error
        self._write(days.path_at(folder, timezone.now()), with_keys=with_keys, why="daily")
        days.remove_older(folder, max(1, settings.BACKUP_KEEP))

    def _write(self, file: Path, *, with_keys: bool, why: str) -> None:
        if file.exists():
            raise CommandError(f"{file} exists already. Choose another name, or move it away.")
        now = timezone.now()
        try:
            known = known_fingerprints(Purpose.BACKUP)
            written = write(file, with_keys=with_keys, now=now)
        except OSError as error:
            raise CommandError(f"Cannot write {file}: {error.strerror}.") from error
        except KeysUnusable as error:
            raise CommandError(str(error)) from error
        if is_up_to_date(connection):  # an older version's tables have no place for it
            note_backup(now=now)
            if (
                not database_is_empty()
            ):  # which a restore takes without --force, and a row of the log would end
                noting.note_backup(written, known=known, with_keys=with_keys, why=why, now=now)
        self._tell(file, written, with_keys=with_keys)

    def _tell(self, file: Path, written: Written, *, with_keys: bool) -> None:
        keys = "with keys" if with_keys else "without keys"
        self.stdout.write(f"{file}: {written.rows} rows, {file.stat().st_size:,} bytes, {keys}.")
        self.stdout.write(
            f"Signed by the key {written.fingerprint}. Keep this line apart from this machine: restore asks for it."
        )
        self.stdout.write("It holds personal data: keep it where only you can read it.")
