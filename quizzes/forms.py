"""Forms of the quiz pages: shape only. The controls of a question are its kind's own."""

from django import forms
from django.utils.translation import gettext_lazy as _


class VoidForm(forms.Form):
    """Why an attempt counts for nothing."""

    reason = forms.CharField(label=_("Reason, for the record"), max_length=200)


class PrivateExportForm(forms.Form):
    """Why private questions are to be written into files."""

    reason = forms.CharField(
        label=_("Why, and where the files will lie"), widget=forms.Textarea(attrs={"rows": 3})
    )


class LateForm(forms.Form):
    """What held answers up until after the end."""

    asked = forms.CharField(
        label=_("What held them up?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Say what held the answers up.")},
    )


class StartForm(forms.Form):
    """What a candidate declares before an exam."""

    agreed = forms.BooleanField(
        label=_("I have read these rules and agree to them."),
        error_messages={"required": _("Tick this box if you agree to the rules.")},
    )
    name_confirmed = forms.BooleanField(
        label=_("This is my name and number as on my professional register."),
        error_messages={
            "required": _("Tick this box if the name is right, or change it in your account first.")
        },
    )
