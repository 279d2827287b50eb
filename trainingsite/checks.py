"""System checks of the whole site."""

import re
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
    letters = "".join(sign for sign in said.casefold() if sign.isalpha())
    names_nobody = len(letters) < _LEAST_LETTERS or (
        name in _NEEDED_IN_PUBLIC and letters in _PLACEHOLDERS
    )
    return f"is {said!r}, which names nobody" if names_nobody else ""


def _why_nothing_arrives(address: str, *, is_public: bool) -> str:
    try:
        validate_email(address)
    except ValidationError:
        return f"is {address!r}, which is no e-mail address: write one alone, as name@clinic.org"
    local, _at, host = address.casefold().rpartition("@")
    if is_public and (is_trial_address(f"https://{host}") or _FOR_EXAMPLES.search(host)):
        return f"is {address!r}, and no mail from outside arrives there"
    if _READ_BY_NOBODY.fullmatch("".join(sign for sign in local if sign.isalpha())):
        return f"is {address!r}, which by its name nobody reads"
    return ""


@register(Tags.security, deploy=True)
def check_public(**_kwargs: Any) -> list[CheckMessage]:
    """What must not be so where everybody reaches the site: no mail, demo people with known passwords, endless sessions of staff."""
    if is_trial_address(settings.PUBLIC_URL):
        return []
    wrong = {
        "trainingsite.E005": not settings.MAIL_IS_CONFIGURED
        and "EMAIL_URL is not set: nobody can sign up, confirm an address or get a new password. "
        "Set it, as smtp://user:password@mail.clinic.org:587?tls=1.",
        "trainingsite.E006": settings.SEED_DEMO
        and "SEED_DEMO is set at a public address: everything issued is a trial's, and demo people can sign in. Leave it out.",
        "trainingsite.E007": settings.STAFF_SESSION_HOURS > _LONGEST_STAFF_HOURS
        and f"STAFF_SESSION_HOURS is {settings.STAFF_SESSION_HOURS}: a browser that staff forgot stays signed in for so long. "
        f"Use at most {_LONGEST_STAFF_HOURS} (a week); 12 is usual.",
    }
    return [Error(said, id=number) for number, said in wrong.items() if said]


_NEEDED_IN_PUBLIC = ("OPERATOR_NAME", "CONTACT_EMAIL")
_LEAST_LETTERS = 2
_LONGEST_STAFF_HOURS = 168
_FOR_EXAMPLES = re.compile(r"(^|\.)example\.(com|net|org)\.?$")
_READ_BY_NOBODY = re.compile(r"(do)?no(t)?reply.*|.*noreply")
# What stands in templates and examples in the place of a name, without signs and spaces.
_PLACEHOLDERS = frozenset(
    "example yourname name test operator operatorname yourclinic yourcompany yourorganisation yourorganization company "
    "companyname clinicname changeme none na tbd todo xxx acme foo foobar nobody unknown placeholder".split()
)
_FIRST_ERROR = 10  # of OPERATOR_NAME: trainingsite.E011

_OPERATOR = {
    "OPERATOR_NAME": "The pages for help and privacy have to say who runs this installation.",
    "OPERATOR_ADDRESS": "Give the postal address of whoever runs it, lines separated by semicolons.",
    "CONTACT_EMAIL": "People have to reach somebody when they cannot sign in.",
}
