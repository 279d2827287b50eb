"""manage.py simulate_policy: whom the pass rule of a quiz lets through, or another rule that somebody thinks of."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from quizzes.models import Quiz
from quizzes.sitting.domain.pass_rule import PassRule
from quizzes.sitting.domain.simulating import Passing, pass_table


class Command(BaseCommand):
    help = (
        "Print who passes a quiz by its rule: people of a known level, at the first try and within three. Exact, from the "
        "blueprint and the rule; nothing is drawn and nothing is changed. Other numbers can be tried."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("quiz", help="the code of the quiz")
        parser.add_argument("--json", action="store_true", help="as JSON, shares from 0 to 1")
        parser.add_argument("--cut", type=int, help="another pass mark")
        parser.add_argument("--critical", type=int, help="another floor of critical questions")
        parser.add_argument("--module-percent", type=int, help="another share of each module")

    def handle(self, *args: Any, **options: Any) -> None:
        quiz = Quiz.objects.current().filter(code=options["quiz"]).first()
        if quiz is None:
            known = ", ".join(Quiz.objects.current().values_list("code", flat=True))
            raise CommandError(f"There is no quiz '{options['quiz']}'. There are: {known}.")
        assert quiz.current_policy is not None  # noqa: S101 -- Quiz.objects.current() only offers quizzes with both
        assert quiz.current_blueprint is not None  # noqa: S101
        rule, asked = _rule(quiz.current_policy.rule, options), quiz.current_blueprint.asked
        _check_reachable(rule, sum(module.count for module in asked))
        table = pass_table(rule, asked, quiz.current_policy.tries)
        self.stdout.write(_as_json(table) if options["json"] else _as_text(rule, table))


def _rule(rule: PassRule, options: dict[str, Any]) -> PassRule:
    """The rule in force, with the numbers that were given instead."""
    given = (options["cut"], options["critical"], options["module_percent"])
    now = (rule.cut, rule.critical_needed, rule.module_percent)
    return PassRule(*(old if new is None else new for new, old in zip(given, now, strict=True)))


def _check_reachable(rule: PassRule, questions: int) -> None:
    if not 0 < rule.cut <= questions:
        raise CommandError(f"--cut must be between 1 and the {questions} questions of a form.")
    if rule.critical_needed < 0:
        raise CommandError("--critical is 0 or more.")
    if not 0 <= rule.module_percent <= 100:
        raise CommandError("--module-percent is from 0 to 100.")


def _as_json(table: tuple[Passing, ...]) -> str:
    rows = [
        {
            "name": row.profile.name,
            "first": round(row.first, 6),
            "within_three": round(row.within_three, 6),
        }
        for row in table
    ]
    return json.dumps({"profiles": rows}, indent=2)


def _as_text(rule: PassRule, table: tuple[Passing, ...]) -> str:
    width = max(len(row.profile.name) for row in table)
    lines = [
        f"cut {rule.cut}, critical {rule.critical_needed}, each module {rule.module_percent} %",
        f"{'':{width}}  first  within three",
        *(
            f"{row.profile.name:{width}}  {row.first:5.3f}  {row.within_three:12.3f}"
            for row in table
        ),
    ]
    return "\n".join(lines)
