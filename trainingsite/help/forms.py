"""The form by which people ask: shape only."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from trainingsite.help.kinds import KINDS


class ContactForm(forms.Form):
    """What it is about, in the person's own sentences; where to answer, for who is not signed in."""

    kind = forms.ChoiceField(
        label=_("What is it about?"),
        choices=[(kind.kind, kind.title) for kind in KINDS],
        widget=forms.RadioSelect,
    )
    asked = forms.CharField(
        label=_("Say what happened, and what you want"),
        help_text=_("Name the exam, the day or the certificate's code if it is about one."),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 7}),
    )
    reply_to = forms.EmailField(
        label=_("Your e-mail address"), help_text=_("The answer goes there."), max_length=254
    )

    def __init__(self, *args: Any, is_signed_in: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_signed_in:
            del self.fields["reply_to"]
