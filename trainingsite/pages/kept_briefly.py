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
LONGEST_WAIT = 1.0  # seconds
Key = tuple[str, ...]


def kept_briefly(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For whoever is not signed in and has no message waiting, the page is at most PUBLIC_PAGE_SECONDS old. In the process's own memory:
    sixteen
    readers cost one rendering. An error that is raised is not kept. Not for a page with a form."""
    kept: dict[Key, tuple[float, HttpResponse]] = {}
    lock = Lock()

    def young(key: Key) -> HttpResponse | None:
        at, response = kept.get(key, (0.0, None))
        return response if monotonic() - at < settings.PUBLIC_PAGE_SECONDS else None

    @wraps(view)
    def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.PUBLIC_PAGE_SECONDS or _is_somebodys(request):
            return view(request, *args, **kwargs)
        key = (request.get_host(), request.path, get_language() or "")
        # Who asks meanwhile waits for the one rendering; where that hangs, for nobody.
        is_ours = young(key) is None and lock.acquire(timeout=LONGEST_WAIT)
        try:
            response = young(key)
            if response is None:
                response = _rendered(view(request, *args, **kwargs))
                if len(kept) >= MOST_KEPT:
                    kept.clear()
                kept[key] = monotonic(), response
        finally:
            if is_ours:
                lock.release()
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
