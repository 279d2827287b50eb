"""What waits for a person in the studio, group by group: the same rows that the bell counts and the daily mail names."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.template.defaultfilters import date as shown_date
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courses import actions as courses
from courses.models import Comment, Dispute, Fact, PublishRecord, ReadingMark, ReviewRequest
from courses.publishing.actions.adapters import adapters
from courses.publishing.models import Contributor, Draft
from quizzes.actions import reads_keys
from quizzes.bank.domain.lint import QUESTION_RULES
from quizzes.models import Question
from trainingsite.accounts.actors import Person
from trainingsite.accounts.may import Act, may
from trainingsite.studio.naming import KINDS, Names, called
from trainingsite.studio.phrasing import as_form_says

EXPIRES_WITHIN = timedelta(days=60)
# Of each group; the rest is one link away.
MOST = 12
# Groups in which somebody waits for this very person, and how many rows of others are shown without being asked for.
FOR_ME = ("review", "returned", "comments")
SHORT = 3


@dataclass(frozen=True)
class Row:
    """One thing that waits: what it is called, where it leads, and a line about it. `called` says it without a word of
    what it holds, for mails."""

    name: str
    url: str
    called: str
    about: str = ""
    is_late: bool = False


@dataclass(frozen=True)
class Group:
    """Things that wait for the same reason."""

    key: str
    title: str | Promise
    rows: tuple[Row, ...]
    total: int

    @property
    def is_open(self) -> bool:
        """Whether its rows stand there at once: what somebody asked of this person, and what is short."""
        return self.key in FOR_ME or self.total <= SHORT

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.total - len(self.rows)


def waiting_for(person: Person, day: date) -> list[Group]:
    """The groups that have something in them, what somebody asked for first."""
    groups = [
        _asked(person, day),
        _returned(person),
        _talked(person),
        _alone(person),
        _own(person),
        _due(person, day),
    ]
    if may(person, Act.ANSWER_DISPUTE):
        groups += [_disputes(), _expiring(day)]
    return [group for group in groups if group.total]


@dataclass(frozen=True)
class Studio:
    """What the studio holds for a person, for a page outside of it."""

    groups: tuple[Group, ...]


def studio_for(person: Person, day: date) -> Studio | None:
    """What waits for this person alone; None for who does not work there, or has nothing to write and nothing waiting."""
    if not may(person, Act.ENTER_STUDIO):
        return None
    rows = [_asked(person, day), _returned(person), _talked(person), _alone(person), _own(person)]
    groups = tuple(group for group in rows if group.total)
    return Studio(groups) if groups or may(person, Act.SAVE_DRAFT) else None


def _group(key: str, title: str | Promise, rows: Iterable[Row]) -> Group:
    found = list(rows)
    return Group(key, title, tuple(found[:MOST]), len(found))


def entry_url(course: str, kind: str, code: str, page: str = "studio:entry") -> str:
    """The address of an entry's page."""
    return reverse(page, args=[course, kind, code])


def _row(names: Names, entry: Draft, about: Any = "", page: str = "studio:entry") -> Row:
    url = entry_url(entry.course.code, entry.KIND, entry.code, page)
    return Row(names.of(entry), url, called(entry.KIND, entry.code), str(about))


def _asked(person: Person, day: date) -> Group:
    """Reviews that this person could give."""
    rows = ReviewRequest.objects.waiting_for(person).select_related("course", "asked_by")
    found = rows.order_by("due_date", "asked_at") if may(person, Act.PUBLISH) else rows.none()
    entries, names = _entries_of(found), Names(person)
    return _group(
        "review",
        _("Reviews asked of you"),
        (_asked_row(one, entries.get(one.entry), names, day) for one in found),
    )


def _asked_row(asked: ReviewRequest, entry: Draft | None, names: Names, day: date) -> Row:
    """What is to be read and of which course, then who asks."""
    code = called(asked.kind, asked.code)
    name = code if entry is None else names.of(entry)
    who = f"{asked.asked_by}: {asked.note}" if asked.note else str(asked.asked_by)
    return Row(
        name,
        entry_url(asked.course.code, asked.kind, asked.code, "studio:review"),
        code,
        " · ".join([asked.course.title, code, who]),
        is_late=asked.due_date is not None and asked.due_date < day,
    )


def _entries_of(requests: Iterable[ReviewRequest]) -> dict[UUID, Draft]:
    """What each of the requests is about, in one query a kind."""
    found: dict[UUID, Draft] = {}
    kinds = {one.kind for one in requests}
    for adapter in adapters():
        if adapter.KIND in kinds:
            manager: Any = adapter.model._default_manager
            rows = manager.filter(uuid__in=[one.entry for one in requests])
            found |= {row.uuid: row for row in rows.select_related("course")}
    return found


def _drafts_of(person: Person) -> list[Draft]:
    """Drafts that wait and in which the person wrote."""
    found: list[Draft] = []
    for adapter in adapters():
        wrote = Contributor.objects.filter(kind=adapter.model.KIND, person=person).values("entry")
        manager: Any = adapter.model._default_manager
        rows = manager.filter(uuid__in=wrote).exclude(edited_by=None)
        found += rows.select_related("course", "current_version").order_by("-edited_at")
    return found


def _alone(person: Person) -> Group:
    """Drafts that go live without a second person, unless somebody stops it."""
    names, rows = Names(person), list[Row]()
    for proposal in courses.open_alone():
        for entry in filter(_waits, courses.drafts_of(proposal)):
            when = proposal.due_at and shown_date(timezone.localtime(proposal.due_at), "j F Y, H:i")
            about = (
                _("goes live on %(when)s") % {"when": when}
                if when
                else _("waits for a second person")
            )
            rows.append(_row(names, entry, f"{proposal.proposed_by}: {about}", "studio:review"))
    return _group("alone", _("Goes live without a second person, unless it is stopped"), rows)


def _waits(draft: Draft) -> bool:
    """Whether it says something else than what is live."""
    return draft.edited_by_id is not None


def _own(person: Person) -> Group:
    """One's own drafts of which no review is asked for."""
    asked = set(ReviewRequest.objects.open().values_list("entry", flat=True))
    names = Names(person)
    rows = (_row(names, one) for one in _drafts_of(person) if one.uuid not in asked)
    return _group("drafts", _("Your drafts"), rows)


def _returned(person: Person) -> Group:
    """One's own drafts that came back."""
    drafts = {one.uuid: one for one in _drafts_of(person)}
    told: dict[Any, str] = {}
    for request in ReviewRequest.objects.filter(entry__in=drafts).order_by("pk"):
        told[request.entry] = request.answer if request.outcome == "sent-back" else ""
    names = Names(person)
    came_back = [drafts[entry] for entry, answer in told.items() if answer]
    standing = [(one, ReviewRequest.objects.standing_return(one)) for one in came_back]
    rows = (_row(names, one, request.answer) for one, request in standing if request)
    return _group("returned", _("Sent back to you"), rows)


def _talked(person: Person) -> Group:
    """What others said of one's own drafts and is not settled."""
    drafts = {one.uuid: one for one in _drafts_of(person)}
    open_ones, names = Comment.objects.open().filter(entry__in=drafts), Names(person)
    rows = (
        _row(names, drafts[one.entry], f"{one.by}: {one.text}", "studio:review")
        for one in open_ones.exclude(by=person).select_related("by").order_by("-pk")
    )
    return _group("comments", _("Said about your drafts"), rows)


def _due(person: Person, day: date) -> Group:
    """What is live and due: past its day, resting on a fact that changed, or sent back by a lead."""
    found, names = list[Row](), Names(person)
    for adapter in adapters() if may(person, Act.SAVE_DRAFT) else []:
        manager: Any = adapter.model._default_manager
        rows = manager.select_related("course", "current_version")
        listed = rows.listed() if hasattr(rows, "listed") else rows
        refused = ReadingMark.objects.standing_refusals().values("version")
        returned = listed.published().filter(current_version__uuid__in=refused)
        due = listed.published().needing_review(day).order_by("code")
        found += [_row(names, one, _("a clinical lead sent it back")) for one in returned]
        found += [_row(names, one, _("due, or its facts changed")) for one in due]
    return _group("due", _("Live, and to be looked at"), found)


def found_in_own(person: Person) -> list[Group]:
    """What the rules find in live questions that this person wrote or edited: for the first page alone, as no mail has to say it
    each day. Of exam questions those that they may read."""
    records = PublishRecord.objects.with_contributions_of(person)
    rows = Question.objects.published().listed().filter(current_version__publish_record__in=records)
    found = rows.exclude(findings=None).exclude(findings__rules=[], findings__gaps=0)
    names, asks = Names(person), {rule.name: rule.asks for rule, _check in QUESTION_RULES}
    group = _group(
        "findings",
        _("What the rules find in what you wrote"),
        (
            _row(names, one, " ".join(as_form_says(asks[name]) for name in one.findings.rules if name in asks))
            for one in found.select_related("course", "current_version", "findings").order_by("code")
            if not one.holds_exam_keys or reads_keys(person, one.course)
        ),
    )  # fmt: skip
    return [group] if group.total else []


def _disputes() -> Group:
    """Facts that readers dispute and nobody has answered."""
    asked = ReviewRequest.objects.open().filter(kind="answer").values_list("code", flat=True)
    rows = (
        Dispute.objects.open()
        .select_related("fact__course")
        .exclude(uuid__in=list(asked))
        .order_by("pk")
    )
    return _group(
        "disputes",
        _("Disputes to answer"),
        (
            Row(
                f"{one.fact.code}: {one.fact.statement}",
                reverse("studio:dispute", args=[one.fact.course.code, one.uuid]),
                f"{KINDS['fact']} {one.fact.code}",
                one.argument,
            )
            for one in rows
        ),
    )


def _expiring(day: date) -> Group:
    """Facts whose day comes, or is over."""
    rows = Fact.objects.filter(retired_at=None, review_by_date__lt=day + EXPIRES_WITHIN)
    return _group(
        "facts",
        _("Facts whose review is due"),
        (
            Row(
                f"{one.code}: {one.statement}",
                reverse("courses:fact", args=[one.course.code, one.code]),
                f"{KINDS['fact']} {one.code}",
                one.review_by_date.isoformat(),
                is_late=one.review_by_date < day,
            )
            for one in rows.select_related("course").order_by("review_by_date")
        ),
    )
