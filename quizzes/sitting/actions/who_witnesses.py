"""Who may watch whose exam: one list of reasons against it, asked at every step and said in words on the page."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from quizzes.sitting.actions.keys import closed_until, is_sitting, reads_keys
from quizzes.sitting.models import Attempt, Invigilation, Quiz
from trainingsite.accounts.actions.authority import is_proved
from trainingsite.accounts.actions.second_person import are_one
from trainingsite.accounts.actors import Person
from trainingsite.accounts.may import Act, may


@dataclass(frozen=True)
class Asked:
    """Whether this person may watch this candidate's exam. `is_named`: an administrator answers for who they are."""

    candidate: Person
    invigilator: Person
    quiz: Quiz
    is_named: bool
    now: datetime


@dataclass(frozen=True)
class Bar:
    """A reason against it, in the words of the page, and whether it holds."""

    why: str | Promise
    holds: Callable[[Asked], bool]


def _is_candidate(asked: Asked) -> bool:
    return are_one([asked.candidate.pk], [asked.invigilator.pk], now=asked.now)


def _decides(asked: Asked) -> bool:
    return may(asked.invigilator, Act.VOID_ATTEMPT) or may(asked.invigilator, Act.DECIDE_TIME)


def _knows_questions(asked: Asked) -> bool:
    person, course = asked.invigilator, asked.quiz.course
    writes = may(person, Act.SAVE_DRAFT) or may(person, Act.PUBLISH)
    return (
        writes
        or reads_keys(person, course)
        or closed_until(person, course, asked.now) is not None
        or may(person, Act.READ_BLIND, course=course)
    )


def _sits(asked: Asked) -> bool:
    return is_sitting(asked.invigilator, asked.quiz.course_id)


def _was_watched_by_them(asked: Asked) -> bool:
    """Two who watch each other's exam answer for nobody."""
    found = Invigilation.objects.filter(quiz=asked.quiz, candidate=asked.invigilator)
    return bool(found.filter(invigilator=asked.candidate).exclude(state="ended").exists())


def _is_unknown(asked: Asked) -> bool:
    return not asked.is_named and asked.invigilator.checked_entry() is None


def _is_unproved(asked: Asked) -> bool:
    return not is_proved(asked.invigilator)


_BARS = [
    Bar(_("nobody watches their own exam"), _is_candidate),
    Bar(_("nobody whose account has no confirmed address"), _is_unproved),
    Bar(_("nobody who decides about candidates and their results"), _decides),
    Bar(
        _("nobody who writes, reviews or has read questions of the exam, or may open their keys"),
        _knows_questions,
    ),
    Bar(_("nobody while they sit an exam of the course themselves"), _sits),
    Bar(_("not two who watch each other's exam"), _was_watched_by_them),
    Bar(
        _(
            "whom a candidate proposes has a register entry of their own, compared with the register by an administrator"
        ),
        _is_unknown,
    ),
]


def bar_also(bar: Bar) -> None:
    """Said at start-up by a part above that knows more of who stands near a candidate: who manages their group, say."""
    if bar not in _BARS:
        _BARS.append(bar)


def bars() -> tuple[Bar, ...]:
    """Every reason against it."""
    return tuple(_BARS)


def sat_meanwhile(row: Invigilation) -> bool:
    """Whether the invigilator had an attempt in the course of their own open while they watched."""
    assert row.attempt is not None  # noqa: S101 -- opened
    theirs = Attempt.objects.filter(user=row.invigilator_id, quiz__course=row.quiz.course_id)
    begun = theirs.filter(started_at__lte=row.attempt.closed_at)
    return begun.filter(Q(closed_at=None) | Q(closed_at__gte=row.opened_at)).exists()


def is_watching(person: Person, course_id: int) -> bool:
    """Whether a sitting of the course that this person watches is running."""
    opened = Invigilation.objects.unsettled().filter(invigilator=person, quiz__course=course_id)
    return bool(opened.filter(attempt__closed_at=None).exists())


def why_not(asked: Asked) -> str:
    """The first reason against it; "" where there is none."""
    return next((str(bar.why) for bar in bars() if bar.holds(asked)), "")
