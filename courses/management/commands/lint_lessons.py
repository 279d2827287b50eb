"""manage.py lint_lessons: every rule for lessons over a course folder, without touching the database."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from courses.content.domain.curriculum import SHIPPED, examine_course
from courses.content.domain.lint.report import Report
from courses.lessons.domain.lint import lint_lesson
from courses.lessons.domain.lint.course import lesson_subjects, lint_course


class Command(BaseCommand):
    help = "Check the lessons of a course folder. Exit 1 when anything of severity error is found."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", nargs="?", default=str(SHIPPED), help="the course folder")
        parser.add_argument("--only", default="", help="only files whose path has this in it")

    def handle(self, *args: Any, **options: Any) -> None:
        files, problems = examine_course(Path(options["path"]))
        report = Report(only=options["only"])
        report.add_problems(problems)
        if files is not None:
            paths = {lesson.code: lesson.path for lesson in files.lessons}
            for subject in lesson_subjects(files, today=timezone.localdate()):
                report.add(paths[subject.code], lint_lesson(subject))
            if not options["only"]:
                report.add(str(options["path"]), lint_course(files))
        self.stdout.write("\n".join(report.lines()))
        if report.failed:
            raise CommandError("There are errors.")
