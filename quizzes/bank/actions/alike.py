"""Which questions of a bank are nearly the same. A process keeps the words of every bank that it was asked about, and reads
again only what somebody has changed since."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from threading import Lock
from typing import Any

from courses.models import Course
from quizzes.bank.domain.likeness import Compared, Like, Pool, compared
from quizzes.bank.models import Question

Mark = tuple[datetime | None, int | None]
_banks: dict[int, "_Bank"] = {}
_lock = Lock()


class _Bank:
    """The questions of one course that are in use, as they were read last. `mark`: when somebody saved the draft, and which
    version is live; a draft without a save says what its version says."""

    def __init__(self) -> None:
        self.marks: dict[int, Mark] = {}
        self.said: dict[int, Compared] = {}
        self.pool = Pool()
        self.pairs: dict[int, dict[int, Like]] = {}
        self._paired = Pool()

    def read(self, course: Course) -> None:
        """Bring it in step with what is stored."""
        rows = Question.objects.filter(course=course, retired_at=None)
        now = {pk: (at, version) for pk, at, version in rows.values_list("pk", "edited_at", "current_version")}  # fmt: skip
        other = [pk for pk, mark in now.items() if self.marks.get(pk) != mark]
        for pk in [*other, *(self.marks.keys() - now.keys())]:
            self._forget(pk)
        for pk, draft in rows.filter(pk__in=other).values_list("pk", "draft"):
            self.said[pk] = compared(draft)
            self.pool.put(pk, self.said[pk])
        self.marks = now

    def _forget(self, pk: int) -> None:
        self.said.pop(pk, None)
        self.pool.drop(pk)
        self._paired.drop(pk)
        for other in self.pairs.pop(pk, {}):
            self.pairs[other].pop(pk, None)

    def pair(self) -> None:
        """Compare each with each: of those that were compared before nothing is compared again."""
        for pk in self.said.keys() - self.pairs.keys():
            self.pairs[pk] = {}
            for like in self._paired.most_like(self.said[pk]):
                self.pairs[pk][like.other] = like
                self.pairs[like.other][pk] = Like(pk, like.whole, like.stem)
            self._paired.put(pk, self.said[pk])


def alike_to(
    contents: Iterable[tuple[Mapping[str, Any], int | None]], *, course: Course
) -> list[list[Like]]:
    """For each content, with the id of its own question beside it, the questions of the course that ask nearly the same."""
    with _lock:
        pool = _read(course).pool
        return [pool.most_like(compared(content), but=own) for content, own in contents]


def pairs_in(course: Course) -> dict[int, list[Like]]:
    """By the id of each question that has any: those that are nearly the same, the most alike first."""
    with _lock:
        bank = _read(course)
        bank.pair()
        return {
            pk: sorted(likes.values(), key=lambda like: (-like.whole, -like.stem))
            for pk, likes in bank.pairs.items()
            if likes
        }


def _read(course: Course) -> _Bank:
    bank = _banks.setdefault(course.pk, _Bank())
    bank.read(course)
    return bank


def forget_banks() -> None:
    """Drop what was kept: tests roll back, and row ids come again."""
    with _lock:
        _banks.clear()
