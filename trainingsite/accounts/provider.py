"""What a mail provider says by django-anymail, where EMAIL_URL names one: which mails came back, and which arrived."""

from collections.abc import Callable
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.utils import timezone

from trainingsite.accounts.actions.returned import note_arrived, note_returned
from trainingsite.accounts.actors import SYSTEM

# Of the events that django-anymail knows. What is put off is tried again by the provider itself.
CAME_BACK = frozenset({"bounced", "rejected", "failed"})


def connect() -> None:
    """Hear of the provider's news."""
    import_module("anymail.signals").tracking.connect(on_news, dispatch_uid="accounts.provider")


def on_news(event: Any, **_kwargs: Any) -> None:
    """One of them."""
    if not event.recipient:
        return
    if event.event_type in CAME_BACK:
        said = f"{event.event_type}: {event.reject_reason or ''} {event.description or ''}"
        note_returned(address=event.recipient, said=said.strip(), by=SYSTEM, now=timezone.now())
    elif event.event_type == "delivered":
        note_arrived(address=event.recipient, by=SYSTEM, now=timezone.now())


def webhook() -> Callable[..., HttpResponse]:
    """The view that takes them: nobody signs in there; django-anymail asks for ANYMAIL_WEBHOOK_SECRET."""
    route = f"{settings.ANYMAIL_PROVIDER}/tracking/"
    patterns = import_module("anymail.urls").urlpatterns
    views = [one.callback for one in patterns if str(one.pattern) == route]
    if not views:
        raise ImproperlyConfigured(
            f"django-anymail takes no news of {settings.ANYMAIL_PROVIDER!r}, so that nobody would hear which mails came back. Give EMAIL_URL "
            "another provider of its list, or smtp://."
        )
    view: Callable[..., HttpResponse] = views[0]
    return login_not_required(view)
