"""What an entry is called in lists: what it says, not its code."""

import re
from collections.abc import Mapping
from html import unescape
from typing import Any
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.models import AnswerDraft, Dispute
from courses.publishing.models import Draft
from quizzes.actions import asked_to_review, is_sitting, knows_what_it_costs, reads_keys
from trainingsite.accounts.actors import Person

LONGEST = 90
_SAYS = ("title", "stem", "statement", "term", "text", "alt")
_TITLE = re.compile(r"<title\b[^>]*>([^<]+)</title>")  # of a drawing
# A sign behind a stroke is itself; another one is a mark.
_MARKS = re.compile(r"\\([!-/:-@\[-`{-~])|[*_`#]+|\[E\d{3}\]")

KINDS = {
    "course": gettext_lazy("course"),
    "module": gettext_lazy("module"),
    "lesson": gettext_lazy("lesson"),
    "question": gettext_lazy("question"),
    "fact": gettext_lazy("fact"),
    "term": gettext_lazy("term"),
    "figure": gettext_lazy("figure"),
    "quiz": gettext_lazy("quiz"),
    "scheme": gettext_lazy("certificate scheme"),
    "answer": gettext_lazy("answer to a dispute"),
}

KINDS_OF_MANY = {
    "module": gettext_lazy("Modules"),
    "lesson": gettext_lazy("Lessons"),
    "question": gettext_lazy("Questions"),
    "fact": gettext_lazy("Facts"),
    "term": gettext_lazy("Glossary"),
    "figure": gettext_lazy("Figures"),
    "quiz": gettext_lazy("Quizzes"),
    "scheme": gettext_lazy("Certificate schemes"),
    "course": gettext_lazy("Course"),
    "answer": gettext_lazy("Answers to disputes"),
}


class Names:
    """What entries are called for one person: the words of an exam question are for who may open its key, and has paid for
    it. Whoever has opened none of the course could still sit its exam, and who sits it now must see nothing."""

    def __init__(self, by: Person) -> None:
        self._by = by
        self._now = timezone.now()
        self._paid: dict[int, bool] = {}
        self._read: dict[int, bool] = {}
        self._asked: set[UUID] | None = None

    def of(self, entry: Draft) -> str:
        """What this entry is called."""
        if self.shows(entry):
            return name_of(entry)
        topic = str(getattr(entry, "draft", {}).get("topic", ""))
        return _("Exam question on %(topic)s (%(code)s)") % {"topic": topic, "code": entry.code}

    def shows(self, entry: Draft) -> bool:
        """Whether this person may be told what the entry says, or what of it speaks against it."""
        return not entry.holds_exam_keys or self.reads(entry)

    def reads(self, entry: Draft) -> bool:
        """Whether this person may read the words of an exam question: by right, because they wrote them last, or for a
        review that is asked of them, and only once nothing is left to lose."""
        has_right = (
            entry.edited_by_id == self._by.pk
            or self._has_right(entry.course_id)
            or self._is_asked(entry)
        )
        return has_right and self._has_paid(entry.course_id)

    def _has_right(self, course: int) -> bool:
        if course not in self._read:
            self._read[course] = reads_keys(self._by, course)
        return self._read[course]

    def _is_asked(self, entry: Draft) -> bool:
        if self._asked is None:
            self._asked = asked_to_review(self._by)
        return entry.uuid in self._asked

    def _has_paid(self, course: int) -> bool:
        if course not in self._paid:
            told = knows_what_it_costs(self._by, course, self._now)
            self._paid[course] = told and not is_sitting(self._by, course)
        return self._paid[course]


def name_of(entry: Draft) -> str:
    """The first words of what it says."""
    draft = getattr(entry, "draft", None) or getattr(entry, "content", None)
    said = draft if isinstance(draft, Mapping) else {"title": getattr(entry, "title", "")}
    return (
        _disputed(entry)
        or short(said)
        or _("%(code)s (nothing written yet)") % {"code": entry.code}
    )


def _disputed(entry: Draft) -> str:
    """Of an answer the fact, and what a reader says against it; "" of anything else."""
    dispute = _dispute_of(entry.KIND, entry.code)
    return "" if dispute is None else short({"text": f"{dispute.fact.code}: {dispute.argument}"})


def code_of(kind: str, code: str) -> str:
    """What people call an entry by. An answer has the long number of its dispute: it is called by the fact."""
    dispute = _dispute_of(kind, code)
    return code if dispute is None else dispute.fact.code


def called(kind: str, code: str) -> str:
    """The kind and the code, where there is no room for what it says."""
    return f"{KINDS[kind]} {code_of(kind, code)}"


def _dispute_of(kind: str, code: str) -> Dispute | None:
    if kind != AnswerDraft.KIND:
        return None
    return Dispute.objects.select_related("fact").filter(uuid=code).first()


def short(content: Mapping[str, Any]) -> str:
    """The first words of what a content says, without its marks."""
    text = next((str(content[key]) for key in _SAYS if content.get(key)), "")
    if not text and (titled := _TITLE.search(str(content.get("svg") or ""))):
        text = unescape(titled[1])
    plain = " ".join(_MARKS.sub(lambda sign: sign[1] or "", text).split())
    return plain if len(plain) <= LONGEST else plain[: LONGEST - 1].rstrip() + "…"
