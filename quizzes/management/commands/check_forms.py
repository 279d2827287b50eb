"""manage.py check_forms: whether the bank suffices for the forms that a quiz asks for, named and counted."""

import json
from dataclasses import replace
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from quizzes import actions
from quizzes.models import Question, Quiz
from quizzes.sitting.domain.form_rules import Rule

MOST_DRAWS = 100_000


class Command(BaseCommand):
    help = (
        "Name what the bank lacks for a quiz: its cells, its rules, those that wait too, and its exposure. Then draw forms and "
        "count them. Nothing is changed. Ends with 1 where something in force is not kept."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("quiz", help="the code of the quiz")
        parser.add_argument("--draws", type=int, default=2000, help="how many forms (2000)")
        parser.add_argument(
            "--with-waiting", action="store_true", help="as if rules that wait were in force"
        )
        parser.add_argument(
            "--exposed", type=int, metavar="PERCENT", help="another largest share of forms"
        )
        parser.add_argument("--json", action="store_true", help="as JSON, shares from 0 to 1")

    def handle(self, *args: Any, **options: Any) -> None:
        quizzes = Quiz.objects.current().select_related(
            "course", "current_blueprint", "current_policy"
        )
        quiz = quizzes.filter(code=options["quiz"]).first()
        if quiz is None:
            known = ", ".join(quizzes.values_list("code", flat=True))
            raise CommandError(f"There is no quiz '{options['quiz']}'. There are: {known}.")
        if not 1 <= options["draws"] <= MOST_DRAWS:
            raise CommandError(f"--draws is from 1 to {MOST_DRAWS}.")
        if options["exposed"] is not None and not 1 <= options["exposed"] <= 100:
            raise CommandError("--exposed is from 1 to 100, in per cent.")
        forms = actions.forms_of(
            quiz,
            draws=options["draws"],
            with_waiting=options["with_waiting"],
            exposed=options["exposed"],
        )
        forms = _without_private_codes(quiz, forms)
        told = _contradiction(quiz, forms)
        self.stdout.write(_as_json(forms, told) if options["json"] else _as_text(forms, told))
        if not forms.is_as_asked:
            raise CommandError("The bank does not suffice for everything that is in force.")


def _without_private_codes(quiz: Quiz, forms: actions.Forms) -> actions.Forms:
    """No list names the questions of a private folder."""
    if forms.counts is None:
        return forms
    private = set(Question.objects.private_in(quiz.course).values_list("code", flat=True))
    exposed = {
        f"private question {place}" if code in private else code: share
        for place, (code, share) in enumerate(forms.counts.exposed.items(), start=1)
    }
    return replace(forms, counts=replace(forms.counts, exposed=exposed))


def _contradiction(quiz: Quiz, forms: actions.Forms) -> str:
    """Of an exam alone: what passes elsewhere decides about nobody."""
    assert quiz.current_policy is not None  # noqa: S101 -- Quiz.objects.current() only offers quizzes with both
    if quiz.purpose != Quiz.Purpose.EXAM:
        return ""
    return actions.contradiction_told(forms.order, quiz.current_policy.cut)


def _as_json(forms: actions.Forms, told: str) -> str:
    counts = forms.counts
    counted = None
    if counts is not None:
        counted = {
            "forms": counts.forms,
            "right": {"least": round(counts.right[0], 3), "most": round(counts.right[1], 3)},
            "mark": counts.mark
            and {"least": round(counts.mark[0], 3), "most": round(counts.mark[1], 3)},
            "largest_exposure": round(counts.largest, 4),
            "most_exposed": {code: round(share, 4) for code, share in counts.exposed.items()},
            "rules": [
                {"rule": str(rule), "waits": rule.waits, "least": low, "most": high}
                for rule, (low, high) in counts.ranges.items()
            ],
        }
    lacks = [
        {
            "sort": lack.sort.value,
            "what": lack.what,
            "have": lack.have,
            "need": lack.need,
            "waits": lack.waits,
            "told": actions.lack_told(lack),
        }
        for lack in forms.lacks
    ]
    said = {
        "as_asked": forms.is_as_asked,
        "short": lacks,
        "refused": forms.refused,
        "predicted": None if forms.predicted is None else round(forms.predicted, 3),
        "contradiction": told,
        "counted": counted,
    }
    return json.dumps(said, indent=2)


def _as_text(forms: actions.Forms, told: str) -> str:
    lines = [actions.lack_told(lack) for lack in forms.lacks] or [
        "Nothing is short, as far as counting tells."
    ]
    if forms.refused:
        lines.append(f"No form can be drawn: {forms.refused}.")
    if forms.counts is not None:
        lines += _counted(forms, forms.counts)
    return "\n".join([*lines, told] if told else lines)


def _counted(forms: actions.Forms, counts: actions.FormCounts) -> list[str]:
    allowed = forms.order.rules.most_exposed
    most = f"largest exposure {counts.largest:.1%}"
    if allowed is not None:
        most += f", allowed {allowed} %"
    often = ", ".join(f"{code} {share:.1%}" for code, share in counts.exposed.items())
    return [
        f"Of {counts.forms} drawn forms:",
        *(
            f"  {rule}: {low} to {high} ({_asked(rule)})"
            for rule, (low, high) in counts.ranges.items()
        ),
        f"  predicted right answers {counts.right[0]:.2f} to {counts.right[1]:.2f}",
        *_marks(counts),
        f"  {most}: {often}",
    ]


def _marks(counts: actions.FormCounts) -> list[str]:
    if counts.mark is None:
        return []
    return [f"  pass mark by the panel's ratings {counts.mark[0]:.2f} to {counts.mark[1]:.2f}"]


def _asked(rule: Rule) -> str:
    said = [f"at least {rule.least}"] if rule.least else []
    said += [] if rule.most is None else [f"at most {rule.most}"]
    return ", ".join([*said, *(["waits"] if rule.waits else [])])
