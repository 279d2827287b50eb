"""manage.py export_bank: the whole bank with its keys. Shell only; there is no endpoint for it."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from courses.models import Course
from quizzes.actions import published_entry
from quizzes.kinds import KINDS
from quizzes.models import Question


def _course(code: str) -> Course:
    course = Course.objects.filter(code=code).first()
    if course is None:
        known = ", ".join(Course.objects.order_by("code").values_list("code", flat=True))
        raise CommandError(f"There is no course {code}. There are: {known or 'none'}.")
    return course


class Command(BaseCommand):
    help = "Print every published question with its key as JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--format", choices=["json"], default="json")
        parser.add_argument("--course", default="", help="only this course; otherwise all of them")

    def handle(self, *args: Any, **options: Any) -> None:
        questions = (
            Question.objects.listed()
            .published()
            .select_related(
                "course", "module", "current_version__objective", "current_version__question"
            )
            .prefetch_related("current_version__fact_links__fact")
            .order_by("course__code", "module__position", "code")
        )
        if options["course"]:
            questions = questions.filter(course=_course(options["course"]))
        exported = [self._exported(question) for question in questions]
        private = Question.objects.filter(is_private=True, retired_at=None).count()
        if private:
            self.stderr.write(
                f"Private exam questions that are not in it: {private}. See export_curriculum --private."
            )
        self.stdout.write(json.dumps({"questions": exported}, ensure_ascii=False, indent=1))

    def _exported(self, question: Question) -> dict[str, Any]:
        version = question.current_version
        assert version is not None  # noqa: S101 -- drawable() only offers questions with one
        return {
            "version": str(version.uuid),
            "number": version.number,
            "course": question.course.code,
            "module": question.module.code,
            "difficulty": None,
            "enemies": [],
            "review_by": None,
            **published_entry(version),
            "ids": version.spec,
            "key": KINDS[version.kind].key(version.spec),
            "disclosed": version.disclosed,
        }
