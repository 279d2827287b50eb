"""System checks of the chain."""

from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Tags, register


@register(Tags.security, deploy=True)
def check_outside_place(**_kwargs: Any) -> list[CheckMessage]:
    """A warning while checkpoints stay where whoever changes rows can change them too."""
    if settings.CHECKPOINT_IS_OUTSIDE:
        return []
    return [
        checks.Warning(
            f"Checkpoints of the chain stay in {settings.CHECKPOINT_TO}, which is no outside place: CHECKPOINT_TO is not set, or names "
            "one of our own. Whoever changes rows there can write chain and checkpoints anew.",
            hint="Set it to a folder on another machine, to mailto:somebody@elsewhere.example, or to an https address.",
            id="chain.W001",
        )
    ]
