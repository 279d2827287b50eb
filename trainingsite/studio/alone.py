"""The part of a review's page for who is alone in publishing: let it go live after the wait, see when, and stop it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses import actions as courses
from courses.publishing.actions.adapters import adapter_of
from trainingsite.accounts.actions import proposals
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.fresh import ask_again
from trainingsite.accounts.may import Act, check
from trainingsite.studio.marks import seen, shown
from trainingsite.studio.place import Place


class AloneForm(forms.Form):
    """Why it goes live without a second person. `draft` names the draft that was shown."""

    draft = forms.CharField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label=gettext_lazy("Why (whoever can stop it reads this)"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


def alone_on(place: Place) -> dict[str, Any]:
    """What the page needs: the proposal that stands, or the form for one, with the new drafts that go along."""
    entry, now = place.entry, timezone.now()
    standing = courses.standing_proposal(entry)
    may_propose = standing is None and courses.may_publish_alone(entry, by=place.by, now=now)
    initial = {"draft": adapter_of(entry).draft_hash(entry)}
    also = courses.awaited(entry) if may_propose else []
    return {
        "alone": standing,
        "alone_form": AloneForm(prefix="alone", initial=initial) if may_propose else None,
        "alone_with": [(one, shown(one)) for one in also],
    }


def propose(request: HttpRequest, place: Place) -> HttpResponse:
    """Let it go live after the wait, as it was shown, with the new drafts that it names."""
    check(place.by, Act.PUBLISH)
    if place.entry.holds_exam_keys:
        ask_again(request, Act.PUBLISH)
    form = AloneForm(request.POST, prefix="alone")
    if not form.is_valid():
        messages.error(
            request, _("Say why: whoever has to agree, and whom it concerns, will read it.")
        )
        return redirect(place.url("studio:review"))
    also = courses.awaited(place.entry)
    marks = seen(request.POST.getlist("seen"), also)
    try:
        made = courses.propose_alone(
            entry=place.entry,
            also=also,
            seen=marks | {place.entry.uuid: form.cleaned_data["draft"]},
            reason=form.cleaned_data["reason"],
            by=place.by,
            now=timezone.now(),
        )
    except (Refused, courses.CannotPublish) as refused:
        messages.error(request, str(refused))
        return redirect(place.url("studio:review"))
    said = _(
        "It goes live on %(when)s, as it is now, unless somebody stops it. Everybody concerned is told."
    )
    messages.success(
        request, said % {"when": f"{timezone.localtime(made.due_at):%Y-%m-%d %H:%M %Z}"}
    )
    return redirect(place.url("studio:review"))


def stop(request: HttpRequest, place: Place) -> HttpResponse:
    """It does not go live by itself."""
    standing = courses.standing_proposal(place.entry)
    try:
        if standing is not None:
            proposals.stop(proposal=standing, by=place.by, now=timezone.now())
            messages.success(request, _("It is stopped. The draft is as it was."))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect(place.url("studio:review"))
