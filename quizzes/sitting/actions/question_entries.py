"""Questions in the publishing machine, with what their change or going leaves of the forms that are drawn from the bank: told
to whoever decides, before. It stops nobody, as taking out what is wrong waits for nothing."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext as _

from courses.content.domain.lint import Finding, Span
from quizzes.bank.actions.adapter import QuestionAdapter
from quizzes.bank.models import Question
from quizzes.sitting.actions.drawing import DRAWN_BY, as_drafted, as_live, drawable_in
from quizzes.sitting.actions.loading import short_of
from quizzes.sitting.actions.sufficing import FORM_SHORT
from quizzes.sitting.domain.candidates import Candidate
from quizzes.sitting.models import Quiz


class DrawnQuestionAdapter(QuestionAdapter):
    """A question that quizzes draw."""

    def findings(self, entry: Question, day: date) -> list[Finding]:
        """Also the quizzes that nobody could begin any more."""
        return [*super().findings(entry, day), *_left_by_draft(entry)]

    def pulling_breaks(self, entry: Question) -> list[str]:
        return list(_left_short(entry, None)) if _is_drawn(entry) else []


def _is_drawn(question: Question) -> bool:
    return question.current_version is not None and question.retired_at is None


def _left_by_draft(question: Question) -> Iterator[Finding]:
    live = as_live(question) if _is_drawn(question) else None
    draft = as_drafted(question) if live is not None else None
    if live is None or draft is None or draft == live:
        return
    changed = (key for key, name in DRAWN_BY.items() if getattr(draft, name) != getattr(live, name))
    span = Span(next(changed))
    for told in _left_short(question, draft):
        yield Finding(FORM_SHORT, question.code, told, span)


def _left_short(question: Question, after: Candidate | None) -> Iterator[str]:
    """In words, each quiz of which forms can be drawn now, and could not be with `after` in the place of what the question says
    (None: it is gone)."""
    bank = {code: one.candidate for code, one in drawable_in(question.course_id).items()}
    left = [after if code == question.code else one for code, one in bank.items()]
    place = (question.module.code, question.pool)
    quizzes = Quiz.objects.current().filter(course=question.course_id).order_by("pk")
    for quiz in quizzes.select_related("current_blueprint"):
        plan = quiz.current_blueprint
        assert plan is not None  # noqa: S101 -- Quiz.objects.current() has one
        if place not in {(cell["module"], cell["pool"]) for cell in plan.cells}:
            continue
        short = short_of(plan, [one for one in left if one is not None])
        if short and not short_of(plan, list(bank.values())):
            told = _(
                "Nobody could begin “%(quiz)s” any more, as the bank could not fill %(short)s. Publish another question for it first."
            )
            yield told % {"quiz": quiz.title, "short": short}
