"""Authors' and reviewers' desk for lessons; everything that is history is for reading only."""

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from courses import actions
from courses.content.domain.merging import ChangedBy, merge, who_changed
from courses.content.domain.tables import LESSON_FIELDS
from courses.lessons.actions.adapter import COLUMNS
from courses.models import (
    Course,
    Dispute,
    DisputeAnswer,
    Fact,
    Lesson,
    LessonVersion,
    Module,
    Objective,
    PublishRecord,
    Pull,
    SignOff,
    WithdrawnPicture,
)
from courses.publishing.actions.drafting import ground_of
from courses.publishing.desk import (
    DraftAdmin,
    DraftForm,
    NeedsReview,
    OutOfUse,
    SentBack,
    sent_back,
)
from trainingsite.accounts.desk import ReadOnlyAdmin, Waits


class LessonForm(DraftForm):
    """The draft; its text may cite and show only what exists."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Only objectives of the lesson's own course are offered; one out of use while the draft has it."""
        super().__init__(*args, **kwargs)
        if "objectives" in self.fields:
            own = Objective.objects.filter(course=self.instance.course)
            used = Q(retired_at=None) | Q(pk__in=self.instance.objectives.values("pk"))
            offered: Any = self.fields["objectives"]
            offered.queryset = own.filter(used).order_by("module__position", "position")

    def met(self, stored: Lesson, seen: str) -> list[Any]:
        """What only one of the two changed is taken from whoever did, paragraph by paragraph and field by field; of what
        both changed mine stands, and theirs is shown."""
        ground = ground_of(stored, seen)
        if ground is None:
            return [_("The text as it is stored now:"), stored.body]
        merged = merge(ground["body"], stored.body, self.data["body"])
        self.data["body"] = merged.text
        said: list[Any] = [
            _("Both of you changed this; yours stands below, theirs is: %(text)s")
            % {"text": theirs}
            for theirs, _mine in merged.clashes
        ] or [_("Their paragraphs and yours are both in the text below.")]
        return said + self._meet_fields(stored, ground)

    def _meet_fields(self, stored: Lesson, ground: Mapping[str, Any]) -> list[Any]:
        """The fields beside the text. What could not be read is left as it was typed."""
        keys = {column: key for key, column in COLUMNS.items()}
        theirs_now, said = type(self)(instance=stored), []
        for name in (one for one in self.cleaned_data if one not in ("body", "seen")):
            theirs, mine = _said(_kept(stored, name)), _said(self.cleaned_data[name])
            key = keys.get(name, name)
            changed = who_changed(LESSON_FIELDS.field(key), ground.get(key), theirs, mine)
            if changed is ChangedBy.THEM:
                self._take(name, theirs_now[name].value())
            if phrase := _MET.get(changed):
                spelled = ", ".join(theirs) if isinstance(theirs, list) else theirs
                said.append(phrase % {"what": self.fields[name].label, "theirs": spelled or "–"})
        return said

    def _take(self, name: str, value: Any) -> None:
        """Let the page say this, as if it had been typed."""
        if isinstance(value, (list, tuple, QuerySet)):
            self.data.setlist(name, [str(getattr(one, "pk", one)) for one in value])
        else:
            self.data[name] = "" if value is None else str(value)

    def clean_body(self) -> str:
        """The text, or every broken reference with its line."""
        body = str(self.cleaned_data["body"]).replace("\r\n", "\n").strip()
        if told := list(LESSON_FIELDS["body"].shape.misfits("body", body)):
            raise ValidationError(told)
        try:
            actions.check_lesson_body(lesson=self.instance, body=body)
        except actions.BrokenReferences as broken:
            raise ValidationError(broken.told) from broken
        return body


def _kept(lesson: Lesson, name: str) -> Any:
    return lesson.objectives.all() if name == "objectives" else getattr(lesson, name)


def _said(value: Any) -> Any:
    """What a field says, as the content of a draft keeps it."""
    return sorted(one.code for one in value) if isinstance(value, QuerySet) else value


_MET = {
    ChangedBy.THEM: _("%(what)s is theirs now: %(theirs)s"),
    ChangedBy.BOTH: _("Both of you changed “%(what)s”; yours stands below, theirs is: %(theirs)s"),
}


@admin.register(Lesson)
class LessonAdmin(DraftAdmin):
    waits = (
        Waits(
            ngettext_lazy(
                "%d lesson draft waits for a second person",
                "%d lesson drafts wait for a second person",
            ),
            lambda _by: Lesson.objects.filter(edited_by__isnull=False).count(),
            query="edited_by__isnull=False",
            verb="change",
        ),
        Waits(
            ngettext_lazy(
                "%d lesson rests on facts that changed or expired",
                "%d lessons rest on facts that changed or expired",
            ),
            lambda _by: Lesson.objects.published().needing_review(timezone.localdate()).count(),
            query="review=due",
        ),
        Waits(
            ngettext_lazy(
                "%d lesson was sent back by a clinical lead",
                "%d lessons were sent back by a clinical lead",
            ),
            lambda _by: sent_back(Lesson.objects).count(),
            query="lead=sent-back",
        ),
    )
    form = LessonForm
    preview_template = "courses/preview.html"
    list_display = (
        *("title", "module", "position", "published", "facts_behind", "edited_by", "edited_at"),
    )
    list_filter = ("course", "module", OutOfUse, NeedsReview, SentBack)
    search_fields = ("title", "code", "body")
    ordering = ("module__position", "position", "id")
    fields = (
        *LESSON_FIELDS.desk(), "seen", "code", "module", "edited_by", "edited_at", "published",
    )  # fmt: skip
    readonly_fields = ("code", "module", "edited_by", "edited_at", "published")
    filter_horizontal = ("objectives",)
    list_select_related = ("module", "edited_by", "current_version")

    def get_queryset(self, request: HttpRequest) -> Any:
        """With what the list says of each, in one query however many there are."""
        return super().get_queryset(request).with_review_due(timezone.localdate())  # type: ignore[attr-defined]

    @admin.display(description=_("facts behind it"))
    def facts_behind(self, lesson: Lesson) -> str:
        return str(_("look again")) if lesson.review_due else "–"  # type: ignore[attr-defined]

    def edited(self, form: Any) -> dict[str, Any]:
        """What the page says otherwise than the draft does by now."""
        keys = {column: key for key, column in COLUMNS.items()}
        changed = {keys.get(name, name): form.cleaned_data[name] for name in form.changed_data}
        changed.pop("seen", None)
        if "objectives" in changed:
            changed["objectives"] = [objective.code for objective in changed["objectives"]]
        return changed

    def previewed(self, entry: Lesson) -> dict[str, Any]:
        return {"lesson": entry, "rendered": entry.render_draft()}


@admin.register(LessonVersion)
class LessonVersionAdmin(ReadOnlyAdmin):
    list_display = ("lesson", "number", "title", "publish_record", "drafted_by")
    list_filter = ("lesson__course", "lesson__module")
    ordering = ("lesson", "-number")


@admin.register(PublishRecord)
class PublishRecordAdmin(ReadOnlyAdmin):
    list_display = ("published_at", "source", "authors", "reviewer", "by_one", "note")
    ordering = ("-published_at", "-id")
    fields = ("course", "source", "published_at", "authors", "reviewer", "by_one", "note")
    readonly_fields = ("authors", "by_one")

    def get_queryset(self, request: HttpRequest) -> Any:
        people = ("author", "reviewer", "decided_alone_by")
        rows = super().get_queryset(request).select_related("course", *people)
        return rows.prefetch_related("contributors__person")

    @admin.display(description=_("decided by one"))
    def by_one(self, record: PublishRecord) -> str:
        """Who published it alone after the wait, having written some of it."""
        return str(record.decided_alone_by or "–")

    @admin.display(description=_("written by"))
    def authors(self, record: PublishRecord) -> str:
        """Everybody who edited the draft; records from before that was kept name its last editor."""
        names = [str(one.person) for one in record.contributors.all()]
        return ", ".join(names) or (str(record.author) if record.author else "–")


@admin.register(Pull)
class PullAdmin(ReadOnlyAdmin):
    """What was taken out of use at the desk, and why; also what has come back since."""

    list_display = ("pulled_at", "kind", "code", "pulled_by", "reason")
    list_select_related = ("pulled_by",)
    ordering = ("-pulled_at", "-id")


@admin.register(WithdrawnPicture)
class WithdrawnPictureAdmin(ReadOnlyAdmin):
    """Photographs whose bytes were erased, who did so and why."""

    list_display = ("withdrawn_at", "name", "withdrawn_by", "reason")
    list_select_related = ("withdrawn_by",)
    ordering = ("-withdrawn_at", "-id")


@admin.register(SignOff)
class SignOffAdmin(ReadOnlyAdmin):
    list_display = ("signed_at", "name", "register", "register_number", "course")
    ordering = ("-signed_at", "-id")


class Overdue(admin.SimpleListFilter):
    title = _("review date")
    parameter_name = "overdue"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("has passed"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.overdue_on(timezone.localdate()) if self.value() == "yes" else queryset


@admin.register(Fact)
class FactAdmin(ReadOnlyAdmin):
    """Facts are edited in evidence.yaml; the roof adds the way to what rests on each (its change_form.html)."""

    waits = (
        Waits(
            ngettext_lazy("%d fact is past its review date", "%d facts are past their review date"),
            lambda _by: Fact.objects.overdue_on(timezone.localdate()).count(),
            query="overdue=yes",
        ),
    )
    list_display = ("code", "statement", "source", "tier", "critical", "review_by_date")
    list_filter = (Overdue, "course", "critical", "source", "read", "mark", "tier")
    search_fields = ("code", "statement", "citation", "jurisdiction")
    ordering = ("code",)
    list_select_related = ("course",)


class Unanswered(admin.SimpleListFilter):
    title = _("answer")
    parameter_name = "waits"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("waits for one"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.open() if self.value() == "yes" else queryset


@admin.register(Dispute)
class DisputeAdmin(ReadOnlyAdmin):
    """What readers dispute. An answer is public beside the fact and never changes; a later one stands beside it."""

    waits = (
        Waits(
            ngettext_lazy("%d dispute waits for an answer", "%d disputes wait for an answer"),
            lambda _by: Dispute.objects.open().count(),
            query="waits=yes",
        ),
    )
    list_display = ("fact", "argument", "raised_by", "raised_at", "outcome")
    list_filter = (Unanswered,)
    list_select_related = ("fact", "raised_by")
    ordering = ("-raised_at", "-id")
    fields = (
        *("fact", "statement", "argument", "citation", "raised_by", "raised_at", "given_answers"),
    )
    readonly_fields = ("given_answers",)
    change_form_template = "admin/courses/dispute/change_form.html"

    def get_queryset(self, request: HttpRequest) -> Any:
        """With the outcome of each, in one query however many there are."""
        return super().get_queryset(request).with_latest_outcome()  # type: ignore[attr-defined]

    @admin.display(description=_("answer"))
    def outcome(self, dispute: Dispute) -> str:
        latest: Any = dispute.latest_outcome  # type: ignore[attr-defined]
        return str(DisputeAnswer.Outcome(latest).label if latest else _("waits for one"))

    @admin.display(description=_("answers"))
    def given_answers(self, dispute: Dispute) -> str:
        rows = dispute.answers.select_related("by").order_by("answered_at", "id")
        lines = ((a.get_outcome_display(), a.text, a.by, a.answered_at) for a in rows)
        return format_html_join("", "<p><strong>{}</strong> {} ({}, {})</p>", lines) or "–"


@admin.register(Module)
class ModuleAdmin(ReadOnlyAdmin):
    list_display = ("title", "code", "course", "position", "retired_at")
    list_filter = ("course",)
    list_select_related = ("course",)
    ordering = ("position", "id")


@admin.register(Objective)
class ObjectiveAdmin(ReadOnlyAdmin):
    list_display = ("code", "text", "module", "retired_at")
    list_filter = ("course",)
    ordering = ("module__position", "position", "id")


@admin.register(Course)
class CourseAdmin(ReadOnlyAdmin):
    list_display = ("title", "edition", "code")
