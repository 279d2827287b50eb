"""What clinics hear from certificates: whoever has one on a list is to know of its news before the night."""

from typing import Any

from django.utils import timezone

from certificates.clinics import actions
from trainingsite.accounts.actors import SYSTEM


def on_certificate_changed(*, certificate_id: int, **_kwargs: Any) -> None:
    """Have it looked at soon; the night finds what is lost on the way."""
    actions.look_sooner(certificate_id=certificate_id, by=SYSTEM, now=timezone.now())
