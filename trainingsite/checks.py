"""System checks of the whole site."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from trainingsite.supervisor import web


@register(Tags.security, deploy=True)
def check_exposure(**_kwargs: Any) -> list[CheckMessage]:
    """An error when the web server would listen to other machines without a proxy in front."""
    refusal = web.exposure(settings.HOST, settings.TRUSTED_PROXY_COUNT)
    return [Error(refusal, id="trainingsite.E002")] if refusal else []
