"""Make photographs ready for a course folder: upright, of a fitting size, without what a camera wrote into them."""

from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from courses.content.domain.picture_names import PHOTOGRAPHS
from courses.content.pictures import BadPicture, clean_picture


class Command(BaseCommand):
    """Each file is replaced by the cleaned one; what is clean stays byte for byte. Needs no database."""

    help = "Clean PNG, JPEG and WebP files in their places: a course folder takes no others."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Files and folders."""
        parser.add_argument("path", nargs="+", type=Path, help="a file, or a folder with all in it")

    def handle(self, *args: Any, **options: Any) -> None:
        """All that can be cleaned is; what cannot is told, and stays as it is."""
        refused = [told for path in options["path"] for told in self._clean_all(path)]
        if refused:
            raise CommandError("\n".join(refused))

    def _clean_all(self, path: Path) -> Iterator[str]:
        if not path.exists():
            yield f"{path} does not exist."
        found = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in found:
            if file.is_file() and (file.suffix in PHOTOGRAPHS or not path.is_dir()):
                yield from self._clean(file)

    def _clean(self, file: Path) -> Iterator[str]:
        try:
            data = file.read_bytes()
            picture = clean_picture(data, file.name, ending=file.suffix)
            if picture.format == "svg":
                yield f"{file} is a drawing: a course folder says what it may hold."
            elif file.suffix not in PHOTOGRAPHS:
                yield f"{file} would be a {picture.suffix} file: give it that ending first."
            elif picture.data != data:
                file.write_bytes(picture.data)
                self.stdout.write(f"Cleaned {file}: {picture.width} by {picture.height} pixels.")
        except BadPicture as bad:
            yield str(bad)
        except OSError as error:
            yield f"{file}: {error.strerror}."
