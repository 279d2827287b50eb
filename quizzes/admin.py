"""Authors' and reviewers' desk for questions; attempts and results for reading, and voiding with a reason."""

import random
from io import StringIO
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ruamel.yaml import YAML

from courses.actions import FailsRules, NotASecondPerson, NothingToPublish, NotSameMeaning
from courses.content.domain.changes import ChangedLine, changed_lines
from courses.content.domain.entries import ContentRefused, as_plain, read_yaml
from courses.lessons.actions.publishing import DraftChanged
from courses.publishing.actions.contributing import contributors_to, may_publish
from quizzes import actions
from quizzes.bank.actions.published import parse
from quizzes.bank.actions.publishing import QUESTION, check_entry, question_draft_hash
from quizzes.forms import PublishForm, VoidForm
from quizzes.kinds import KINDS, BadEntry
from quizzes.models import (
    AnswerEvent,
    Attempt,
    Blueprint,
    ExamEntry,
    ExamPolicy,
    Question,
    QuestionVersion,
    Quiz,
    Result,
)
from trainingsite.accounts.actors import person_of
from trainingsite.accounts.may import Act, check, may


class ReadOnlyAdmin(admin.ModelAdmin):
    """For looking, not for changing."""

    def has_add_permission(self, request: HttpRequest, *_args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def as_yaml(entry: dict[str, Any]) -> str:
    """The entry as an author reads it."""
    out = StringIO()
    yaml = YAML()
    yaml.width = 110
    yaml.dump(entry, out)
    return out.getvalue()


class QuestionForm(forms.ModelForm):
    """The draft as YAML, in the format of docs/authoring.md."""

    entry = forms.CharField(
        label=_("Draft"),
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
        except BadEntry as problem:
            raise ValidationError(f"{problem.key}: {problem}") from problem
        return entry


class NeedsReview(admin.SimpleListFilter):
    """Questions that are overdue, or rest on facts that changed, went or expired after they went live."""

    title = _("review")
    parameter_name = "review"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("due", _("due, or its facts changed"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.needing_review(timezone.localdate()) if self.value() == "due" else queryset


@admin.register(Question)
class QuestionAdmin(admin.ModelAdmin):
    """A question's draft. Candidates see nothing of it until a second person publishes it."""

    form = QuestionForm
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
    list_filter = ("module", "pool", NeedsReview)
    search_fields = ("code", "current_version__stem")
    ordering = ("module__position", "code")
    list_select_related = ("module", "current_version", "edited_by")
    fields = ("entry", "code", "module", "pool", "edited_by", "edited_at", "published")
    readonly_fields = ("code", "module", "pool", "edited_by", "edited_at", "published")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # a question begins as a file

    def has_delete_permission(self, request: HttpRequest, obj: Question | None = None) -> bool:
        return False

    @admin.display(description=_("kind"))
    def kind(self, question: Question) -> str:
        return question.current_version.kind if question.current_version else "–"

    @admin.display(description=_("critical"), boolean=True)
    def critical(self, question: Question) -> bool | None:
        return question.current_version.critical if question.current_version else None

    @admin.display(description=_("published version"))
    def published(self, question: Question) -> str:
        return str(question.current_version.number) if question.current_version else "–"

    def save_model(self, request: HttpRequest, obj: Question, form: Any, change: bool) -> None:
        by, entry = person_of(request.user), form.cleaned_data["entry"]
        actions.save_question_draft(question=obj, entry=entry, by=by, now=timezone.now())

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """With the button to publish for those who may, when there is something to publish."""
        question = self.get_object(request, object_id)
        offered = may_publish(QUESTION, question, by=person_of(request.user))
        return super().change_view(
            request, object_id, form_url, {**(extra_context or {}), "may_publish": offered}
        )

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(
                "<int:pk>/preview/",
                self.admin_site.admin_view(self.preview),
                name="quizzes_question_preview",
            ),
            path(
                "<int:pk>/publish/",
                self.admin_site.admin_view(self.publish),
                name="quizzes_question_publish",
            ),
        ]
        return own + super().get_urls()

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The draft as a candidate would see it, then its key and reasons."""
        question = get_object_or_404(Question, pk=pk)
        if not self.has_view_permission(request, question):
            raise PermissionDenied
        context = {"question": question, **_shown(question)}
        return TemplateResponse(request, "quizzes/preview.html", context)

    def publish(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask, then publish: by a reviewer who did not write the draft."""
        question, by = get_object_or_404(Question, pk=pk), person_of(request.user)
        check(by, Act.PUBLISH)  # the page as well: nobody reads it in vain
        back = redirect("admin:quizzes_question_change", pk)
        form = PublishForm(
            request.POST if request.method == "POST" else None,
            initial={"draft": question_draft_hash(question)},
        )
        if request.method != "POST" or not form.is_valid():
            context = {
                **self.admin_site.each_context(request),
                "title": _("Publish this draft?"),
                "opts": self.opts,
                "object": question,
                "authors": contributors_to(QUESTION, question),
                "changes": _changes(question),
                "findings": actions.question_findings(question=question, day=timezone.localdate()),
                "form": form,
            }
            return TemplateResponse(request, "courses/publish.html", context)
        try:
            version = actions.publish_question(
                question=question,
                by=by,
                now=timezone.now(),
                note=form.cleaned_data["note"],
                same_meaning=form.cleaned_data["same_meaning"],
                seen=form.cleaned_data["draft"],
            )
        except DraftChanged:
            messages.error(
                request,
                _(
                    "Nothing was published: the draft was changed since you opened this page. Read it as it is now."
                ),
            )
            return redirect(request.path)
        except NotASecondPerson as refused:
            messages.error(request, str(refused))
            return back
        except (FailsRules, NotSameMeaning) as refused:
            messages.error(request, str(refused))
            return back
        except NothingToPublish:
            messages.warning(request, _("The draft says what is published already."))
            return back
        messages.success(request, _("Published as version %(n)s.") % {"n": version.number})
        return back


def _shown(question: Question) -> dict[str, Any]:
    """The draft's stem, what a candidate sees of it, and the explanation that follows the reveal."""
    parsed = parse(question.draft)
    kind = KINDS[parsed.kind]
    rng = random.Random(0)  # noqa: S311 -- no secret: ids and order of a preview
    spec = kind.assign_ids(parsed.spec, rng)
    order = kind.order(spec, rng)
    seen = {
        "version": "preview",
        "kind": parsed.kind,
        "stem_html": parsed.stem_html,
        "answer": None,
        **kind.present(spec, order),
    }
    return {"questions": [seen], "lines": kind.explain(spec, None, order)}


def _changes(question: Question) -> list[ChangedLine]:
    """What the draft changes of the published version, as YAML lines."""
    version = question.current_version
    published = as_yaml(actions.published_entry(version)) if version else ""
    return changed_lines(published, as_yaml(actions.draft_entry(question)))


@admin.register(QuestionVersion)
class QuestionVersionAdmin(ReadOnlyAdmin):
    list_display = (
        "question",
        "number",
        "kind",
        "critical",
        "level",
        "disclosed",
        "publish_record",
    )
    list_filter = ("kind", "critical", "level", "question__module")
    search_fields = ("question__code", "stem")


@admin.register(Quiz)
class QuizAdmin(ReadOnlyAdmin):
    list_display = ("title", "code", "purpose", "module", "current_blueprint", "current_policy")


@admin.register(Blueprint)
class BlueprintAdmin(ReadOnlyAdmin):
    list_display = ("quiz", "number", "created_at")


@admin.register(ExamPolicy)
class ExamPolicyAdmin(ReadOnlyAdmin):
    list_display = (
        "quiz",
        "number",
        "minutes",
        "cut",
        "critical_needed",
        "tries",
        "reveal",
        "created_at",
    )


@admin.register(ExamEntry)
class ExamEntryAdmin(ReadOnlyAdmin):
    list_display = ("user", "quiz", "cycle", "reason", "opens_at", "closes_at")


class ResultInline(admin.TabularInline):
    model = Result
    fk_name = "attempt"
    fields = (
        "number",
        "state",
        "right",
        "total",
        "critical_right",
        "critical_total",
        "reason",
        "by",
        "scored_at",
    )
    readonly_fields = fields
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Attempt)
class AttemptAdmin(ReadOnlyAdmin):
    list_display = ("started_at", "user", "quiz", "outcome", "close_reason", "closed_at", "uuid")
    list_filter = ("quiz", "close_reason", "current_result__state")
    search_fields = ("uuid", "user__email", "user__register_name", "user__register_number")
    ordering = ("-started_at", "-id")
    list_select_related = ("user", "quiz", "current_result")
    inlines = (ResultInline,)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """With the button to void it for those who may, once."""
        attempt = self.get_object(request, object_id)
        done = attempt and attempt.current_result and attempt.current_result.state == "void"
        offered = may(request.user, Act.VOID_ATTEMPT) and not done
        return super().change_view(
            request, object_id, form_url, {**(extra_context or {}), "may_void": offered}
        )

    @admin.display(description=_("result"))
    def outcome(self, attempt: Attempt) -> str:
        return attempt.current_result.get_state_display() if attempt.current_result else "–"

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(
                "<int:pk>/void/", self.admin_site.admin_view(self.void), name="quizzes_attempt_void"
            )
        ]
        return own + super().get_urls()

    def void(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Make an attempt count for nothing, with a reason."""
        attempt, by = get_object_or_404(Attempt, pk=pk), person_of(request.user)
        check(by, Act.VOID_ATTEMPT)  # the page as well
        form = VoidForm(request.POST if request.method == "POST" else None)
        if request.method == "POST" and form.is_valid():
            actions.void_attempt(
                attempt=attempt,
                by=by,
                reason=form.cleaned_data["reason"],
                now=timezone.now(),
            )
            messages.success(request, _("The attempt is void."))
            return redirect("admin:quizzes_attempt_change", pk)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Void this attempt?"),
            "opts": self.opts,
            "object": attempt,
            "form": form,
        }
        return TemplateResponse(request, "quizzes/void.html", context)


@admin.register(AnswerEvent)
class AnswerEventAdmin(ReadOnlyAdmin):
    list_display = ("attempt", "question_version", "revision", "received_at", "is_late")
    list_filter = ("is_late",)
    search_fields = ("attempt__uuid",)
    ordering = ("-id",)
