"""The desk of questions: the draft as an author writes it, as a candidate sees it, and what it said before."""

from io import StringIO
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from ruamel.yaml import YAML

from courses.content.domain.changes import changed_lines
from courses.content.domain.entries import ContentRefused, as_plain, read_yaml
from courses.publishing.desk import (
    DraftAdmin,
    DraftForm,
    NeedsReview,
    OutOfUse,
    SentBack,
    sent_back,
)
from courses.publishing.models import Draft
from quizzes.bank.actions.adapter import check_entry
from quizzes.bank.actions.previews import previewed_question
from quizzes.keys import closed_keys
from quizzes.kinds import BadEntry
from quizzes.models import Question, QuestionVersion
from trainingsite.accounts.actors import person_of
from trainingsite.accounts.desk import ReadOnlyAdmin, Waits
from trainingsite.accounts.may import Act, check, may


def as_yaml(entry: dict[str, Any]) -> str:
    """The entry as an author reads it."""
    out = StringIO()
    yaml = YAML()
    yaml.width = 110
    yaml.dump(entry, out)
    return out.getvalue()


# Ten times the longest question that there is.
LONGEST_DRAFT = 60_000


class QuestionForm(DraftForm):
    """The draft as YAML, in the format of docs/authoring.md."""

    entry = forms.CharField(
        label=_("Draft"),
        max_length=LONGEST_DRAFT,
        widget=forms.Textarea(attrs={"rows": 32, "cols": 110, "spellcheck": "true"}),
        help_text=_(
            "The question as docs/authoring.md describes it. Its code and pool never change."
        ),
    )

    class Meta:
        model = Question
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["entry"].initial = as_yaml(self.instance.draft)

    def met(self, stored: Question, seen: str) -> list[Any]:
        """How what is typed differs from what is stored now; what is typed stays."""
        compared = changed_lines(
            as_yaml(stored.draft), str(self.data["entry"]).replace("\r\n", "\n")
        )
        return [line.text for line in compared]

    def clean_entry(self) -> dict[str, Any]:
        """The entry as plain data, or the reason why it cannot be used."""
        try:
            entry = as_plain(read_yaml(self.cleaned_data["entry"], "draft"))
        except ContentRefused as refused:
            raise ValidationError(
                "; ".join(str(problem) for problem in refused.problems)
            ) from refused
        if not isinstance(entry, dict):
            raise ValidationError(_("Write the question as 'key: value' lines."))
        try:
            check_entry(question=self.instance, entry=entry)
        except BadEntry as refused:
            told = [f"{key}: {message}" for key, message in refused.problems]
            raise ValidationError(told) from refused
        return entry


def _due() -> Any:
    return Question.objects.listed().published().needing_review(timezone.localdate())


@admin.register(Question)
class QuestionAdmin(DraftAdmin):
    waits = (
        Waits(
            ngettext_lazy(
                "%d question draft waits for a second person",
                "%d question drafts wait for a second person",
            ),
            lambda _by: Question.objects.listed().filter(edited_by__isnull=False).count(),
            query="edited_by__isnull=False",
            verb="change",
        ),
        Waits(
            ngettext_lazy(
                "%d question is due, or its facts changed",
                "%d questions are due, or their facts changed",
            ),
            lambda _by: _due().count(),
            query="review=due",
        ),
        Waits(
            ngettext_lazy(
                "%d question was sent back by a clinical lead",
                "%d questions were sent back by a clinical lead",
            ),
            lambda _by: sent_back(Question.objects).count(),
            query="lead=sent-back",
        ),
    )
    refusals = (*DraftAdmin.refusals, BadEntry)
    form = QuestionForm
    preview_template = "quizzes/preview.html"
    list_display = (
        "code",
        "module",
        "pool",
        "kind",
        "critical",
        "published",
        "edited_by",
        "edited_at",
    )
    list_filter = ("course", "module", "pool", OutOfUse, NeedsReview, SentBack)
    search_fields = ("code", "current_version__stem")
    ordering = ("module__position", "code")
    list_select_related = ("module", "current_version", "edited_by")
    fields = ("entry", "seen", "code", "module", "pool", "edited_by", "edited_at", "published")
    readonly_fields = ("code", "module", "pool", "edited_by", "edited_at", "published")

    def get_queryset(self, request: HttpRequest) -> Any:
        """Not those of a private folder: their files are the one door to them."""
        return super().get_queryset(request).listed()  # type: ignore[attr-defined]

    def offers(self, request: HttpRequest, row: Draft | None) -> dict[str, Any]:
        """Also to correct its key for who was examined on it."""
        may_correct = row is not None and row.holds_exam_keys and may(request.user, Act.CORRECT_KEY)
        return {**super().offers(request, row), "may_correct": may_correct}

    @admin.display(description=_("kind"))
    def kind(self, question: Question) -> str:
        return question.current_version.kind if question.current_version else "–"

    @admin.display(description=_("critical"), boolean=True)
    def critical(self, question: Question) -> bool | None:
        return question.current_version.critical if question.current_version else None

    def edited(self, form: Any) -> dict[str, Any]:
        entry: dict[str, Any] = form.cleaned_data["entry"]
        return entry

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: Any = None,
    ) -> Any:
        """The draft holds the key."""
        question = None if object_id is None else self.get_object(request, object_id)
        if question is not None and self.has_view_permission(request, question):
            closed = closed_keys(request, question)
            if closed is not None:
                return closed
        return super().changeform_view(request, object_id, form_url, extra_context)

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._closed(request, pk) or super().preview(request, pk)

    def publish(self, request: HttpRequest, pk: int) -> HttpResponse:
        check(person_of(request.user), Act.PUBLISH)
        return self._closed(request, pk) or super().publish(request, pk)

    def versions(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._closed(request, pk) or super().versions(request, pk)

    def _closed(self, request: HttpRequest, pk: int) -> HttpResponse | None:
        question = get_object_or_404(self.get_queryset(request), pk=pk)
        if not self.has_view_permission(request, question):
            raise PermissionDenied
        return closed_keys(request, question)

    def previewed(self, entry: Question) -> dict[str, Any]:
        """As a candidate would see it, then its key and reasons."""
        return {"question": entry, **previewed_question(entry)}


@admin.register(QuestionVersion)
class QuestionVersionAdmin(ReadOnlyAdmin):
    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """A version holds the key."""
        row = self.get_object(request, object_id)
        if row is not None and self.has_view_permission(request, row):
            closed = closed_keys(request, row.question)
            if closed is not None:
                return closed
        return super().change_view(request, object_id, form_url, extra_context)

    list_display = (
        "question",
        "number",
        "kind",
        "critical",
        "level",
        "disclosed",
        "publish_record",
    )
    list_filter = ("question__course", "kind", "critical", "level", "question__module")
    search_fields = ("question__code", "stem")

    def get_queryset(self, request: HttpRequest) -> Any:
        """Not those of a private folder."""
        return super().get_queryset(request).filter(question__is_private=False)
