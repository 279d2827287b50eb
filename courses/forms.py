"""Forms of the authors' desk: shape only."""

from django import forms
from django.utils.translation import gettext_lazy as _


class PublishForm(forms.Form):
    """What stands in the record beside the two names."""

    note = forms.CharField(label=_("Note for the record"), max_length=300, required=False)
