"""System checks of the whole site."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import DatabaseError

from trainingsite.accounts import factor_keys
from trainingsite.accounts.domain.trial import is_trial_address
from trainingsite.supervisor import sealing, web


@register(Tags.security, deploy=True)
def check_exposure(**_kwargs: Any) -> list[CheckMessage]:
    """An error when the web server would listen to other machines without a proxy in front."""
    refusal = web.exposure(settings.HOST, settings.TRUSTED_PROXY_COUNT)
    return [Error(refusal, id="trainingsite.E002")] if refusal else []


@register(Tags.security, deploy=True)
def check_factor_keys(**_kwargs: Any) -> list[CheckMessage]:
    """Whether the keys that seal second factors are whole, and nobody else's to read."""
    damaged: list[CheckMessage] = [
        Error(damage, id="trainingsite.E003") for damage in factor_keys.damages()
    ]
    exposed = [
        Error(
            f"{path} can be read by others on this machine, who then read second factors.",
            hint=f"Run: chmod {'700' if path.is_dir() else '600'} {path}",
            id="trainingsite.E004",
        )
        for path in factor_keys.exposed()
    ]
    if factor_keys.files():
        return [*damaged, *exposed]
    missing = f"There is no key yet in {factor_keys.folder()} that seals second factors; the first start makes it."
    return [*exposed, checks.Info(missing, id="trainingsite.I001")]


@register(Tags.database)
def check_factors(*, databases: Sequence[str] | None = None, **_kwargs: Any) -> list[CheckMessage]:
    """A warning when somebody's second factor cannot be read with the keys that are here."""
    if not databases:
        return []
    try:
        missing = sealing.unreadable()
    except (DatabaseError, factor_keys.FactorKeysUnusable):
        return []  # tables that are not made yet; what is damaged is told above
    return [checks.Warning(missing, id="trainingsite.W004")] if missing else []


@register(Tags.compatibility, deploy=True)
def check_operator(**_kwargs: Any) -> list[CheckMessage]:
    """What people must know about whoever runs this, and the settings do not say, or say in a way that helps nobody: of
    an installation that everybody reaches its name and how to reach somebody are an error, the rest, and all of a
    trial's, a warning."""
    is_public = not is_trial_address(settings.PUBLIC_URL)
    return [
        Error(f"{name} {wrong}. {why}", id=f"trainingsite.E{number + _FIRST_ERROR:03}")
        if is_public and name in _NEEDED_IN_PUBLIC
        else checks.Warning(f"{name} {wrong}. {why}", id=f"trainingsite.W{number:03}")
        for number, (name, why) in enumerate(_OPERATOR.items(), start=1)
        if (wrong := _what_is_wrong(name, getattr(settings, name).strip(), is_public=is_public))
    ]


def _what_is_wrong(name: str, said: str, *, is_public: bool) -> str:
    """Why nobody is helped by what the setting says; "" when somebody is."""
    if not said:
        return "is not set"
    if name == "CONTACT_EMAIL":
        return _why_nothing_arrives(said, is_public=is_public)
    letters = sum(sign.isalpha() for sign in said)
    return "" if letters >= _LEAST_LETTERS else f"is {said!r}, which names nobody"


def _why_nothing_arrives(address: str, *, is_public: bool) -> str:
    try:
        validate_email(address)
    except ValidationError:
        return f"is {address!r}, which is no e-mail address: write one alone, as name@clinic.org"
    if is_public and is_trial_address(f"https://{address.rpartition('@')[2]}"):
        return f"is {address!r}, and no mail from outside arrives there"
    return ""


_NEEDED_IN_PUBLIC = ("OPERATOR_NAME", "CONTACT_EMAIL")
_LEAST_LETTERS = 2
_FIRST_ERROR = 10  # of OPERATOR_NAME: trainingsite.E011

_OPERATOR = {
    "OPERATOR_NAME": "The pages for help and privacy have to say who runs this installation.",
    "OPERATOR_ADDRESS": "Give the postal address of whoever runs it, lines separated by semicolons.",
    "CONTACT_EMAIL": "People have to reach somebody when they cannot sign in.",
}
