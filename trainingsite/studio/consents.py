"""Whom a picture shows and under which consent, as its form asks; and what of that stays when another file takes its place."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from courses.content.domain.consent import ABOUT_WHOM, CONSENT
from courses.content.domain.tables import PHOTOGRAPH_FIELDS
from courses.models import Figure
from trainingsite.studio.labels import HINTS, LABELS


def shows_field(help_text: Any) -> forms.ChoiceField:
    """Whom a picture shows."""
    return forms.ChoiceField(
        label=gettext_lazy("Who is shown"),
        choices=[("", "–"), *Figure.Shows.choices],
        required=False,
        help_text=help_text,
    )


def same_field() -> forms.BooleanField:
    """Whoever hands in another file says so, or says everything anew."""
    return forms.BooleanField(
        label=gettext_lazy(
            "The new file shows the same person under the same consent: what is said of the one before holds for it. "
            "Without this tick it is taken out, and asked anew."
        ),
        required=False,
    )


def _asked(key: str, sort: type[forms.Field] = forms.CharField, **more: Any) -> Any:
    """Under the name and with the hint that a figure's form has."""
    named: dict[str, Any] = {"label": LABELS[key], "help_text": HINTS.get(key, "")}
    return sort(required=False, **named, **more)


class ConsentForm(forms.Form):
    """Whom a picture shows and, where it is somebody, under which consent."""

    shows = shows_field(HINTS["shows"])
    consent = _asked("consent", widget=forms.Textarea(attrs={"rows": 2}))
    consent_date = _asked(
        "consent_date",
        forms.DateField,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    consent_covers = _asked("consent_covers", widget=forms.Textarea(attrs={"rows": 2}))
    consent_holder = _asked(
        "consent_holder", max_length=PHOTOGRAPH_FIELDS.longest("consent_holder")
    )

    def of_consent(self) -> list[forms.BoundField]:
        """What is asked where it shows somebody."""
        return [self[key] for key in CONSENT]

    def told(self) -> dict[str, str]:
        """What was said, as an entry keeps it."""
        said = {key: as_kept(self.cleaned_data[key]) for key in ABOUT_WHOM}
        return {key: value for key, value in said.items() if value}


def as_kept(value: Any) -> str:
    """What was typed, with one sort of line end: a page sends another one than a file has."""
    return str(value or "").replace("\r\n", "\n").strip()


def said_anew(said: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """Of what a form says of another file what it did not say of the one before: the rest was said of that."""
    return {key: value for key, value in said.items() if as_kept(value) != as_kept(before.get(key))}


def tell_dropped(request: HttpRequest) -> None:
    """Why fields are empty that were not."""
    told = _(
        "What was said of the file before is taken out: say anew what this one shows, whom, and under which consent."
    )
    messages.warning(request, told)
