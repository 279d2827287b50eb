"""System checks of the whole site."""

from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, Tags, register

from trainingsite.supervisor import web


@register(Tags.security, deploy=True)
def check_exposure(**_kwargs: Any) -> list[CheckMessage]:
    """An error when the web server would listen to other machines without a proxy in front."""
    refusal = web.exposure(settings.HOST, settings.TRUSTED_PROXY_COUNT)
    return [Error(refusal, id="trainingsite.E002")] if refusal else []


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
