"""Forms of the course pages and the authors' desk: shape only."""

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.models import DisputeAnswer


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


class DisputeAnswerForm(forms.Form):
    """What an author answers; everybody reads it beside the fact."""

    outcome = forms.ChoiceField(label=_("Outcome"), choices=DisputeAnswer.Outcome.choices)
    text = forms.CharField(
        label=_("Answer"),
        help_text=_("Readers see it beside the statement, without the name of who disputed it."),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=3000,
    )
    shows_argument = forms.BooleanField(
        label=_("Show the reader's own words"),
        help_text=_("Untick it when they name a patient or anybody else."),
        required=False,
        initial=True,
    )
