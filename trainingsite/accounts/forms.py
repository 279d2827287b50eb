"""Forms of an account: shape only, and whether a name can be printed."""

from typing import Any

from allauth.account.forms import AddEmailForm as AllauthAddEmailForm
from allauth.account.forms import ResetPasswordForm as AllauthResetPasswordForm
from allauth.account.forms import SignupForm as AllauthSignupForm
from allauth.account.models import EmailAddress
from django import forms
from django.contrib.auth import get_user_model
from django.contrib.auth.forms import UserChangeForm
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from trainingsite.accounts.actors import Person
from trainingsite.accounts.domain import register
from trainingsite.accounts.printing import glyphs

LONGEST_EMAIL = 254
REGISTER_FIELDS = ("register_name", "register", "register_number", "native_name")
APPEARANCE_FIELDS = ("text_size", "spacing", "theme")


def check_printable(text: str) -> str:
    """Refuse what stands on a certificate when our fonts lack a sign of it, or when nobody could read it."""
    missing = glyphs().missing_glyphs(text)
    if missing:
        signs = ", ".join(glyphs().named(sign) for sign in missing)
        raise ValidationError(
            _(
                "We cannot print this on a certificate: %(signs)s. We can print Latin, Greek, Cyrillic, "
                "Arabic and Chinese letters; leave other signs out."
            )
            % {"signs": signs}
        )
    if text and not glyphs().is_readable(text):
        raise ValidationError(_("Write it with letters or digits."))
    return text


def check_one_reading(text: str, *, plain_only: bool = False) -> str:
    """Refuse a register or number that can be read as another: strange signs and letters, or two scripts in one."""
    check_printable(text)
    odd = register.strange_signs(text) + register.odd_letters(text, plain_only=plain_only)
    if odd:
        raise ValidationError(
            _(
                "Use letters and digits, with spaces, hyphens, dots or slashes between them. Leave out: %(signs)s."
            )
            % {"signs": ", ".join(glyphs().named(sign) for sign in odd)}
        )
    if len(register.scripts(text)) > 1:
        raise ValidationError(
            _(
                "This mixes letters of two alphabets that look alike, for example Latin and Cyrillic. "
                "Write all of it with one keyboard."
            )
        )
    return text


def check_one_number(text: str) -> str:
    """Refuse a number that can be read as another: letters beyond A to Z, or digits of two kinds."""
    if len(register.kinds_of_digits(text)) > 1:
        raise ValidationError(_("Write all digits in the same way, as on your keyboard."))
    return check_one_reading(text, plain_only=True)


def entry_taken_message() -> str:
    """What somebody reads whose register entry another account has."""
    return gettext(
        "This registration number already belongs to another account. "
        "Check the number, or sign in to that account."
    )


class RegisterEntryMixin(forms.Form):
    """Name, register and number, as on the professional register."""

    def clean_register_name(self) -> str:
        return check_printable(" ".join(self.cleaned_data["register_name"].split()))

    def clean_native_name(self) -> str:
        return check_printable(" ".join(self.cleaned_data["native_name"].split()))

    def clean_register(self) -> str:
        given: str = self.cleaned_data["register"]
        if "register" not in self.changed_data:  # what was left alone is not judged again
            return given
        return check_one_reading(register.without_invisible(given))

    def clean_register_number(self) -> str:
        given: str = self.cleaned_data["register_number"]
        if "register_number" not in self.changed_data:
            return given
        return check_one_number(register.without_invisible(given))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        register_given, number = data.get("register", ""), data.get("register_number", "")
        if bool(register_given) != bool(number) and not self.has_error("register_number"):
            self.add_error(
                "register_number" if register_given else "register",
                _("Give both the register and your number on it, or leave both empty."),
            )
        elif number and {"register", "register_number"} & set(self.changed_data):
            self._check_together(register_given, number)
        return data

    def _check_together(self, register_given: str, number: str) -> None:
        if not register.scripts(number) <= register.scripts(register_given) | {"LATIN"}:
            self.add_error(
                "register_number",
                _(
                    "The letters of the number are not those of the register. Write both as they stand there."
                ),
            )
        elif self.is_taken():
            self.add_error("register_number", entry_taken_message())

    @property
    def entry(self) -> register.RegisterEntry:
        """The register entry that was typed, as it will be stored."""
        given = self.cleaned_data
        return register.RegisterEntry(
            given.get("register_name", ""),
            given.get("native_name", ""),
            given.get("register", ""),
            given.get("register_number", ""),
        )

    def is_taken(self) -> bool:
        """Whether somebody else has the entry."""
        return Person.objects.holding(self.entry, besides=getattr(self, "instance", None)).exists()


class PersonForm(RegisterEntryMixin, UserChangeForm):
    """A person at the administrators' desk: the register entry is held to the same rules."""


class NewPersonForm(forms.ModelForm):
    """An account made at the desk. Nobody knows its password: the person chooses one, and confirms the address at the
    first sign-in."""

    class Meta:
        model = get_user_model()
        fields = ["email", "register_name"]

    def save(self, commit: bool = True) -> Any:
        self.instance.set_unusable_password()
        return super().save(commit)

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def clean_register_name(self) -> str:
        return check_printable(" ".join(self.cleaned_data["register_name"].split()))


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

    def try_save(self, request: HttpRequest) -> tuple[Any, HttpResponse | None]:
        """Make the account. Somebody else may take the same register entry in this very moment."""
        try:
            made: tuple[Any, HttpResponse | None] = super().try_save(request)
        except IntegrityError:
            if not self.is_taken():
                raise
        else:
            return made
        self.add_error("register_number", entry_taken_message())
        context = {"form": self, "login_url": reverse("account_login")}
        return None, render(request, "account/signup.html", context)

    def save(self, request: HttpRequest) -> Any:
        with transaction.atomic():
            return super().save(request)


class NewAddressForm(AllauthAddEmailForm):
    """The address that takes the place of the old one when it is confirmed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("New address")


class LostPasswordForm(AllauthResetPasswordForm):
    """A link for a new password goes to an address that its owner has confirmed."""

    users: list[Person]

    def clean_email(self) -> str:
        email = str(super().clean_email())
        self.users = [person for person in self.users if _reads(person, email.lower())]
        return email


def _reads(person: Person, email: str) -> bool:
    """Whether the person has confirmed the address; or has it from the sign-up and never confirmed any."""
    confirmed = EmailAddress.objects.filter(user=person, verified=True)
    if confirmed.exists():
        return confirmed.filter(email=email).exists()
    return bool(person.email == email)


class SettingsForm(RegisterEntryMixin, forms.ModelForm):
    """What a person sets about themselves."""

    class Meta:
        model = get_user_model()
        fields = [*REGISTER_FIELDS, *APPEARANCE_FIELDS]
        widgets = {
            "register_name": forms.TextInput(attrs={"autocomplete": "name", "dir": "auto"}),
            "native_name": forms.TextInput(attrs={"dir": "auto"}),
            "text_size": forms.RadioSelect,
            "spacing": forms.RadioSelect,
            "theme": forms.RadioSelect,
        }

    @property
    def appearance(self) -> dict[str, str]:
        """How pages look for the person."""
        return {name: self.cleaned_data[name] for name in APPEARANCE_FIELDS}
