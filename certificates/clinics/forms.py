"""Forms of the clinics' desk: shape only; the actions decide."""

from django import forms
from django.utils.translation import gettext_lazy as _

from certificates.clinics.actions import LONGEST_OVERLAP
from certificates.clinics.models import Organisation


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


class RollKeyForm(forms.Form):
    """How long the old key of a roll works on."""

    days = forms.IntegerField(
        label=_("Days for which the old key works on"),
        min_value=0,
        max_value=LONGEST_OVERLAP.days,
        initial=7,
    )
