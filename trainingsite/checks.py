"""System checks of the whole site."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import DatabaseError

from trainingsite.accounts import factor_keys
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
    """A warning for each thing that people must know about whoever runs this, and the settings do not say."""
    return [
        checks.Warning(f"{name} is not set. {why}", id=f"trainingsite.W{number:03}")
        for number, (name, why) in enumerate(_OPERATOR.items(), start=1)
        if not getattr(settings, name)
    ]


_OPERATOR = {
    "OPERATOR_NAME": "The pages for help and privacy have to say who runs this installation.",
    "OPERATOR_ADDRESS": "Give the postal address of whoever runs it, lines separated by semicolons.",
    "CONTACT_EMAIL": "People have to reach somebody when they cannot sign in.",
}
