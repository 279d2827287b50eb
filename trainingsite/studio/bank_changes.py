"""Many questions changed at once: what would change is shown first, then done, and undone as one act; and kept views."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from courses.content.domain.entries import content_hash
from courses.models import Course
from quizzes import actions as quizzes
from quizzes.models import BankChange, BankView, ChangedQuestion, Question
from trainingsite.accounts import left_forms
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import Person
from trainingsite.accounts.may import Act, check, may
from trainingsite.studio.bank import view_of
from trainingsite.studio.change_form import ChangeForm
from trainingsite.studio.labels import LABELS
from trainingsite.studio.naming import Names
from trainingsite.studio.place import course_of, entering

MOST_LISTED = 50


@never_cache
@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, course: str) -> HttpResponse:
    """What the change would do to each chosen question; sent again with the mark of what was shown, it is done."""
    by, row = entering(request), course_of(course)
    check(by, Act.SAVE_DRAFT)
    if request.method == "GET":
        left = left_forms.here(request)
        if left is None:
            return redirect("studio:bank", row.code)
        request.POST = left.posted(without="do")  # looked at anew, and nothing done
    questions = _chosen(request, row, by)
    form = ChangeForm(request.POST, course=row)
    if not questions:
        messages.error(request, _("Choose the questions first."))
        return redirect(_back(request, row))
    if not form.is_valid():
        return _page(request, row, form, questions, by, status=400)
    plan = _plan(form, questions, by)
    if "do" not in request.POST:
        return _page(request, row, form, questions, by, plan=plan)
    if request.POST.get("mark") != _mark(plan):
        messages.error(
            request, _("Nothing was changed: some of them were edited meanwhile. Look again.")
        )
        return _page(request, row, form, questions, by, plan=plan, status=409)
    return _do(request, row, form, questions, by)


def _do(
    request: HttpRequest, course: Course, form: ChangeForm, questions: list[Question], by: Person
) -> HttpResponse:
    try:
        made = quizzes.change_many(
            course=course, questions=questions, change=form.change, reason=form.why_out, by=by,
            now=timezone.now(),
        )  # fmt: skip
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect(_back(request, course))
    messages.success(request, _("Done, as drafts. It can be undone here as one act."))
    return redirect("studio:bank_change", course.code, made.uuid)


def _chosen(request: HttpRequest, course: Course, by: Person) -> list[Question]:
    """The questions that are ticked, or all that the view has, in its order; none of a private folder."""
    if "everything" in request.POST:
        wanted = {row.code for row in view_of(course, by, QueryDict(_asked(request))).found}
    else:
        wanted = set(request.POST.getlist("code"))
    rows = Question.objects.listed().filter(course=course).select_related("edited_by", "course")
    return [one for one in rows.order_by("module__position", "code") if one.code in wanted]


def _asked(request: HttpRequest) -> str:
    return request.POST.get("query", "").replace("\0", "")[:2000]


def _back(request: HttpRequest, course: Course) -> str:
    return f"{reverse('studio:bank', args=[course.code])}?{_asked(request)}"


def _plan(form: ChangeForm, questions: Iterable[Question], by: Person) -> list[Any]:
    goes_out = bool(form.why_out)
    return quizzes.planned(questions=questions, change=form.change, goes_out=goes_out, by=by)


def _mark(plan: Iterable[Any]) -> str:
    """Names what was shown: what somebody else saves meanwhile is seen before it is written over."""
    said = [
        [one.question.code, dict(one.before), dict(one.after), one.goes_out, one.refusal]
        for one in plan
    ]
    return content_hash({"plan": said})


def _page(
    request: HttpRequest,
    course: Course,
    form: ChangeForm,
    questions: list[Question],
    by: Person,
    *,
    plan: list[Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    names, shown = Names(by), plan or []
    todo = [one for one in shown if one.does_something]
    context = {
        "course": course,
        "form": form,
        "query": _asked(request),
        "codes": [one.code for one in questions],
        "rows": [_row(one, names) for one in todo],
        "left": [(names.of(one.question), one.refusal) for one in shown if one.refusal],
        "same": sum(not one.refusal and not one.does_something for one in shown),
        "mark": _mark(shown) if plan is not None else "",
        "is_planned": plan is not None,
    }
    return TemplateResponse(request, "studio/bank_change.html", context, status=status)


def _in_a_line(value: Any) -> Any:
    return ", ".join(map(str, value)) if isinstance(value, list) else value


def _row(one: Any, names: Names) -> dict[str, Any]:
    changes = [
        (LABELS.get(key, key), _in_a_line(one.before.get(key, "")), _in_a_line(value))
        for key, value in one.after.items()
    ]
    return {"name": names.of(one.question), "question": one.question, "changes": changes, "out": one.goes_out}  # fmt: skip


@never_cache
@require_GET
def changes(request: HttpRequest, course: str) -> HttpResponse:
    """The last changes of many questions."""
    entering(request)
    row = course_of(course)
    found = BankChange.objects.filter(course=row).select_related("by", "undone_by")
    context = {
        "course": row,
        "changes": [_said(one) for one in found.order_by("-pk")[:MOST_LISTED]],
    }
    return TemplateResponse(request, "studio/bank_changes.html", context)


def _said(made: BankChange) -> dict[str, Any]:
    said = [f"{LABELS.get(key, key)}: {_in_a_line(value)}" for key, value in made.change.items()]
    if made.reason:
        said.append(_("out of use: %(why)s") % {"why": made.reason})
    return {"made": made, "said": said, "count": made.questions.count()}


@never_cache
@require_http_methods(["GET", "POST"])
def done(request: HttpRequest, course: str, uuid: UUID) -> HttpResponse:
    """What one change did, question by question; a post undoes it."""
    by, row = entering(request), course_of(course)
    made = get_object_or_404(BankChange, course=row, uuid=uuid)
    if request.method == "POST":
        try:
            quizzes.undo_change(change=made, by=by, now=timezone.now())
            messages.success(request, _("Undone. What became of each question stands below."))
        except Refused as refused:
            messages.error(request, str(refused))
        return redirect(request.path)
    names = Names(by)
    rows = ChangedQuestion.objects.of(made).select_related("question__edited_by")
    context = {
        "course": row,
        **_said(made),
        "rows": [{"row": one, "name": names.of(one.question)} for one in rows],
        "is_own": made.by_id == by.pk,
        "may_undo": may(by, Act.SAVE_DRAFT)
        and (made.by_id == by.pk or may(by, Act.PUBLISH))
        and (made.undone_at is None or quizzes.may_go_on(made, by)),
    }
    return TemplateResponse(request, "studio/bank_changed.html", context)


@never_cache
@require_GET
def view(request: HttpRequest, course: str, uuid: UUID) -> HttpResponse:
    """Where the link of a kept view leads: the bank as it was looked at then, as far as this person may see it."""
    entering(request)
    row = course_of(course)
    kept = BankView.objects.filter(course=row, uuid=uuid).first()
    if kept is None:
        raise Http404
    return redirect(f"{reverse('studio:bank', args=[row.code])}?{kept.query}")


@never_cache
@require_POST
def views(request: HttpRequest, course: str) -> HttpResponse:
    """Keep the view under a name, or forget one of one's own."""
    by, row = entering(request), course_of(course)
    try:
        if "forget" in request.POST:
            mine = BankView.objects.filter(person=by, course=row)
            found = mine.filter(uuid=_uuid(request.POST["forget"])).first()
            if found is None:
                raise Http404
            quizzes.forget_view(view=found, by=by)
        else:
            name = request.POST.get("name", "").replace("\0", "")
            quizzes.keep_view(
                course=row, name=name, query=_asked(request), by=by, now=timezone.now()
            )
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect(_back(request, row))


def _uuid(said: str) -> UUID:
    try:
        return UUID(said)
    except ValueError:
        raise Http404 from None
