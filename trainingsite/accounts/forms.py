"""Forms of an account: shape only, and whether a name can be printed."""

from typing import Any

from allauth.account.forms import SignupForm as AllauthSignupForm
from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.forms import UserChangeForm
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from certificates.domain.glyphs import is_readable, missing_glyphs, named

LONGEST_EMAIL = 254
REGISTER_FIELDS = ("register_name", "register", "register_number", "native_name")


def check_printable(text: str) -> str:
    """Refuse what stands on a certificate when our fonts lack a sign of it, or when nobody could read it."""
    missing = missing_glyphs(text)
    if missing:
        signs = ", ".join(named(sign) for sign in missing)
        raise ValidationError(
            _(
                "We cannot print this on a certificate: %(signs)s. We can print Latin, Greek, Cyrillic, "
                "Arabic and Chinese letters; leave other signs out."
            )
            % {"signs": signs}
        )
    if text and not is_readable(text):
        raise ValidationError(_("Write it with letters or digits."))
    return text


class RegisterEntryMixin(forms.Form):
    """Name, register and number, as on the professional register."""

    def clean_register_name(self) -> str:
        return check_printable(" ".join(self.cleaned_data["register_name"].split()))

    def clean_native_name(self) -> str:
        return check_printable(" ".join(self.cleaned_data["native_name"].split()))

    def clean_register(self) -> str:
        return check_printable(" ".join(self.cleaned_data["register"].split()))

    def clean_register_number(self) -> str:
        return check_printable(" ".join(self.cleaned_data["register_number"].split()))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        register, number = data.get("register", "").strip(), data.get("register_number", "").strip()
        if bool(register) != bool(number):
            self.add_error(
                "register_number" if register else "register",
                _("Give both the register and your number on it, or leave both empty."),
            )
        elif number:
            own = getattr(getattr(self, "instance", None), "pk", None)
            same = Q(register__iexact=register, register_number__iexact=number)
            if get_user_model().objects.filter(same).exclude(pk__in=[own] if own else []).exists():
                self.add_error(
                    "register_number",
                    _(
                        "This registration number already belongs to another account. "
                        "Check the number, or sign in to that account."
                    ),
                )
        return data


class PersonForm(RegisterEntryMixin, UserChangeForm):
    """A person at the administrators' desk: the register entry is held to the same rules."""


class SignupForm(RegisterEntryMixin, AllauthSignupForm):
    """E-mail, password, and the register entry that a certificate needs (it may follow later)."""

    def clean_email(self) -> str:
        email: str = self.data.get("email", "").strip()
        if len(email) > LONGEST_EMAIL:  # a cut address would be somebody else's
            raise ValidationError(_("This address is too long. Use one of at most 254 characters."))
        return str(super().clean_email())

    register_name = forms.CharField(
        label=_("Your name as on your professional register"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
    )
    register = forms.CharField(
        label=_("Professional register"),
        max_length=80,
        required=False,
        help_text=_(
            "For example GMC, NMC, or the name of your country's register. You can add it later."
        ),
    )
    register_number = forms.CharField(label=_("Your number on it"), max_length=40, required=False)
    native_name = forms.CharField(
        label=_("Your name in your own script"), max_length=200, required=False,
        help_text=_("Optional; it is printed beside the other."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )  # fmt: skip
    field_order = [
        "email",
        "register_name",
        "register",
        "register_number",
        "native_name",
        "password1",
        "password2",
    ]


class SettingsForm(RegisterEntryMixin, forms.ModelForm):
    """What a person sets about themselves."""

    class Meta:
        model = get_user_model()
        fields = [*REGISTER_FIELDS, "text_size", "spacing", "theme"]
        widgets = {
            "register_name": forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
            "native_name": forms.TextInput(attrs={"dir": "auto"}),
            "text_size": forms.RadioSelect,
            "spacing": forms.RadioSelect,
            "theme": forms.RadioSelect,
        }
