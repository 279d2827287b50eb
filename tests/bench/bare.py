"""The least that Django can do: one view, no middleware, no apps. What everything else is compared with."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    MIDDLEWARE=[],
    ROOT_URLCONF=__name__,
    SECRET_KEY="for-measuring-only",
)


def bare(request: HttpRequest) -> HttpResponse:
    """An answer of two letters."""
    return HttpResponse("ok")


urlpatterns = [path("bench/bare", bare)]
application = get_wsgi_application()
