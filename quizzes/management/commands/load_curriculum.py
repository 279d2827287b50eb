"""manage.py load_curriculum: bring the course files and the database together, all or nothing."""

import getpass
from collections import Counter
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from courses.actions import Change
from courses.content.domain.curriculum import SHIPPED
from courses.content.domain.doors import Take, read_take
from courses.content.domain.entries import ContentRefused
from courses.publishing.actions.file_records import Hands
from quizzes.actions import marked_otherwise
from quizzes.bank.domain.private_folder import FRONT
from quizzes.models import Question
from quizzes.sitting.actions.curriculum import (
    NO_CHANGE,
    compare_curriculum,
    load_curriculum,
    load_private,
)
from trainingsite.accounts.actors import SYSTEM, Person
from trainingsite.accounts.may import Act, may


class Command(BaseCommand):
    help = "Load a course folder: facts, lessons, questions and quizzes. Nothing is loaded if anything is wrong."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "path",
            nargs="?",
            help="the course folder; the one that ships with the program without it",
        )
        parser.add_argument(
            "--private",
            metavar="PATH",
            help="a private folder with exam questions of the course; alone, or beside the course folder",
        )
        parser.add_argument(
            "--take",
            action="append",
            metavar="SIDE[:KIND/CODE]",
            help="which side wins where an entry changed in the file and on the web: files or web, for everything or "
            "for one entry (web:lesson/CODE); may be given more than once",
        )
        parser.add_argument(
            "--reviewed-by",
            metavar="ADDRESS",
            help="who reviewed the files before they were loaded: the address of a reviewer's account. Without it the record says "
            "that nobody did",
        )
        parser.add_argument(
            "--loaded-by",
            metavar="NAME",
            help="who loads them; without it the name of the account of this machine",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would change, and change nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        private = _folder(options["private"], FRONT, "private folder")
        alone = private is not None and options["path"] is None
        folder = (
            None if alone else _folder(options["path"] or SHIPPED, "course.yaml", "course folder")
        )
        take, now = _take(options["take"]), timezone.now()
        hands = Hands(options["loaded_by"] or _account(), _reviewer(options["reviewed_by"]))
        if private is not None and options["dry_run"]:
            raise CommandError("--dry-run compares a course folder; leave --private out.")
        try:
            if folder is None:
                assert private is not None  # noqa: S101 -- alone says so
                changes = load_private(folder=private, take=take, by=SYSTEM, now=now, hands=hands)
            elif options["dry_run"]:
                changes = compare_curriculum(folder=folder, by=SYSTEM, now=now)
            else:
                changes = load_curriculum(
                    folder=folder, private=private, take=take, by=SYSTEM, now=now, hands=hands
                )
        except ContentRefused as refused:
            lines = "\n".join(str(problem) for problem in refused.problems)
            raise CommandError(f"Nothing was loaded.\n{lines}") from refused
        if not options["dry_run"] and any(change.what not in NO_CHANGE for change in changes):
            self._say_who(hands)
        self._report(changes)
        if not options["dry_run"]:
            self._say_whom_keys_touch(changes)

    def _say_whom_keys_touch(self, changes: list[Change]) -> None:
        """A key that goes live leaves results as they are: who loads it hears whom it would touch."""
        changed = [
            change
            for change in changes
            if change.kind == "question" and change.what not in NO_CHANGE
        ]
        questions = Question.objects.filter(
            course__code__in={change.course for change in changed},
            code__in={change.code for change in changed},
            pool=Question.Pool.EXAM,
        )
        for question in questions.select_related("course"):
            attempts = marked_otherwise(question)
            if attempts:
                said = _(
                    "%(code)s: %(n)s exam attempts are marked by another key. See: %(command)s"
                )
                command = f"manage.py rescore --question {question.code} --course {question.course.code} --dry-run"
                self.stdout.write(said % {"code": question.code, "n": attempts, "command": command})

    def _say_who(self, hands: Hands) -> None:
        """What the record keeps of this load."""
        reviewed = _("nobody") if hands.reviewed_by is None else str(hands.reviewed_by)
        said = _("loaded by %(who)s, reviewed by %(reviewer)s")
        self.stdout.write(said % {"who": hands.loaded_by or "–", "reviewer": reviewed})

    def _report(self, changes: list[Change]) -> None:
        for change in changes:
            if change.what != "unchanged":
                mark = " (safety)" if change.safety else ""
                self.stdout.write(f"{change.what}: {change.kind} {change.code}{mark}")
        totals = Counter(change.what for change in changes)
        counts = ", ".join(f"{count} {what}" for what, count in sorted(totals.items()))
        self.stdout.write(counts or "nothing would change")


def _folder(path: str | Path | None, front: str, what: str) -> Path | None:
    """The folder, refused where it has not the file that every such folder has."""
    if path is None:
        return None
    if not (Path(path) / front).is_file():
        raise CommandError(f"{path} is no {what}: it has no {front}.")
    return Path(path)


def _account() -> str:
    """Whose account of the machine runs this; a container may have none with a name."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""


def _reviewer(address: str | None) -> Person | None:
    """The person who reviewed the files, refused where they could not publish them."""
    if not address:
        return None
    person = Person.objects.filter(email__iexact=address).first()
    if person is None or not may(person, Act.PUBLISH):
        raise CommandError(f"--reviewed-by: {address} is no account of somebody who may publish.")
    return person


def _take(choices: list[str] | str | None) -> Take:
    try:
        return read_take([choices] if isinstance(choices, str) else choices or [])
    except ValueError as problem:
        raise CommandError(f"--take: {problem}") from problem
