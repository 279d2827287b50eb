"""Forms of the quiz pages: shape only. The controls of a question are its kind's own."""

from django import forms
from django.utils.translation import gettext_lazy as _


class PublishForm(forms.Form):
    """What stands in the record beside the two names. `draft` names the draft that was shown."""

    draft = forms.CharField(widget=forms.HiddenInput, required=False)
    note = forms.CharField(label=_("Note for the record"), max_length=300, required=False)
    same_meaning = forms.BooleanField(
        label=_("No change of meaning"),
        help_text=_(
            "Only the wording changed. A clinical lead's signature under the version before then covers this one. You answer for that."
        ),
        required=False,
    )


class VoidForm(forms.Form):
    """Why an attempt counts for nothing."""

    reason = forms.CharField(label=_("Reason, for the record"), max_length=200)


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
