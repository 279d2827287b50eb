"""manage.py rescore --question CODE: what a corrected key changes for those who were examined, and doing it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from quizzes import actions
from quizzes.models import KeyCorrection, Question, Rescoring
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import SYSTEM, Person
from trainingsite.accounts.may import NotAllowed
from trainingsite.desk.corrected import corrected_impact


class Command(BaseCommand):
    help = (
        "Score again who was examined on a question whose key was corrected. --dry-run says what would change, and changes "
        "nothing. Passes that would be lost wait for two people; all other results change at once, and every earlier one stays."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--question", required=True, metavar="CODE", help="the code of the question"
        )
        parser.add_argument(
            "--course", default="", help="its course, when two have such a question"
        )
        parser.add_argument(
            "--treatment",
            choices=KeyCorrection.Treatment.values,
            default=KeyCorrection.Treatment.NEW_KEY.value,
            help="new-key: by the key that is published now; for-all: every answer counts; void: the question does not count",
        )
        parser.add_argument(
            "--asked",
            type=int,
            action="append",
            default=[],
            metavar="N",
            help="only who was asked version N; may be given more than once. Without it: with new-key every version that the key "
            "fits and that is marked otherwise, else every version",
        )
        parser.add_argument(
            "--running",
            choices=KeyCorrection.Running.values,
            default=KeyCorrection.Running.AS_CORRECTED.value,
            help="how attempts count that run now: as-corrected, or as-asked",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="print the numbers, change nothing"
        )
        parser.add_argument(
            "--by",
            metavar="ADDRESS",
            help="who corrects: somebody who publishes and may read exam keys",
        )
        parser.add_argument("--reason", default="", help="what was wrong, for the record")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        try:
            plan = actions.plan_correction(
                question=_question(options["question"], options["course"]),
                treatment=options["treatment"],
                running=options["running"],
                numbers=options["asked"],
            )
            if options["dry_run"]:
                self._show(plan)
                return
            by = _person(options["by"])
            made = actions.correct_key(plan=plan, reason=options["reason"], by=by, now=now)
        except (Refused, NotAllowed) as refused:
            raise CommandError(f"Nothing was changed. {refused}") from refused
        self._work_off(made)

    def _show(self, plan: actions.Plan) -> None:
        self.stdout.write(f"versions asked: {', '.join(map(str, plan.numbers))}")
        for name, count in corrected_impact(plan, now=timezone.now()).counts.items():
            self.stdout.write(f"{name}: {count}")

    def _work_off(self, made: Rescoring) -> None:
        """At once, beside whatever worker is at it too."""
        while Rescoring.objects.unfinished().filter(pk=made.pk).exists():
            actions.rescore(by=SYSTEM, now=timezone.now())
            made.refresh_from_db()
            self.stdout.write(f"{made.done} of {made.of}")
        for name in ("fail_to_pass", "pass_to_fail", "rescored", "same"):
            self.stdout.write(f"{name}: {getattr(made, name)}")
        if made.failures:
            raise CommandError(
                f"These attempts could not be scored again: {', '.join(made.failures)}. The log says why."
            )


def _question(code: str, course: str) -> Question:
    found = Question.objects.filter(code=code)
    if course:
        found = found.filter(course__code=course)
    if not found:
        raise CommandError(f"There is no question {code}.")
    if len(found) > 1:
        codes = ", ".join(question.course.code for question in found)
        raise CommandError(f"Courses {codes} have this question. Choose with --course.")
    return found[0]


def _person(address: str | None) -> Person:
    person = Person.objects.filter(email__iexact=address or "").first()
    if person is None:
        raise CommandError("--by: give the address of the account of whoever corrects the key.")
    return person
