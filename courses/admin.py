"""Authors' and reviewers' desk for lessons; everything that is history is for reading only."""

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

from courses import actions
from courses.actions.publishing import render_draft
from courses.domain.changes import changed_lines
from courses.forms import PublishForm
from courses.models import (
    Course,
    Fact,
    Lesson,
    LessonVersion,
    Module,
    Objective,
    PublishRecord,
    SignOff,
)


class ReadOnlyAdmin(admin.ModelAdmin):
    """For looking, not for changing."""

    def has_add_permission(self, request: HttpRequest, *_args: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class LessonForm(forms.ModelForm):
    """The draft; its text may cite and show only what exists."""

    def clean_body(self) -> str:
        """The text, or every broken reference with its line."""
        body = str(self.cleaned_data["body"]).replace("\r\n", "\n").strip()
        try:
            actions.check_lesson_body(lesson=self.instance, body=body)
        except actions.BrokenReferences as broken:
            raise ValidationError(
                [f"Line {line}: {message}" for line, message in broken.problems]
            ) from broken
        return body


@admin.register(Lesson)
class LessonAdmin(admin.ModelAdmin):
    """A lesson's draft. Readers see nothing of it until a second person publishes it."""

    form = LessonForm
    list_display = ("title", "module", "position", "published", "edited_by", "edited_at")
    list_filter = ("module",)
    search_fields = ("title", "code", "body")
    ordering = ("module__position", "position", "id")
    fields = (
        "title", "body", "minutes", "objectives", "reviewed_date", "review_by_date", "drafted_by",
        "code", "module", "edited_by", "edited_at", "published",
    )  # fmt: skip
    readonly_fields = ("code", "module", "edited_by", "edited_at", "published")
    filter_horizontal = ("objectives",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # a lesson begins as a file, with its module and figures

    def has_delete_permission(self, request: HttpRequest, obj: Lesson | None = None) -> bool:
        return False

    @admin.display(description=_("published version"))
    def published(self, lesson: Lesson) -> str:
        return str(lesson.current_version.number) if lesson.current_version else "–"

    def save_model(self, request: HttpRequest, obj: Lesson, form: Any, change: bool) -> None:
        fields = {
            name: form.cleaned_data[name] for name in form.changed_data if name != "objectives"
        }
        actions.save_lesson_draft(lesson=obj, by=request.user, now=timezone.now(), **fields)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """With the button to publish for those who may, when there is something to publish."""
        lesson = self.get_object(request, object_id)
        may = request.user.has_role("reviewer", "admin")  # type: ignore[union-attr]
        waits = lesson is not None and lesson.edited_by_id not in (None, request.user.pk)
        return super().change_view(
            request, object_id, form_url, {**(extra_context or {}), "may_publish": may and waits}
        )

    def get_urls(self) -> list[URLPattern]:
        own = [
            path(
                "<int:pk>/preview/",
                self.admin_site.admin_view(self.preview),
                name="courses_lesson_preview",
            ),
            path(
                "<int:pk>/publish/",
                self.admin_site.admin_view(self.publish),
                name="courses_lesson_publish",
            ),
        ]
        return own + super().get_urls()

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The draft as readers would see it."""
        lesson = get_object_or_404(Lesson, pk=pk)
        if not self.has_view_permission(request, lesson):
            raise PermissionDenied
        return TemplateResponse(
            request, "courses/preview.html", {"lesson": lesson, "rendered": render_draft(lesson)}
        )

    def publish(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask, then publish: by a reviewer who did not write the draft."""
        lesson = get_object_or_404(Lesson, pk=pk)
        if not request.user.has_role("reviewer", "admin"):  # type: ignore[union-attr]
            raise PermissionDenied
        back = redirect("admin:courses_lesson_change", pk)
        form = PublishForm(request.POST if request.method == "POST" else None)
        if request.method != "POST" or not form.is_valid():
            published = lesson.current_version.body if lesson.current_version else ""
            context = {
                **self.admin_site.each_context(request),
                "title": _("Publish this draft?"),
                "opts": self.opts,
                "object": lesson,
                "changes": changed_lines(published, lesson.body),
                "form": form,
            }
            return TemplateResponse(request, "courses/publish.html", context)
        try:
            version = actions.publish_lesson(
                lesson=lesson,
                by=request.user,
                now=timezone.now(),
                note=form.cleaned_data["note"],
            )
        except actions.NotASecondPerson:
            messages.error(request, _("You wrote this draft. A second person has to publish it."))
            return back
        except actions.BrokenReferences as broken:
            messages.error(request, str(broken))
            return back
        except actions.NothingToPublish:
            messages.warning(request, _("The draft says what is published already."))
            return back
        messages.success(request, _("Published as version %(n)s.") % {"n": version.number})
        return back


@admin.register(LessonVersion)
class LessonVersionAdmin(ReadOnlyAdmin):
    list_display = ("lesson", "number", "title", "publish_record", "drafted_by")
    list_filter = ("lesson__module",)
    ordering = ("lesson", "-number")


@admin.register(PublishRecord)
class PublishRecordAdmin(ReadOnlyAdmin):
    list_display = ("published_at", "source", "author", "reviewer", "note")
    ordering = ("-published_at", "-id")


@admin.register(SignOff)
class SignOffAdmin(ReadOnlyAdmin):
    list_display = ("signed_at", "name", "register", "register_number", "course")
    ordering = ("-signed_at", "-id")


@admin.register(Fact)
class FactAdmin(ReadOnlyAdmin):
    list_display = ("code", "statement", "mark", "tier", "jurisdiction", "review_by_date")
    list_filter = ("mark", "tier", "jurisdiction")
    search_fields = ("code", "statement", "citation")
    ordering = ("code",)


@admin.register(Module)
class ModuleAdmin(ReadOnlyAdmin):
    list_display = ("title", "code", "position", "retired_at")
    ordering = ("position", "id")


@admin.register(Objective)
class ObjectiveAdmin(ReadOnlyAdmin):
    list_display = ("code", "text", "module", "retired_at")
    ordering = ("module__position", "position", "id")


@admin.register(Course)
class CourseAdmin(ReadOnlyAdmin):
    list_display = ("title", "edition", "code")
