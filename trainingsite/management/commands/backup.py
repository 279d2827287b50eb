"""manage.py backup FILE: everything that is stored, in one file, while the site is running."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from trainingsite.archive import archive


class Command(BaseCommand):
    help = "Write every stored row into one zip file; with --with-keys also the keys below var/."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the file to write; it must not exist yet")
        parser.add_argument(
            "--with-keys",
            action="store_true",
            help="also the signing keys and the secret: keep such a file as safe as a key",
        )

    def handle(self, *args: Any, file: Path, with_keys: bool, **options: Any) -> None:
        if file.exists():
            raise CommandError(f"{file} exists already. Choose another name, or move it away.")
        try:
            manifest = archive.write(file, with_keys=with_keys, now=timezone.now())
        except OSError as error:
            raise CommandError(f"Cannot write {file}: {error.strerror}.") from error
        rows, size = sum(manifest["rows"].values()), file.stat().st_size
        keys = "with keys" if with_keys else "without keys"
        self.stdout.write(f"{file}: {rows} rows, {size:,} bytes, {keys}.")
        self.stdout.write("It holds personal data: keep it where only you can read it.")
