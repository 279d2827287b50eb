"""manage.py load_curriculum: bring the course files and the database together, all or nothing."""

from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from courses.actions import Change, FileSync, load_course
from courses.domain.curriculum import SHIPPED, CourseFiles, read_course
from courses.domain.entries import ContentRefused
from courses.domain.lint.course import lesson_gate
from quizzes.actions import load_bank
from quizzes.domain.lint.files import question_gate


class Command(BaseCommand):
    help = "Load a course folder: facts, lessons, questions and quizzes. Nothing is loaded if anything is wrong."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", nargs="?", default=str(SHIPPED), help="the course folder")
        parser.add_argument(
            "--take",
            choices=["files", "web"],
            help="which side wins where an entry changed in the file and on the web",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folder = Path(options["path"])
        if not (folder / "course.yaml").is_file():
            raise CommandError(f"{folder} is no course folder: it has no course.yaml.")
        try:
            changes = self._load(folder, options["take"])
        except ContentRefused as refused:
            lines = "\n".join(str(problem) for problem in refused.problems)
            raise CommandError(f"Nothing was loaded.\n{lines}") from refused
        self._report(changes)

    def _load(self, folder: Path, take: str | None) -> list[Change]:
        files = read_course(folder)
        with transaction.atomic():
            sync = FileSync(take=take, now=timezone.now())
            loaded = load_course(files=files, sync=sync)
            load_bank(course=loaded.course, files=files, sync=sync)
            if not sync.problems:  # what has the wrong shape is told before what breaks a rule
                _gate(files, sync)
            sync.finish()
        return sync.changes

    def _report(self, changes: list[Change]) -> None:
        for change in changes:
            if change.what != "unchanged":
                self.stdout.write(f"{change.what}: {change.kind} {change.code}")
        totals = Counter(change.what for change in changes)
        self.stdout.write(", ".join(f"{count} {what}" for what, count in sorted(totals.items())))


def _gate(files: CourseFiles, sync: FileSync) -> None:
    """The rules that guard publishing on the web guard a load too."""
    today = sync.now.date()
    for problem in [*lesson_gate(files, today=today), *question_gate(files, today=today)]:
        sync.refuse(problem)
