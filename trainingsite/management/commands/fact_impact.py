"""manage.py fact_impact E123: what rests on a fact."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from courses.models import Fact
from trainingsite.desk.impact import Impact, impact_of


class Command(BaseCommand):
    help = (
        "List the lessons, questions, forms and certificates that rest on a fact, in every version."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="the fact's id, such as E123")
        parser.add_argument("--course", default="", help="the course, when two have such a fact")

    def handle(self, *args: Any, **options: Any) -> None:
        facts = Fact.objects.filter(code=options["code"].upper())
        if options["course"]:
            facts = facts.filter(course__code=options["course"])
        if not facts:
            raise CommandError(f"There is no fact {options['code']}. evidence.yaml has them all.")
        if len(facts) > 1:
            codes = ", ".join(fact.course.code for fact in facts)
            raise CommandError(f"Courses {codes} have this fact. Choose with --course.")
        self.stdout.write("\n".join(_lines(impact_of(facts[0]))))


def _lines(impact: Impact) -> list[str]:
    fact = impact.fact
    lines = [f"{fact.code}: {fact.statement}", f"review by {fact.review_by_date}"]
    lines += ["", f"lessons ({len(impact.lessons)})"]
    for lesson in impact.lessons:
        now = ", read now" if lesson.lesson.current_version_id == lesson.pk else ""
        lines.append(f"  {lesson.lesson.code} version {lesson.number}{now}: {lesson.title}")
    lines += ["", f"questions ({len(impact.questions)})"]
    for question in impact.questions:
        now = ", drawn now" if question.question.current_version_id == question.pk else ""
        lines.append(f"  {question.question.code} version {question.number}{now}")
    if impact.private_questions:
        lines.append(f"  and {impact.private_questions} of private folders: look there")
    lines += ["", f"forms that people were given ({len(impact.attempts)})"]
    lines += [f"  attempt {attempt.uuid} of {attempt.quiz.code}" for attempt in impact.attempts]
    lines += ["", f"certificates ({len(impact.certificates)})"]
    return lines + [f"  {certificate.uuid}" for certificate in impact.certificates]
