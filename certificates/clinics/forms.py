"""Forms about clinics, at the desk and on their own pages: shape only; the actions decide."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certificates.clinics.actions import LONGEST_OVERLAP, Wanted
from certificates.clinics.models import LONGEST_REFERENCE, Organisation

LAST_DAY = date(3000, 1, 1)


class OrganisationForm(forms.ModelForm):
    """A clinic's name."""

    class Meta:
        model = Organisation
        fields = ("name",)

    def clean_name(self) -> str:
        """With single spaces, as it is stored: so that the same name with two is seen to be taken."""
        return " ".join(self.cleaned_data["name"].split())


class ApiKeyForm(forms.Form):
    """A new key for a clinic."""

    name = forms.CharField(label=_("What it is for"), max_length=100)
    expires_date = forms.DateField(
        label=_("Last day on which it works (UTC)"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    is_test = forms.BooleanField(
        label=_("Test key: it sees certificates of a trial alone"), required=False
    )

    def clean_expires_date(self) -> date | None:
        """No key is made that never works."""
        last_day: date | None = self.cleaned_data["expires_date"]
        if last_day is not None and not timezone.now().date() <= last_day < LAST_DAY:
            raise forms.ValidationError(_("Give today or a later day, or leave it empty."))
        return last_day


class RollKeyForm(forms.Form):
    """How long the old key of a roll works on."""

    days = forms.IntegerField(
        label=_("Days for which the old key works on"),
        min_value=0,
        max_value=LONGEST_OVERLAP.days,
        initial=7,
    )


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


class ChecksForm(forms.Form):
    """Which checks are looked for."""

    since = _day(_("From (UTC day)"))
    until = _day(_("To (UTC day)"))
    code = forms.CharField(label=_("Code"), max_length=200, required=False)
    reference = forms.CharField(
        label=_("Your reference"), max_length=LONGEST_REFERENCE, required=False
    )

    def clean(self) -> dict[str, Any]:
        """A slip must not look like "you never asked"."""
        given = super().clean() or {}
        since, until = given.get("since"), given.get("until")
        if since and until and since > until:
            self.add_error("until", _("This day is before the first one."))
        return given

    @property
    def wanted(self) -> Wanted:
        """The same for the action."""
        given = self.cleaned_data
        return Wanted(
            given["since"], given["until"], given["code"] or None, given["reference"] or None
        )


class InviteForm(forms.Form):
    """Somebody is to work for the clinic."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    is_manager = forms.BooleanField(
        label=_("Manages the clinic: says who else works for it"), required=False
    )
