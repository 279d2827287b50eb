"""manage.py lint_bank: every rule for questions over a course folder, without touching the database."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from courses.content.domain.curriculum import SHIPPED, CourseFiles, examine_course
from courses.content.domain.entries import Problem
from courses.content.domain.lint.report import Report
from courses.content.markdown import render_block
from quizzes.bank.domain.lint import lint_question, lint_whole_bank
from quizzes.bank.domain.lint.files import question_subjects
from quizzes.bank.domain.questions import parse_question
from quizzes.kinds import BadEntry
from quizzes.management.guessed_lines import guessed_lines
from quizzes.sitting.domain.bank_of_files import bank_subject


class Command(BaseCommand):
    help = (
        "Check the questions of a course folder. Exit 1 when anything of severity error is found."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", nargs="?", default=str(SHIPPED), help="the course folder")
        parser.add_argument("--only", default="", help="only files whose path has this in it")
        parser.add_argument(
            "--guessed",
            type=int,
            default=20,
            help="how many of the questions that are guessed most easily to list (20)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        files, problems = examine_course(Path(options["path"]))
        report = Report(only=options["only"])
        report.add_problems(problems)
        if files is not None:
            report.add_problems(_refusals(files))
            self._lint(files, report)
        self.stdout.write("\n".join(report.lines()))
        if files is not None:
            self.stdout.write("\n".join(guessed_lines(files, options["only"], options["guessed"])))
            self.stdout.write(_counts(files, options["only"]))
        if report.failed:
            raise CommandError("There are errors.")

    def _lint(self, files: CourseFiles, report: Report) -> None:
        subjects = question_subjects(files, today=timezone.localdate())
        for entry, subject in zip(files.questions, subjects, strict=True):
            report.add(entry.path, lint_question(subject))
        if not report.only:
            report.add(files.course.path, lint_whole_bank(bank_subject(files, subjects)))


def _refusals(files: CourseFiles) -> Iterable[Problem]:
    for entry in files.questions:
        try:
            parse_question(entry.said, render_block)
        except BadEntry as refused:
            yield from (entry.problem(key, message) for key, message in refused.problems)


def _counts(files: CourseFiles, only: str) -> str:
    """How many questions of which sort, and the state of human review: a status, never an error."""
    questions = [entry.data for entry in files.questions if only in entry.path]
    lines = [
        f"{key}: " + ", ".join(f"{n} {value}" for value, n in sorted(counted.items()))
        for key in ("pool", "kind", "level", "_module", "critical", "drafted_by")
        for counted in [
            Counter(
                str(data.get(key, "machine" if key == "drafted_by" else None)) for data in questions
            )
        ]
    ]
    return "\n".join(
        [f"{len(questions)} questions", *lines, "human review: none is recorded in files"]
    )
