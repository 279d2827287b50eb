"""manage.py read_questions: what other people's question files say, and what of them cannot be taken. No database is touched."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from courses.content.formats.decoding import MOST_BYTES
from quizzes.bank.formats import registry, report


class Command(BaseCommand):
    help = "Read question files of other programs and say what of them was taken, flagged or refused, as JSON. Changes nothing."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "paths", nargs="+", type=Path, metavar="PATH", help="files, or folders to read whole"
        )
        parser.add_argument(
            "--root",
            type=Path,
            default=Path(),
            help="the folder that names of files are relative to",
        )
        parser.add_argument(
            "--json", type=Path, help="where to write; without it the JSON is printed"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        root = options["root"].resolve()
        said: list[report.Entry] = []
        for path in _files(options["paths"]):
            said += report.entries(_relative(path, root), registry.read(path.name, _bytes(path)))
        text = json.dumps(said, ensure_ascii=False, indent=1)
        if options["json"] is None:
            self.stdout.write(text)
            return
        options["json"].write_text(text + "\n", encoding="utf-8")
        counted = Counter(entry["status"] for entry in said)
        self.stdout.write(
            _("{imported} read, {flagged} flagged, {refused} refused").format(
                imported=counted["imported"],
                flagged=counted["flagged"],
                refused=counted["rejected"],
            )
        )


def _files(paths: list[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(found for found in path.rglob("*") if found.is_file())
        elif path.is_file():
            yield path
        else:
            raise CommandError(_("There is no file or folder '{path}'.").format(path=path))


def _bytes(path: Path) -> bytes:
    """No more than it takes to see that a file is too large."""
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)


def _relative(path: Path, root: Path) -> str:
    try:
        return path.resolve().relative_to(root).as_posix()
    except ValueError:
        raise CommandError(
            _("'{path}' does not lie in '{root}'. Name a folder above it with --root.").format(
                path=path, root=root
            )
        ) from None
