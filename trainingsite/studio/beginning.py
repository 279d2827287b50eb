"""Something new: the few things that an entry needs before there is a page on which it is written."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from courses import actions as courses
from courses.content.domain.tables import COURSE_FIELDS
from courses.models import Course, Module
from courses.publishing.actions.adapters import NotStorable
from quizzes.kinds import KINDS as QUESTION_KINDS
from quizzes.models import Question
from trainingsite.accounts.may import Act, check
from trainingsite.studio.controls import control_kind, spoken
from trainingsite.studio.labels import label_of
from trainingsite.studio.naming import KINDS
from trainingsite.studio.place import Place, adapter_of_kind, course_of, entering

# What somebody writes first of each kind.
FIRST = {
    "module": "title",
    "lesson": "title",
    "fact": "statement",
    "term": "term",
    "quiz": "title",
    "scheme": "title",
    "question": "stem",
}
IN_A_MODULE = ("lesson", "question")


class BeginForm(forms.Form):
    """The first words, and where it stands."""

    def __init__(self, *args: Any, kind: str, course: Course, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields, key = adapter_of_kind(kind).table({}), FIRST[kind]
        if kind in IN_A_MODULE:
            modules = Module.objects.filter(course=course, retired_at=None).order_by("position")
            self.fields["module"] = forms.ModelChoiceField(
                modules, label=_("Module"), to_field_name="code", empty_label=None
            )
        if kind == "question":
            kinds = [(name, spoken(name)) for name in QUESTION_KINDS]
            self.fields["kind"] = forms.ChoiceField(choices=kinds, label=_("Kind of question"))
            self.fields["pool"] = forms.ChoiceField(
                choices=Question.Pool.choices,
                label=_("Pool"),
                help_text=_("Practice or exam, for ever: a question never changes its pool."),
            )
        has_lines = control_kind(fields[key]) == "text"
        self.fields[key] = forms.CharField(
            label=label_of(fields[key]),
            max_length=fields.longest(key),
            widget=forms.Textarea(attrs={"rows": 3}) if has_lines else forms.TextInput(),
            required=kind == "term",
        )

    def content(self) -> dict[str, Any]:
        """What the new draft says."""
        return {k: v for k, v in self.cleaned_data.items() if v and k != "module"}


class CourseForm(forms.Form):
    """A new course: the rest of it is said on its own page."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=COURSE_FIELDS.longest("title"))
    code = forms.CharField(
        label=gettext_lazy("Code"),
        max_length=Course.code.field.max_length,
        help_text=gettext_lazy(
            "Lower-case letters, digits and hyphens; it stands in addresses for ever."
        ),
    )
    language = forms.CharField(
        label=gettext_lazy("Language"),
        max_length=COURSE_FIELDS.longest("language"),
        initial="en",
    )


@never_cache
@require_http_methods(["GET", "POST"])
def new_course(request: HttpRequest) -> HttpResponse:
    """Ask, then make a course of which nobody gets anything before it is published."""
    by = entering(request)
    check(by, Act.SAVE_DRAFT)
    form = CourseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            made = courses.begin_course(by=by, now=timezone.now(), **form.cleaned_data)
        except NotStorable as refused:
            form.add_error(None, [message for _key, message in refused.problems])
        else:
            messages.success(
                request, _("A new course. Give it a module, then lessons and questions.")
            )
            return redirect("studio:course", made.course.code)
    context = {"kind_name": KINDS["course"], "form": form}
    status = 400 if form.errors else 200
    return TemplateResponse(request, "studio/new.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, course: str, kind: str) -> HttpResponse:
    """Ask, then make the draft and open its page."""
    by, row, adapter = entering(request), course_of(course), adapter_of_kind(kind)
    check(by, Act.SAVE_DRAFT)
    if kind not in FIRST:
        raise Http404
    form = BeginForm(
        request.POST if request.method == "POST" else None,
        kind=kind,
        course=row,
        initial={key: request.GET[key] for key in ("module", "pool") if key in request.GET},
    )
    if request.method == "POST" and form.is_valid():
        try:
            made = courses.begin_entry(
                kind=kind,
                course=row,
                module=form.cleaned_data.get("module"),
                content=form.content(),
                by=by,
                now=timezone.now(),
            )
        except NotStorable as refused:
            form.add_error(None, [message for _key, message in refused.problems])
        else:
            messages.success(request, _("A new draft. It saves itself as you write."))
            return redirect(Place(by, row, adapter, made).url())
    context = {"course": row, "kind": kind, "kind_name": KINDS[kind], "form": form}
    status = 400 if form.errors else 200
    return TemplateResponse(request, "studio/new.html", context, status=status)
