"""The part of a form that asks for a register entry, and what it takes: shape only, and what can be printed."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from trainingsite.accounts import name_rules
from trainingsite.accounts.domain import register
from trainingsite.accounts.domain.countries import country_names
from trainingsite.accounts.domain.register import RegisterEntry
from trainingsite.accounts.domain.registers import REGISTERS
from trainingsite.accounts.printing import glyphs


def _refuse(wrong: str) -> None:
    if wrong:
        raise ValidationError(wrong)


def check_name(text: str) -> str:
    """A person's name as it will be printed: as typed, single spaces, no address and no markup."""
    name = " ".join(text.split())
    _refuse(name_rules.wrong_in_name(name))
    return name


def check_one_reading(text: str, *, plain_only: bool = False) -> str:
    """Refuse a register or number that can be read as another: strange signs and letters, or two scripts in one."""
    _refuse(name_rules.addressed(text) or name_rules.stated(text) or name_rules.unprintable(text))
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


class RegisterInput(forms.TextInput):
    """A text box that offers the registers we know while somebody types, without a script."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The box, and the list behind it."""
        listed = f"{(attrs or {}).get('id', name)}_known"
        box = super().render(name, value, {**(attrs or {}), "list": listed}, renderer)
        rows = format_html_join("\n", '<option value="{}">{}</option>', _offered())
        return format_html('{}\n<datalist id="{}">\n{}\n</datalist>', box, listed, rows)


def _offered() -> list[tuple[str, str]]:
    """What the list offers: the name that is printed; beside it the whole name and the country."""
    named = country_names(get_language() or "en")
    return [
        (one.name, ", ".join([*([one.whole] if one.whole != one.name else []), named[one.country]]))
        for one in REGISTERS
    ]


def _countries() -> list[tuple[str, Any]]:
    return [
        ("", _("The register is in the list")),
        *country_names(get_language() or "en").items(),
    ]


class RegisterEntryMixin(forms.Form):
    """Name, register and number, as on the professional register."""

    register = forms.CharField(
        label=_("Professional register"),
        max_length=80,
        required=False,
        help_text=_(
            "Begin to type and choose yours, for example GMC or Texas. If it is not in the list, write its name and "
            "choose its country below."
        ),
        widget=RegisterInput(attrs={"autocomplete": "off", "dir": "auto"}),
    )
    register_country = forms.ChoiceField(
        label=_("Country of a register that is not in the list"), choices=_countries, required=False
    )
    register_number = forms.CharField(
        label=_("Your number on it"),
        max_length=40,
        required=False,
        help_text=_("As it stands there, for example 7123456 (GMC) or 12A3456E (NMC)."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = register.listed_register(str(self["register"].value() or ""))
        if known is not None:
            self.fields["register_number"].help_text = _(
                "As it stands there. Numbers of this register (%(register)s) look like %(example)s."
            ) % {"register": known.name, "example": known.example}

    def clean_register_name(self) -> str:
        given: str = self.cleaned_data["register_name"]
        return check_name(given) if "register_name" in self.changed_data else given

    def clean_native_name(self) -> str:
        given: str = self.cleaned_data["native_name"]
        return check_name(given) if "native_name" in self.changed_data else given

    def clean_register(self) -> str:
        given: str = self.cleaned_data["register"]
        if "register" not in self.changed_data:  # what was left alone is not judged again
            return given
        text = check_one_reading(register.without_invisible(given))
        known = register.listed_register(text) if text else None
        return text if known is None else known.name

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
        self._settle_country(data)
        return data

    def _check_together(self, register_given: str, number: str) -> None:
        if not register.scripts(number) <= register.scripts(register_given) | {"LATIN"}:
            self.add_error(
                "register_number",
                _(
                    "The letters of the number are not those of the register. Write both as they stand there."
                ),
            )
        elif not register.has_form_of_listed(number, register_given):
            known = register.listed_register(register_given)
            assert known is not None  # noqa: S101 -- only a listed register has a form
            self.add_error(
                "register_number",
                _("Numbers of this register (%(register)s) look like %(example)s. Check yours.")
                % {"register": known.name, "example": known.example},
            )

    def _settle_country(self, data: dict[str, Any]) -> None:
        """A register of the list has its own country; another one needs it, from whoever writes it anew."""
        given = data.get("register", "")
        if not given or register.listed_register(given) is not None:
            data["register_country"] = ""
        elif not data.get("register_country") and {"register", "register_country"} & set(
            self.changed_data
        ):
            self.add_error(
                "register_country",
                _(
                    "This register is not in our list. Choose its country, or choose the register as the list writes it."
                ),
            )

    @property
    def entry(self) -> RegisterEntry:
        """The register entry that was typed, as it will be stored."""
        given = self.cleaned_data
        return RegisterEntry(
            given.get("register_name", ""),
            given.get("native_name", ""),
            given.get("register", ""),
            given.get("register_number", ""),
            given.get("register_country", ""),
        )
