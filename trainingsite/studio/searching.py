"""One search over all that the studio holds: what each kind of entry says, where it leads, and who may read it.

The texts of a course are a megabyte or two; they are read whole and looked through here, so that both databases find the
same, whatever the language.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courses.content.domain.finding import Excerpt, excerpt, folded, has_all, parts_of
from courses.models import (
    Course,
    EntryDraft,
    Fact,
    Figure,
    GlossaryTerm,
    Lesson,
    Module,
    Objective,
)
from quizzes.models import Question
from trainingsite.accounts.actors import Person
from trainingsite.studio.naming import KINDS_OF_MANY, Names

MOST = 20
# What a draft holds that nobody looks for by its words.
NOT_TEXT = frozenset({"svg", "code"})


@dataclass(frozen=True)
class Text:
    """Something that can be found: what it is called, its texts, and where it leads. `has_lines`: its last text is one that
    an editor opens at a line."""

    name: str
    code: str
    course: str
    url: str
    texts: tuple[str, ...]
    has_lines: bool = False
    state: str | Promise = ""


@dataclass(frozen=True)
class Hit:
    """A text that has it, and some of it around that place."""

    text: Text
    excerpt: Excerpt
    url: str


@dataclass(frozen=True)
class Group:
    """What was found of one kind, the first of it, and how much in all."""

    key: str
    title: str | Promise
    hits: tuple[Hit, ...]
    total: int

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.total - len(self.hits)


def search(asked: str, by: Person, course: Course | None = None) -> list[Group]:
    """Everything that has every part of what is asked for, kind by kind. Without a course: in all of them."""
    parts = parts_of(asked)
    if not parts:
        return []
    found = [_group(key, title, texts(course, by), parts) for key, title, texts in SOURCES]
    return [group for group in found if group.total]


def _group(key: str, title: str | Promise, texts: Iterable[Text], parts: list[str]) -> Group:
    hits = [hit for hit in (_hit(text, parts) for text in texts) if hit is not None]
    return Group(key, title, tuple(hits[:MOST]), len(hits))


def _hit(text: Text, parts: list[str]) -> Hit | None:
    said = (text.name, text.code, *text.texts)
    if not has_all(parts, [folded(one) for one in said]):
        return None
    # The excerpt is of what it says, rather than of what it is called.
    for place, one in enumerate((*text.texts, text.name, text.code)):
        around = excerpt(parts, one)
        if around is not None:
            leads_to_line = text.has_lines and place == len(text.texts) - 1
            return Hit(text, around, f"{text.url}?line={around.line}#id_body" if leads_to_line else text.url)  # fmt: skip
    return None


def _url(course: str, kind: str, code: str) -> str:
    return reverse("studio:entry", args=[course, kind, code])


def _of(rows: Any, course: Course | None) -> Any:
    return rows if course is None else rows.filter(course=course)


def _courses(course: Course | None, by: Person) -> Iterator[Text]:
    rows = Course.objects.order_by("title")
    for one in rows if course is None else rows.filter(pk=course.pk):
        url = reverse("studio:course", args=[one.code])
        yield Text(one.title, one.code, one.code, url, (one.summary,))


def _modules(course: Course | None, by: Person) -> Iterator[Text]:
    rows = _of(Module.objects.filter(retired_at=None).select_related("course"), course)
    for one in rows.order_by("course", "position", "id"):
        url = _url(one.course.code, "module", one.code)
        yield Text(one.title, one.code, one.course.code, url, (one.summary,))


def _lessons(course: Course | None, by: Person) -> Iterator[Text]:
    rows = _of(Lesson.objects.select_related("course"), course)
    shown = rows.only("code", "title", "body", "retired_at", "course__code")
    for one in shown.order_by("course", "module__position", "position", "id"):
        url = _url(one.course.code, "lesson", one.code)
        state = _("out of use") if one.retired_at else ""
        yield Text(one.title, one.code, one.course.code, url, (one.body,), True, state)


def _objectives(course: Course | None, by: Person) -> Iterator[Text]:
    rows = _of(Objective.objects.filter(retired_at=None).select_related("course", "module"), course)
    for one in rows.order_by("course", "module__position", "position", "id"):
        url = _url(one.course.code, "module", one.module.code)
        yield Text(one.code, one.code, one.course.code, url, (one.text,))


def _facts(course: Course | None, by: Person) -> Iterator[Text]:
    rows = _of(Fact.objects.filter(retired_at=None).select_related("course"), course)
    for one in rows.order_by("course", "code"):
        texts = (one.statement, one.citation, one.limit, one.conflict)
        yield Text(
            one.code, one.code, one.course.code, _url(one.course.code, "fact", one.code), texts
        )
    yield from _drafts("fact", course)


def _terms(course: Course | None, by: Person) -> Iterator[Text]:
    rows = _of(GlossaryTerm.objects.select_related("course"), course)
    for one in rows.order_by("course", "term"):
        url = _url(one.course.code, "term", one.term)
        yield Text(one.term, one.term, one.course.code, url, (one.meaning, ", ".join(one.also)))
    yield from _drafts("term", course)


def _figures(course: Course | None, by: Person) -> Iterator[Text]:
    rows = Figure.objects.select_related("module__course").defer("svg")
    rows = rows if course is None else rows.filter(module__course=course)
    for one in rows.order_by("module__course", "module__position", "name"):
        code, where = f"{one.module.code}/{one.name}", one.module.course.code
        texts = (one.title, one.description)
        yield Text(one.title or one.name, code, where, _url(where, "figure", code), texts)
    yield from _drafts("figure", course)


def _drafts(kind: str, course: Course | None) -> Iterator[Text]:
    """What drafts that wait say, beside what is live of them."""
    rows = EntryDraft.objects.filter(kind=kind, edited_by__isnull=False).select_related("course")
    for one in _of(rows, course).order_by("course", "code"):
        url = _url(one.course.code, kind, one.code)
        said = tuple(_said(one.content))
        yield Text(one.code, one.code, one.course.code, url, said, state=_("draft"))


def _said(value: Any) -> Iterator[str]:
    """Every text in the content of an entry."""
    if isinstance(value, Mapping):
        for key, one in value.items():
            if key not in NOT_TEXT:
                yield from _said(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _said(one)
    elif isinstance(value, str):
        yield value


def _questions(course: Course | None, by: Person) -> Iterator[Text]:
    """Of an exam question its words are for who may read its key and has opened one before, and for nobody its answers; of
    another all that it says."""
    names = Names(by)
    rows = Question.objects.listed().select_related("course", "edited_by")
    for one in _of(rows, course).order_by("course", "module__position", "code"):
        url = _url(one.course.code, "question", one.code)
        name = names.of(one)
        topic = str(one.draft.get("topic") or "")
        if not one.holds_exam_keys:
            texts: tuple[str, ...] = (
                str(one.draft.get("stem") or ""),
                *_said(_answers(one.draft)),
                topic,
            )
        elif names.reads(one):
            texts = (str(one.draft.get("stem") or ""), topic)
        else:
            texts = (topic,)
        state = _("out of use") if one.retired_at else ""
        yield Text(name, one.code, one.course.code, url, texts, state=state)


def _answers(draft: Mapping[str, Any]) -> dict[str, Any]:
    """What a question says beside its stem and what is filed about it."""
    filed = {"stem", "code", "kind", "pool", "topic", "objective", "level", "evidence", "enemies"}
    return {
        key: value for key, value in draft.items() if key not in filed | {"review_by", "drafted_by"}
    }


Source = Callable[[Course | None, Person], Iterable[Text]]
SOURCES: tuple[tuple[str, str | Promise, Source], ...] = (
    ("course", _("Courses"), _courses),
    ("module", KINDS_OF_MANY["module"], _modules),
    ("lesson", KINDS_OF_MANY["lesson"], _lessons),
    ("objective", _("Objectives"), _objectives),
    ("fact", KINDS_OF_MANY["fact"], _facts),
    ("term", KINDS_OF_MANY["term"], _terms),
    ("question", KINDS_OF_MANY["question"], _questions),
    ("figure", KINDS_OF_MANY["figure"], _figures),
)
