"""Answers to disputes in the publishing machine: a draft, a review by somebody else, and only then an answer that stands."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from courses.content.domain.course_files import CourseFiles
from courses.content.domain.entries import Entry
from courses.content.domain.fields import Field, Fields, Seen
from courses.content.domain.shapes import Flag, OneOf, Text
from courses.content.models import Course, Module
from courses.evidence.models import AnswerDraft, Dispute, DisputeAnswer
from courses.publishing.actions.adapters import NotStorable
from courses.publishing.actions.beginning import begin_entry, edit_entry
from courses.publishing.actions.contributing import CannotPublish, contributors_to
from courses.publishing.actions.file_records import FileLoad
from courses.publishing.actions.living import LivingAdapter
from courses.publishing.models import Draft, EntryDraft, EntryVersion, PublishRecord
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import Person
from trainingsite.accounts.may import Act, check

Said = Mapping[str, Any]
LONGEST = 3000
ANSWER_FIELDS = Fields(
    Field(key="dispute", shape=Text(40), required=True, versioned=False),
    Field(key="outcome", shape=OneOf(tuple(DisputeAnswer.Outcome.values)), required=True),
    Field(key="text", shape=Text(LONGEST), required=True, seen_by=Seen.EVERYBODY),
    Field(key="shows_argument", shape=Flag(), required=True),
    within="an answer",
)


class OwnDispute(CannotPublish):
    """Whoever raised the dispute wrote some of the answer, or would publish it."""

    def __init__(self) -> None:
        super().__init__(_("Who raised this dispute neither answers it nor publishes the answer."))


class AnswerAdapter(LivingAdapter):
    """An answer is named by the dispute that it answers. Each that goes live stands beside the earlier ones for ever."""

    model = AnswerDraft
    FIELDS = ANSWER_FIELDS
    code_key = "dispute"
    own_keys = frozenset({"dispute"})

    def live(self, course: Course, code: str) -> Said | None:
        dispute = dispute_of(course, code)
        last = None if dispute is None else _last_answer(dispute)
        return None if last is None else _said(code, last)

    def all_live(self, course: Course) -> dict[str, Said]:
        answers = DisputeAnswer.objects.filter(dispute__fact__course=course)
        rows = answers.select_related("dispute").order_by("answered_at", "id")
        return {str(one.dispute.uuid): _said(str(one.dispute.uuid), one) for one in rows}

    def put(self, files: CourseFiles, entry: Entry) -> None:
        """No file holds an answer."""

    def load_files(self, files: CourseFiles, sync: FileLoad, course: Course) -> None:
        """No file holds an answer."""

    def code_for(self, course: Course, module: Module | None, content: Said) -> str:
        raise NotStorable(("dispute", _("An answer begins on the page of its dispute.")))

    def beyond_the_table(self, entry: EntryDraft, said: Said) -> Iterator[tuple[str, str]]:
        dispute = dispute_of(entry.course, entry.code)
        if dispute is None:
            yield "dispute", _("There is no such dispute in this course.")
        elif dispute.raised_by in contributors_to(entry):
            yield "dispute", str(OwnDispute())

    def add_version(
        self,
        entry: EntryDraft,
        *,
        record: Callable[[], PublishRecord],
        same_meaning_as: EntryVersion | None,
    ) -> EntryVersion | None:
        """What it says stands beside the fact from now on. Raises OwnDispute."""
        said = self.settled(self.content(entry))
        current = entry.current_version
        if current is not None and self.settled(self.version_content(current)) == said:
            return None
        made, dispute = record(), dispute_of(entry.course, entry.code)
        assert dispute is not None  # noqa: S101 -- without it the draft has a gap
        assert made.author is not None  # noqa: S101 -- whoever edited the draft last
        if dispute.raised_by_id in (made.author_id, made.reviewer_id):
            raise OwnDispute
        DisputeAnswer.objects.create(
            dispute=dispute,
            by=made.author,
            answered_at=made.published_at,
            outcome=said["outcome"],
            text=said["text"].strip(),
            shows_argument=said["shows_argument"],
        )
        return self._keep(entry, said, made)

    def take_out(self, entry: EntryDraft, now: datetime) -> None:
        raise Refused(_("An answer that stands is not taken out of use. Publish another one."))


def dispute_of(course: Course, code: str) -> Dispute | None:
    """The dispute of the course that this code names."""
    try:
        named = UUID(code)
    except ValueError:
        return None
    return Dispute.objects.filter(fact__course=course, uuid=named).first()


def _last_answer(dispute: Dispute) -> DisputeAnswer | None:
    return dispute.answers.order_by("answered_at", "id").last()


def _said(code: str, answer: DisputeAnswer) -> dict[str, Any]:
    return {
        "dispute": code,
        "outcome": answer.outcome,
        "text": answer.text,
        "shows_argument": answer.shows_argument,
    }


@transaction.atomic
def draft_answer(*, dispute: Dispute, by: Person, now: datetime) -> Draft:
    """The draft of its answer, begun where there is none: a second person publishes it. Raises NotAllowed, Refused."""
    check(by, Act.SAVE_DRAFT)
    if by.pk == dispute.raised_by_id:
        raise Refused(_("You raised this dispute. Another person answers it."))
    course, code = dispute.fact.course, str(dispute.uuid)
    if _last_answer(dispute) or AnswerDraft.objects.filter(course=course, code=code).exists():
        return edit_entry(kind=AnswerAdapter.KIND, course=course, code=code, by=by, now=now)
    begun = {"shows_argument": True}
    return begin_entry(
        kind=AnswerAdapter.KIND, course=course, content=begun, by=by, now=now, code=code
    )
