"""What happens elsewhere and concerns sittings: a request that failed here."""

from typing import Any

from django.core.signals import got_request_exception
from django.dispatch import receiver
from django.utils import timezone

from quizzes import actions

# Where answers come in, with scripts and without.
SAVES = frozenset({"api_save_answers", "quizzes:save", "quizzes:submit", "quizzes:close_section"})


@receiver(got_request_exception, dispatch_uid="quizzes.save_failed")
def save_failed(request: Any = None, **_kwargs: Any) -> None:
    """Remember whose save failed by our own fault, so that the time comes back (quizzes/sitting/actions/outages.py)."""
    match = getattr(request, "resolver_match", None)
    if match is not None and match.view_name in SAVES:
        actions.note_failed_save(attempt=match.kwargs["uuid"], now=timezone.now())
