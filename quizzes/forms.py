"""Forms of the quiz pages: shape only. The controls of a question are its kind's own."""

from typing import Any

from django import forms
from django.core.validators import MaxValueValidator
from django.utils.translation import gettext_lazy as _

from quizzes import actions


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


class ChallengeForm(forms.Form):
    """What is wrong with a question, named by its place in the person's own attempt."""

    place = forms.IntegerField(
        label=_("The number of the question"),
        min_value=1,
        error_messages={"required": _("Give the number of the question.")},
    )
    text = forms.CharField(
        label=_("What is wrong with it?"),
        max_length=actions.LONGEST_CHALLENGE,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Say what is wrong with the question.")},
    )

    prefix = "wrong"

    def __init__(self, *args: Any, questions: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place = self.fields["place"]
        last = _("There are %(n)s questions.") % {"n": questions}
        place.validators.append(MaxValueValidator(questions, last))
        place.widget.attrs["max"] = questions


class AppealForm(forms.Form):
    """Why a result is wrong."""

    prefix = "appeal"

    text = forms.CharField(
        label=_("Why is it wrong?"),
        max_length=actions.LONGEST_APPEAL,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Give your reasons.")},
    )


class StartForm(forms.Form):
    """What a candidate declares before an exam; `is_watched`: and the code of who watches it."""

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
    code = forms.CharField(
        label=_("The code that your invigilator was shown"),
        help_text=_("Eight digits. Without it the exam begins as well, and is unsupervised."),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, is_watched: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_watched:
            del self.fields["code"]
