"""A costly page that is the same for everybody who is not signed in is made once in some seconds, however many ask for it."""

from collections.abc import Callable
from functools import wraps
from threading import Lock
from time import monotonic
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language

# More pages than there are courses and languages is somebody trying out addresses.
MOST_KEPT = 64
Key = tuple[str, ...]


def kept_briefly(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For whoever is not signed in and has no message waiting, the page is at most PUBLIC_PAGE_SECONDS old. In the process's own memory:
    sixteen
    readers cost one rendering. An error that is raised is not kept. Not for a page with a form."""
    kept: dict[Key, tuple[float, HttpResponse]] = {}
    lock = Lock()

    @wraps(view)
    def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.PUBLIC_PAGE_SECONDS or _is_somebodys(request):
            return view(request, *args, **kwargs)
        key = (request.get_host(), request.path, get_language() or "")
        with lock:  # who asks meanwhile waits for the one rendering
            at, response = kept.get(key, (0.0, None))
            if response is None or monotonic() - at >= settings.PUBLIC_PAGE_SECONDS:
                response = _rendered(view(request, *args, **kwargs))
                if len(kept) >= MOST_KEPT:
                    kept.clear()
                kept[key] = monotonic(), response
        return _copy_of(response)

    return entered


def _is_somebodys(request: HttpRequest) -> bool:
    return request.user.is_authenticated or bool(len(get_messages(request)))


def _rendered(response: HttpResponse) -> HttpResponse:
    render = getattr(response, "render", None)
    return render() if callable(render) else response


def _copy_of(response: HttpResponse) -> HttpResponse:
    """What comes after the view writes its headers on a response of this request alone."""
    return HttpResponse(
        response.content, status=response.status_code, headers=dict(response.headers)
    )
