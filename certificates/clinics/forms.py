"""Forms about clinics, at the desk and on their own pages: shape only; the actions decide."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certificates.clinics.actions import LONGEST_OVERLAP, ORDERS, Sought, Wanted
from certificates.clinics.domain.list_lines import (
    LONGEST_NAME,
    LONGEST_NUMBER,
    LONGEST_SITE,
    MOST_BYTES,
)
from certificates.clinics.models import LONGEST_REFERENCE, Organisation, State

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


ORDER_LABELS = (_("What asks for something first"), _("Name"), _("Last day"), _("Latest change"))


class ListFilterForm(forms.Form):
    """Which rows of the list are looked for, in which order."""

    text = forms.CharField(label=_("Name, number, site or code"), max_length=200, required=False)
    state = forms.ChoiceField(
        label=_("How they stand"), choices=[("", _("Any")), *State.choices], required=False
    )
    order = forms.ChoiceField(
        label=_("Order"),
        choices=list(zip(ORDERS, ORDER_LABELS, strict=True)),
        required=False,
    )

    @property
    def sought(self) -> Sought:
        """The same for the action."""
        given = self.cleaned_data
        return Sought(given["state"], given["text"], given["order"] or ORDERS[0])


class BringForm(forms.Form):
    """People for the list, pasted or as a file."""

    text = forms.CharField(
        label=_("People"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        help_text=_(
            "One in each line: code, name, register number, site, apart by tabs, commas or semicolons, as they come from a spreadsheet. "
            "Who has no code yet: leave it empty. With headings (code, name, number, site) the columns may stand in any order."
        ),
    )
    file = forms.FileField(
        label=_("Or a file"),
        required=False,
        help_text=_(
            "A workbook (XLSX) with one sheet, a CSV or a text file, at most 1 MB and 500 lines."
        ),
    )

    def clean(self) -> dict[str, Any]:
        """One of the two, and no file that is too large to be read."""
        given = super().clean() or {}
        file = given.get("file")
        if file and file.size > MOST_BYTES:
            self.add_error("file", _("The file is larger than 1 MB. Bring it in parts."))
        elif bool(given.get("text", "").strip()) == bool(file) and not self.errors:
            both = _("Give either lines or a file, not both.")
            none = _("Paste at least one line, or choose a file.")
            raise forms.ValidationError(both if file else none)
        return given


class RowForm(forms.Form):
    """One row of the list."""

    code = forms.CharField(label=_("Code"), max_length=200, required=False)
    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME, required=False)
    number = forms.CharField(label=_("Register number"), max_length=LONGEST_NUMBER, required=False)
    site = forms.CharField(label=_("Site"), max_length=LONGEST_SITE, required=False)


class AskForm(forms.Form):
    """Whom to ask for a code."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)
