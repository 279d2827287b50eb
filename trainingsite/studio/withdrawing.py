"""A photograph is withdrawn: what goes is chosen and looked at, then confirmed once more, and erased for good."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from courses.content.domain.picture_names import PHOTOGRAPHS, ending_of, plain_address
from quizzes import actions as quizzes
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import Person
from trainingsite.accounts.fresh import ask_again
from trainingsite.accounts.may import Act, check
from trainingsite.archive import erasing
from trainingsite.kept_list import ListUnusable
from trainingsite.studio.place import course_of, entering


class WithdrawForm(forms.Form):
    """Which photographs go, and why. `is_last`: the second page, on which somebody says once more that they are sure."""

    names = forms.MultipleChoiceField(
        label=gettext_lazy("Erase"),
        error_messages={"required": gettext_lazy("Choose at least one photograph.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy(
            "It stays on record when the photograph is gone, and takes its questions out of use: name no patient."
        ),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    sure = forms.BooleanField(
        label=gettext_lazy(
            "I have looked at what goes. It is erased for good, and nobody can bring it back."
        ),
        error_messages={"required": gettext_lazy("Say that you have looked.")},
    )

    def __init__(
        self, *args: Any, shown: Sequence[quizzes.Shown], is_last: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        names: Any = self.fields["names"]
        names.choices = [(one.name, one.name) for one in shown]
        if not is_last:
            del self.fields["sure"]
        else:
            self.fields["reason"].widget = forms.HiddenInput()


@never_cache
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, course: str, name: str) -> HttpResponse:
    """Two pages, one address: choose what goes and say why; then look at it and confirm."""
    by, row = entering(request), course_of(course)
    check(by, Act.WITHDRAW_PHOTOGRAPH)
    ask_again(request, Act.WITHDRAW_PHOTOGRAPH)
    shown = quizzes.would_go(name) if ending_of(name) in PHOTOGRAPHS else []
    if not shown:
        raise Http404
    is_last = request.POST.get("step") == "erase"
    posted = request.POST if request.method == "POST" else None
    form = WithdrawForm(posted, shown=shown, is_last=is_last)
    if posted is not None and form.is_valid():
        if is_last:
            return _withdrawn(request, row.code, form, by) or _page(request, row, shown, form, True)
        last = WithdrawForm(initial=form.cleaned_data, shown=shown, is_last=True)
        return _page(request, row, shown, last, True)
    return _page(request, row, shown, form, is_last)


def _page(
    request: HttpRequest,
    course: Any,
    shown: Sequence[quizzes.Shown],
    form: WithdrawForm,
    is_last: bool,
) -> HttpResponse:
    chosen = (
        request.POST.getlist("names") if request.method == "POST" else [one.name for one in shown]
    )
    rows = [_row(one, one.name in chosen) for one in shown]
    context = {
        "course": course,
        "form": form,
        "rows": [row for row in rows if row["is_chosen"]] if is_last else rows,
        "is_last": is_last,
    }
    status = 400 if form.errors else 200
    return TemplateResponse(request, "studio/withdraw.html", context, status=status)


def _row(one: quizzes.Shown, is_chosen: bool) -> dict[str, Any]:
    return {
        "name": one.name,
        "address": plain_address(one.name) if one.figures else "",
        "is_sure": one.is_sure,
        "is_chosen": is_chosen,
        "consent": one.consent,
        "figures": one.figures,
        "questions": [
            _("a private question") if row.is_private else row.code for row in one.questions
        ],
    }


def _withdrawn(
    request: HttpRequest, course: str, form: WithdrawForm, by: Person
) -> HttpResponse | None:
    said = form.cleaned_data
    try:
        gone = quizzes.withdraw_photographs(
            names=said["names"], reason=said["reason"], by=by, now=timezone.now()
        )
    except Refused as refused:
        form.add_error(None, str(refused))
        return None
    told = ngettext(
        "%(n)d photograph is erased. Whoever asks for it is told that it was withdrawn.",
        "%(n)d photographs are erased. Whoever asks for one is told that it was withdrawn.",
        len(gone),
    )
    messages.success(request, told % {"n": len(gone)})
    messages.warning(
        request,
        _("Backups and exported folders from before still hold it: tell whoever keeps them."),
    )
    _keep_list(request)
    return redirect("studio:entries", course, "figure")


def _keep_list(request: HttpRequest) -> None:
    """After the commit: a restore of an older backup erases again what is on the list."""
    try:
        erasing.keep_list()
    except ListUnusable as unusable:
        messages.error(request, str(unusable))
