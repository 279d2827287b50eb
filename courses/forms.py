"""Forms of the course pages: shape only."""

from django import forms
from django.utils.translation import gettext_lazy as _


class DisputeForm(forms.Form):
    """What a reader says against a fact."""

    argument = forms.CharField(
        label=_("What is wrong with it?"),
        help_text=_("Say what the statement should be, and for whom or when."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2000,
    )
    citation = forms.CharField(
        label=_("Where can that be read?"),
        help_text=_("Authors, title, journal and year, or an address. A DOI or PMID helps most."),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=1000,
    )
