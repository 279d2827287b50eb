"""The clinical lead reads a module item by item, then signs what was read, in an account of their own."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from courses import actions as courses
from courses.models import Course, Module
from courses.publishing.models import SignOffLink
from courses.publishing.models.links import linked
from quizzes.keys import closed_keys
from trainingsite.accounts.actors import Person, person_of
from trainingsite.accounts.fresh import ask_again
from trainingsite.accounts.may import Act, check
from trainingsite.sign_off.forms import SendBackForm, SignOffForm, WithdrawForm, ticked
from trainingsite.sign_off.review import (
    SIGNED,
    ModuleReview,
    Unsigned,
    counts_of,
    item_of,
    review_of,
)

PAGE_OF = 20


@never_cache
@require_GET
def sign_off(request: HttpRequest, code: str) -> HttpResponse:
    """How much of each module waits, and how long that is to read."""
    course, user = _led(request, code)
    modules = Module.objects.filter(course=course).current()
    rows = [counts_of(module, user) for module in modules]
    context = {
        "course": course,
        "modules": rows,
        "minutes": sum(row["minutes"] for row in rows),
        "appointment": courses.check_may_sign(user, course) if not _refusal(user, course) else None,
        "refusal": _refusal(user, course),
    }
    return TemplateResponse(request, "sign_off.html", context)


@never_cache
@require_GET
def signature(request: HttpRequest, code: str) -> HttpResponse:
    """What a signature means, how it ends, and what it leaves behind."""
    course, _user = _led(request, code)
    return TemplateResponse(request, "sign_off_meaning.html", {"course": course})


@never_cache
@require_http_methods(["GET", "POST"])
def sign_off_module(request: HttpRequest, code: str, module: str) -> HttpResponse:
    """What waits in a module, and the signature under what was marked as read."""
    course, user = _led(request, code)
    row = _module(course, module)
    review = review_of(row, user)
    form = SignOffForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        ask_again(request, Act.SIGN)  # not before: a module takes longer to read than this lasts
        try:
            count = _sign(review, user, form.cleaned_data)
        except courses.SignOffRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            message = ngettext("Signed %d version.", "Signed %d versions.", count) % count
            messages.success(request, message)
            return redirect("sign_off_module", code=code, module=module)
    return _page(request, review, form, WithdrawForm())


def _sign(review: ModuleReview, by: Person, declared: dict[str, Any]) -> int:
    """Put what was marked as read under one signature. Returns how many versions they are."""
    if not review.marked:
        raise courses.SignOffRefused(
            _("Nothing is marked as read. Open what waits, read it, and mark it there.")
        )
    courses.sign(
        course=review.module.course,
        versions=review.marked,
        by=by,
        interests=declared["interests"],
        review_by=declared["review_by"],
        now=timezone.now(),
    )
    return len(review.marked)


def _page(
    request: HttpRequest, review: ModuleReview, form: SignOffForm, withdraw: WithdrawForm
) -> HttpResponse:
    """The module's page; what was ticked in a form with an error stays ticked."""
    pages = Paginator(review.waiting, PAGE_OF)
    context = {
        "course": review.module.course,
        "review": review,
        "page": pages.get_page(request.GET.get("page")),
        "next_item": next((item for item in review.waiting if item.is_open), None),
        "form": form,
        "withdraw": withdraw,
        "taken": {name: ticked(withdraw.data, name) for name in SIGNED if withdraw.is_bound},
        "refusal": _refusal(person_of(request.user), review.module.course),
    }
    status = 400 if form.errors or withdraw.errors else 200
    return TemplateResponse(request, "sign_off_module.html", context, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
def sign_off_item(request: HttpRequest, code: str, module: str, version: UUID) -> HttpResponse:
    """One version with its facts and what changed: read it, then mark it, or send it back."""
    course, user = _led(request, code)
    row = _module(course, module)
    review = review_of(row, user)
    item = item_of(review, version)
    if item is None:
        messages.info(
            request, _("That no longer waits: it was signed, or there is a newer version of it.")
        )
        return redirect("sign_off_module", code=code, module=module)
    asked = getattr(item.waiting.version, "question", None)
    closed = None if asked is None else closed_keys(request, asked)
    if closed is not None:
        return closed
    if request.method == "GET" and not item.waiting.own:
        courses.open_version(version=item.waiting.version, by=user, now=timezone.now())
    form = SendBackForm(request.POST if "send-back" in request.POST else None)
    if request.method == "POST" and (not form.is_bound or form.is_valid()):
        try:
            _answer(item, user, request.POST, form)
        except courses.SignOffRefused as refusal:
            messages.error(request, str(refusal))
            return redirect(request.path)
        return _to_next(review, item, request)
    context = {"course": course, "review": review, "item": item, "form": form}
    context |= _place(review, item)
    status = 400 if form.errors else 200
    return TemplateResponse(request, "sign_off_item.html", context, status=status)


# What the buttons of the page do, but for the one with a comment.
_BUTTONS = {
    "read": courses.mark_read,
    "unread": courses.unmark_read,
    "end-send-back": courses.end_send_back,
}
# After these the lead is not done with the version.
_STAYS = ("unread", "end-send-back")


def _answer(item: Unsigned, by: Person, said: Any, form: SendBackForm) -> None:
    version, now = item.waiting.version, timezone.now()
    if form.is_bound:
        courses.send_back(version=version, comment=form.cleaned_data["comment"], by=by, now=now)
        return
    pressed = next((name for name in _BUTTONS if name in said), None)
    if pressed is None:
        raise courses.SignOffRefused(_("Nothing changed: press one of the buttons on this page."))
    _BUTTONS[pressed](version=version, by=by, now=now)


def _to_next(review: ModuleReview, item: Unsigned, request: HttpRequest) -> HttpResponse:
    """The next version that is still to be read; after the last one the module's page, where it is signed."""
    module = review.module
    place = [one.version.uuid for one in review.waiting].index(item.waiting.version.uuid)
    later_first = [*review.waiting[place + 1 :], *review.waiting[:place]]
    following = next((one for one in later_first if one.is_open), None)
    if any(name in request.POST for name in _STAYS):
        return redirect(request.path)
    if following is None:
        messages.success(request, _("You have read everything that waits in this module."))
        return redirect("sign_off_module", code=module.course.code, module=module.code)
    return redirect(
        "sign_off_item",
        code=module.course.code,
        module=module.code,
        version=following.version.uuid,
    )


def _place(review: ModuleReview, item: Unsigned) -> dict[str, Any]:
    """Where the version stands among those that wait, and its neighbours."""
    waiting = review.waiting
    place = [one.version.uuid for one in waiting].index(item.waiting.version.uuid)
    return {
        "number": place + 1,
        "before": waiting[place - 1].version if place else None,
        "after": waiting[place + 1].version if place + 1 < len(waiting) else None,
    }


def _refusal(user: Person, course: Course) -> str:
    """Why this lead cannot sign now, whatever is marked; nothing when they can."""
    try:
        courses.check_may_sign(user, course)
    except courses.SignOffRefused as refusal:
        return str(refusal)
    return ""


@never_cache
@require_POST
def withdraw_signatures(request: HttpRequest, code: str, module: str) -> HttpResponse:
    """Take ticked signatures back, with a reason."""
    course, user = _led(request, code)
    row = _module(course, module)
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        return _page(request, review_of(row, user), SignOffForm(), form)
    ask_again(request, Act.WITHDRAW_SIGNATURE)
    count = courses.withdraw_signatures(
        links=_links_of(row, form.cleaned_data),
        by=user,
        reason=form.cleaned_data["reason"],
        now=timezone.now(),
    )
    if count:
        message = ngettext("Took %d signature back.", "Took %d signatures back.", count) % count
        messages.success(request, message)
    else:
        messages.error(request, _("What you ticked was taken back already."))
    return redirect("sign_off_module", code=code, module=module)


def _links_of(module: Module, ticked: dict[str, Any]) -> list[SignOffLink]:
    """The ticked signatures that are under something of this module."""
    return [
        link
        for name in SIGNED
        for link in ticked[name]
        .filter(**{_module_of(ticked[name].model): module})
        .select_related("withdrawal")
    ]


def _module_of(links: type[SignOffLink]) -> str:
    version = linked(links, links.VERSION)
    return f"{links.VERSION}__{version.ENTRY}__module"


def _led(request: HttpRequest, code: str) -> tuple[Course, Person]:
    """The course and the person, if they sign for it: these pages show keys to nobody else."""
    lead = person_of(request.user)
    check(lead, Act.SIGN)  # before it is told whether there is such a course
    course = get_object_or_404(Course, code=code)
    check(lead, Act.SIGN, course=course)
    return course, lead


def _module(course: Course, module: str) -> Module:
    rows = Module.objects.current().filter(course=course).select_related("course")
    return get_object_or_404(rows, code=module)
