"""What the rules find in every question of a bank: looked up once for each thing that it says, and kept, so that lists can
be filtered by it. A question costs about 10 ms, a bank of 360 some seconds; a list reads rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localdate

from courses.content.domain.entries import content_hash
from courses.models import Course, Fact, Objective
from courses.publishing.actions.places import place_gaps
from quizzes.bank.actions.published import parse
from quizzes.bank.domain.lint import lint_question, subject_of
from quizzes.bank.models import Question, QuestionFindings
from quizzes.kinds import BadEntry
from trainingsite.accounts.actors import Actor
from trainingsite.accounts.may import Act, check

MOST_AT_ONCE = 150


@dataclass(frozen=True)
class Around:
    """What of the course decides about its questions, on one day."""

    usable: frozenset[str]
    limited: frozenset[str]
    expired: frozenset[str]
    objectives: frozenset[str]
    questions: frozenset[str]
    language: str

    def mark(self) -> str:
        """Names it: other facts or objectives, and every question is looked at anew. Of other questions those alone tell
        that it names as enemies (`_mark`): who writes one does not send the rules through the whole bank."""
        sets = (self.usable, self.limited, self.expired, self.objectives)
        return content_hash({"sets": [sorted(one) for one in sets], "language": self.language})


def around(course: Course, day: date) -> Around:
    """What stands around the questions of this course, in three queries."""
    facts = list(Fact.objects.filter(course=course, retired_at=None))
    objectives = Objective.objects.filter(course=course, retired_at=None)
    questions = Question.objects.filter(course=course)
    return Around(
        usable=frozenset(fact.code for fact in facts),
        limited=frozenset(fact.code for fact in facts if fact.limit),
        expired=frozenset(fact.code for fact in facts if fact.review_by_date < day),
        objectives=frozenset(objectives.values_list("code", flat=True)),
        questions=frozenset(questions.values_list("code", flat=True)),
        language=course.language,
    )


def look_at_bank(*, course: Course, day: date, most: int, by: Actor, now: datetime) -> int:
    """Look at up to so many questions that say something else than when they were looked at last, or about which the
    course decides otherwise. Gives how many are left. Raises NotAllowed."""
    check(by, Act.COUNT)
    here = around(course, day)
    mark, waiting = here.mark(), waiting_in(course, day, here)
    for question in waiting[:most]:
        rules, gaps = found_of(question, here)
        QuestionFindings.objects.update_or_create(
            question=question,
            defaults={
                "mark": _mark(question, here, mark),
                "rules": rules,
                "gaps": gaps,
                "looked_at": now,
            },
        )
    return max(0, len(waiting) - most)


def look_at_banks(*, by: Actor, now: datetime) -> None:
    """Look at some questions of every course: what a worker does in a few seconds. Raises NotAllowed."""
    check(by, Act.COUNT)
    left = MOST_AT_ONCE
    for course in Course.objects.order_by("pk"):
        before = len(waiting_in(course, localdate(now)))
        rest = look_at_bank(course=course, day=localdate(now), most=left, by=by, now=now)
        left = max(0, left - (before - rest))


def waiting_in(course: Course, day: date, here: Around | None = None) -> list[Question]:
    """The questions of the course that nobody has looked at as they are now."""
    about = here or around(course, day)
    mark = about.mark()
    rows = Question.objects.filter(course=course).select_related("module", "findings")
    return [one for one in rows.order_by("pk") if not _is_fresh(one, about, mark)]


def _is_fresh(question: Question, here: Around, mark: str) -> bool:
    kept = getattr(question, "findings", None)
    return kept is not None and kept.mark == _mark(question, here, mark)


def _mark(question: Question, here: Around, mark: str) -> str:
    module, named = question.module, question.draft.get("enemies")
    where = [module.is_draft, module.retired_at is not None]
    codes = {str(code) for code in named} if isinstance(named, list) else set()
    gone = sorted(codes - here.questions)
    return content_hash({"said": question.draft, "around": mark, "where": where, "gone": gone})


def found_of(question: Question, here: Around) -> tuple[list[str], int]:
    """The names of the rules that find something, and how many things keep the question from being one."""
    subject = subject_of(
        question.draft,
        module=question.module.code,
        usable_facts=here.usable,
        limited_facts=here.limited,
        expired_facts=here.expired,
        language=here.language,
    )
    rules = sorted({found.rule.name for found in lint_question(subject)})
    return rules, len(list(_gaps(question, here)))


def _gaps(question: Question, here: Around) -> Iterable[str]:
    try:
        said = parse(question.draft).said
    except BadEntry as bad:
        said = question.draft
        yield from (message for _key, message in bad.problems)
    named = (
        ([said["objective"]] if said.get("objective") else [], here.objectives),
        (said.get("evidence") or [], here.usable),
        (said.get("enemies") or [], here.questions),
    )
    for codes, known in named:
        yield from sorted(set(codes) - known)
    yield from (message for _key, message in place_gaps(question.module))
