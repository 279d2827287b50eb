"""The clinical lead signs a module: exact versions of lessons and questions, in an account of their own."""

from typing import Any

from django import forms
from django.contrib import messages
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
from trainingsite.accounts.actors import Person, person_of
from trainingsite.accounts.fresh import ask_again
from trainingsite.accounts.may import Act, check
from trainingsite.sign_off.forms import SignOffForm, WithdrawForm, ticked
from trainingsite.sign_off.review import SIGNED, ModuleReview, counts_of, review_of


@never_cache
@require_GET
def sign_off(request: HttpRequest, code: str) -> HttpResponse:
    """How much of each module is signed."""
    _lead(request)
    course = get_object_or_404(Course, code=code)
    rows = [counts_of(module) for module in Module.objects.filter(course=course).current()]
    return TemplateResponse(request, "sign_off.html", {"course": course, "modules": rows})


@never_cache
@require_http_methods(["GET", "POST"])
def sign_off_module(request: HttpRequest, code: str, module: str) -> HttpResponse:
    """What waits in a module, with what changed, and the signature under what is ticked."""
    user = _lead(request)
    row = _module(code, module)
    review = review_of(row, user)
    form = SignOffForm(request.POST if request.method == "POST" else None, review)
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
    """Put the ticked versions under one signature. Returns how many they are."""
    signed = [
        item.version
        for name, items in review.waiting.items()
        for item in items
        if item.version.pk in declared[name]
    ]
    courses.sign(
        course=review.module.course,
        versions=signed,
        by=by,
        interests=declared["interests"],
        review_by=declared["review_by"],
        now=timezone.now(),
    )
    return len(signed)


def _page(
    request: HttpRequest, review: ModuleReview, form: SignOffForm, withdraw: WithdrawForm
) -> HttpResponse:
    """The module's page; what was ticked in a form with an error stays ticked."""
    context = {
        "course": review.module.course,
        "review": review,
        "form": form,
        "withdraw": withdraw,
        "ticked": _all_ticked(form),
        "taken": _all_ticked(withdraw),
        "refusal": _refusal(person_of(request.user)),
    }
    status = 400 if form.errors or withdraw.errors else 200
    return TemplateResponse(request, "sign_off_module.html", context, status=status)


def _refusal(user: Person) -> str:
    """Why this lead cannot sign yet, whatever is ticked; nothing when the entry is checked."""
    try:
        courses.check_may_sign(user)
    except courses.SignOffRefused as refusal:
        return str(refusal)
    return ""


def _all_ticked(form: forms.Form) -> dict[str, set[int]]:
    names = tuple(SIGNED) if form.is_bound else ()
    return {name: ticked(form.data, name) for name in names}


@never_cache
@require_POST
def withdraw_signatures(request: HttpRequest, code: str, module: str) -> HttpResponse:
    """Take ticked signatures back, with a reason."""
    user = _lead(request)
    row = _module(code, module)
    form = WithdrawForm(request.POST)
    if not form.is_valid():
        review = review_of(row, user)
        return _page(request, review, SignOffForm(None, review), form)
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


def _lead(request: HttpRequest) -> Person:
    """The person, if they sign: these pages show keys to nobody else."""
    lead = person_of(request.user)
    check(lead, Act.SIGN)
    return lead


def _module(code: str, module: str) -> Module:
    rows = Module.objects.filter(retired_at=None).select_related("course")
    return get_object_or_404(rows, course__code=code, code=module)
