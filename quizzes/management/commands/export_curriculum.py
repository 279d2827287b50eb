"""manage.py export_curriculum: what is published, as the files that load_curriculum reads, and as pages for reviewers."""

import os
import tempfile
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from courses.content.domain.curriculum import source_of
from courses.content.domain.picture_names import PHOTOGRAPHS
from courses.content.domain.strays import strays
from courses.models import Course
from quizzes.bank.domain.private_folder import read_private_folder
from quizzes.sitting.actions.curriculum import remember_export
from quizzes.sitting.actions.exporting import Export, ReadBack, export_course, read_back, site_press
from quizzes.sitting.actions.private_export import export_private
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import SYSTEM

# What a course folder holds (docs/authoring.md) and an export replaces; other files in it are not ours.
LAYOUT = (
    *("course.yaml", "evidence.yaml", "glossary.yaml", "scheme.yaml", "quizzes/*.yaml"),
    *("[0-9][0-9]-*/module.yaml", "[0-9][0-9]-*/lesson-*.md", "[0-9][0-9]-*/*.svg"),
    *("[0-9][0-9]-*/figures.yaml", *(f"[0-9][0-9]-*/*{ending}" for ending in PHOTOGRAPHS)),
    *("[0-9][0-9]-*/questions*.yaml", "[0-9][0-9]-*/pictures/*.*", "review/*.pdf"),
)


class Command(BaseCommand):
    help = (
        "Write what is published as a course folder that load_curriculum reads, with a printable PDF of each module "
        "for reviewers. It holds exam questions with their keys."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", metavar="DIR", help="a new or empty folder")
        parser.add_argument("--course", metavar="CODE", help="needed where there is more than one")
        parser.add_argument("--no-pdf", action="store_true", help="the files only")
        parser.add_argument(
            "--private",
            action="store_true",
            help="the course's private exam questions and nothing else, once two administrators have agreed",
        )
        parser.add_argument(
            "--force", action="store_true", help="replace the course that is in the folder"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folder = Path(options["folder"]).resolve()
        if options["private"]:
            self._export_private(_course(options["course"]), folder)
            return
        _check_free(folder, force=options["force"])
        press = None if options["no_pdf"] else site_press()
        day = timezone.localdate()
        course = _course(options["course"])
        export = export_course(course=course, day=day, press=press)
        try:
            back = _write(export, folder, day)
        except OSError as error:
            raise CommandError(f"{error.filename or folder}: {error.strerror}.") from error
        if back.files is None or back.wrong:
            wrong = "\n".join(back.wrong)
            raise CommandError(
                f"Nothing was written: what is published could not be loaded again.\n{wrong}"
            )
        remember_export(
            course=course,
            files=back.files,
            source=source_of(folder, back.files),
            by=SYSTEM,
            now=timezone.now(),
        )
        self._report(export, folder)
        self._report_strays(folder)
        if back.rules:
            rules = "\n".join(back.rules)
            self.stdout.write(f"load_curriculum refuses this until it keeps the rules:\n{rules}")

    def _export_private(self, course: Course, folder: Path) -> None:
        """The private questions, once, in a new folder outside the program's own that nobody else can read."""
        _check_free(folder, force=False)
        if folder.is_relative_to(settings.BASE_DIR):
            raise CommandError(
                f"{folder} lies in the program's own folder. Choose one outside. Nothing was written."
            )
        try:
            texts = export_private(course=course, by=SYSTEM, now=timezone.now())
        except Refused as refusal:
            raise CommandError(f"Nothing was written. {refusal}") from refusal
        folder.mkdir(mode=0o700, exist_ok=True)
        folder.chmod(0o700)
        for path, data in texts.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        read = read_private_folder(folder)
        self.stdout.write(
            f"Wrote {len(read.questions)} private exam questions of {course.code} to {folder}, with their keys. "
            "The security log says so, and the agreement is used up."
        )

    def _report(self, export: Export, folder: Path) -> None:
        content = export.content
        counts = ", ".join(
            f"{name} {len(getattr(content, name))}"
            for name in (
                "modules",
                "lessons",
                "figures",
                "facts",
                "questions",
                "quizzes",
                "schemes",
            )
        )
        self.stdout.write(f"Wrote {content.course['code']} to {folder} ({counts}).")
        for path in export.files:
            if path.endswith(".pdf"):
                self.stdout.write(f"For reviewers: {path}")
        exam = sum(question["pool"] == "exam" for question in content.questions)
        if exam:
            self.stdout.write(f"Keep it apart: it has the keys of {exam} exam questions.")
        for note in export.notes:
            self.stdout.write(note)

    def _report_strays(self, folder: Path) -> None:
        foreign = "\n".join(stray.path for stray in strays(folder))
        if foreign:
            self.stdout.write(
                "These were here before and stay. load_curriculum refuses the folder until they are taken out:\n"
                f"{foreign}"
            )


def _course(code: str | None) -> Course:
    courses = Course.objects.opened().order_by("code")
    found = list(courses.filter(code=code) if code else courses)
    if len(found) == 1:
        return found[0]
    known = ", ".join(courses.values_list("code", flat=True)) or "none is loaded"
    raise CommandError(f"Say which course with --course CODE. There are: {known}.")


def _check_free(folder: Path, *, force: bool) -> None:
    """Refuse a folder whose files an export could be mixed up with, before any work."""
    if folder.exists() and not folder.is_dir():
        raise CommandError(f"{folder} is a file. Nothing was written.")
    if not folder.parent.is_dir():
        raise CommandError(f"{folder.parent} does not exist. Nothing was written.")
    if not folder.is_dir() or not any(folder.iterdir()):
        return
    if not force:
        raise CommandError(
            f"{folder} is not empty. Nothing was written. Choose a new folder, or replace the course in it with --force."
        )
    if not (folder / "course.yaml").is_file():
        raise CommandError(
            f"{folder} is not empty and no course folder: --force does not touch it. Nothing was written."
        )


def _write(export: Export, folder: Path, day: date) -> ReadBack:
    """Write everything apart, read it back, and only then put it in its place: all of it or nothing."""
    is_new = not folder.exists()
    folder.mkdir(mode=0o700, exist_ok=True)  # it will hold keys
    try:
        # Inside the folder: what is beside it can be another disk, or not ours to write to.
        with tempfile.TemporaryDirectory(dir=folder, prefix=".export-") as apart:
            stage = Path(apart) / folder.name
            _stage(export, stage)
            back = read_back(export.content, stage, day=day)
            if not back.wrong:
                _put_in_place(stage, folder, list(export.files))
    finally:
        if is_new and not any(folder.iterdir()):
            folder.rmdir()
    return back


def _stage(export: Export, stage: Path) -> None:
    for path, data in export.files.items():
        target = stage / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


def _put_in_place(stage: Path, folder: Path, paths: list[str]) -> None:
    for old in [path for pattern in LAYOUT for path in folder.glob(pattern)]:
        old.unlink()
        if not any(old.parent.iterdir()):
            old.parent.rmdir()
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        os.replace(stage / path, folder / path)
