"""Questions that are nearly the same, as one person may be told of them.

Of an exam question that the person may not read, its code and a per cent are all: and that of the stem alone, in steps, so
that nobody tries out which answer makes it more alike.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from courses.models import Course
from quizzes.actions import alike_to, pairs_in
from quizzes.bank.domain.likeness import MOST, Like
from quizzes.models import Question
from trainingsite.studio.naming import Names

STEP = 5


@dataclass(frozen=True)
class Alike:
    """Another question: how alike in per cent, and what it is called. Without a code: no list shows it; without a name: its
    words are not for this person."""

    percent: int
    code: str = ""
    name: str = ""
    url: str = ""

    def __str__(self) -> str:
        said = {"n": self.percent, "code": self.code, "name": self.name}
        if not self.code:
            return _("%(n)d %% like a question that no list shows.") % said
        if not self.name:
            return _("%(n)d %% like %(code)s, an exam question that you may not read.") % said
        return _("%(n)d %% like %(code)s: “%(name)s”") % said

    @property
    def brief(self) -> str:
        """For a cell of a table."""
        return f"{self.code or _('not listed')} ({self.percent} %)"


def alike(
    rows: Iterable[tuple[Mapping[str, Any], int | None]], *, course: Course, names: Names
) -> list[list[Alike]]:
    """For each content, whose own question is named beside it, what of the bank is nearly the same."""
    found = alike_to(rows, course=course)
    questions = _questions(like.other for likes in found for like in likes)
    return [_told(likes, questions, names, may_all=True) for likes in found]


def alike_in_bank(course: Course, names: Names) -> dict[int, list[Alike]]:
    """By the id of each question that has any, what else of the bank is nearly the same."""
    pairs = pairs_in(course)
    questions = _questions(pairs)
    return {
        pk: _told(likes, questions, names, may_all=names.shows(questions[pk]))
        for pk, likes in pairs.items()
        if pk in questions
    }


def _questions(ids: Iterable[int]) -> dict[int, Question]:
    return Question.objects.select_related("course").in_bulk(set(ids))


def _told(
    likes: Iterable[Like], questions: Mapping[int, Question], names: Names, *, may_all: bool
) -> list[Alike]:
    told = [
        _one(like, questions[like.other], names, may_all=may_all)
        for like in likes
        if like.other in questions
    ]
    # Sorted by what is told: the order tells no more than the numbers.
    shown = sorted((one for one in told if one.percent), key=lambda one: (-one.percent, one.code))
    return shown[:MOST]


def _one(like: Like, other: Question, names: Names, *, may_all: bool) -> Alike:
    is_open = names.shows(other)
    percent = int(100 * (like.whole if is_open and may_all else like.stem))
    if not (is_open and may_all):
        percent -= percent % STEP
    if other.is_private:
        return Alike(percent)
    url = reverse("studio:entry", args=[other.course.code, Question.KIND, other.code])
    return Alike(percent, other.code, names.of(other) if is_open else "", url)
