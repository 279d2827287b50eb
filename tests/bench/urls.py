"""The site's addresses and a view to compare with."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

from certificates.models import Scheme
from trainingsite.urls import urlpatterns as site_urlpatterns


@login_not_required
def one_row(request: HttpRequest) -> HttpResponse:
    """One row by its key: behind the project's middleware this is the floor."""
    row = Scheme.objects.values("code", "edition").order_by("id")[0]
    return JsonResponse(row)


urlpatterns = [
    path("bench/row", one_row),
    *site_urlpatterns,
]
