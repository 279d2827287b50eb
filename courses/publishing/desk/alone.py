"""The desk's page on which who is alone in publishing lets a draft go live after the wait."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.publishing.actions.alone import propose_alone
from courses.publishing.actions.contributing import CannotPublish
from courses.publishing.actions.together import awaited
from courses.publishing.models import Draft
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import Person


class AloneForm(forms.Form):
    """Why it goes live without a second person. `draft` names the draft that was shown."""

    draft = forms.CharField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label=gettext_lazy("Why (whoever can stop it reads this)"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def proposed(request: HttpRequest, entry: Draft, by: Person, said: dict[str, Any]) -> bool:
    """Whether it was proposed; the page says what came of it."""
    also = awaited(entry)
    if also:
        codes = ", ".join(one.code for one in also)
        told = _(
            "It names drafts that go live with it (%(codes)s): do it in the studio, where they are shown."
        )
        messages.error(request, told % {"codes": codes})
        return False
    try:
        made = propose_alone(
            entry=entry,
            seen={entry.uuid: said["draft"]},
            reason=said["reason"],
            by=by,
            now=timezone.now(),
        )
    except (Refused, CannotPublish) as refused:
        messages.error(request, str(refused))
        return False
    told = _(
        "It goes live on %(when)s, as it is now, unless somebody stops it. Everybody concerned is told."
    )
    when = f"{timezone.localtime(made.due_at):%Y-%m-%d %H:%M %Z}"
    messages.success(request, told % {"when": when})
    return True
