"""Forms of witnessed sittings: shape only."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from quizzes.models import Invigilation, Quiz


class ProposeForm(forms.Form):
    """Whom a candidate asks to watch."""

    address = forms.EmailField(
        label=_("E-mail address of your invigilator's account"),
        help_text=_(
            "A mail with a link goes there. They need an account here, and accept or decline."
        ),
        error_messages={"required": _("Give the address.")},
    )


class FaceForm(forms.Form):
    """What an invigilator declares before a code is shown."""

    document = forms.ChoiceField(
        label=_("Which document did you compare?"),
        choices=Invigilation.Document.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the document that you compared.")},
    )
    has_compared = forms.BooleanField(
        label=_(
            "The person in front of me is the one on the document, and the document and the public register say the name above."
        ),
        error_messages={"required": _("Tick this only when you have compared all three.")},
    )


class IncidentForm(forms.Form):
    """What happened while somebody was watched."""

    text = forms.CharField(
        label=_("What happened, and when?"),
        help_text=_(
            "A person reads it, and so does the candidate. No question and no answer of the exam, please."
        ),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say what happened.")},
    )


class SignForm(forms.Form):
    """What an invigilator saw of the sitting, at its close."""

    has_seen_all = forms.ChoiceField(
        label=_("What did you see?"),
        choices=[
            (
                "yes",
                _("I watched the whole exam, from the code to its close. Nobody else answered."),
            ),
            ("no", _("I did not watch all of it.")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is so.")},
    )
    saw = forms.CharField(
        label=_("In your words"),
        help_text=_("Needed where you did not watch all of it."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class NameForm(forms.Form):
    """Whom an administrator names."""

    candidate = forms.EmailField(label=_("E-mail address of the candidate's account"))
    quiz = forms.ModelChoiceField(
        label=_("Exam"), queryset=Quiz.objects.none(), to_field_name="code", empty_label=None
    )
    address = forms.EmailField(label=_("E-mail address of the invigilator's account"))
    reason = forms.CharField(
        label=_("Why this person, and how do you know who they are?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["quiz"]
        field.queryset = Quiz.objects.current().filter(purpose=Quiz.Purpose.EXAM).order_by("title")
