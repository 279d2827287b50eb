"""Addresses of the certificate pages."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.generic import RedirectView

from certificates import views

app_name = "certificates"
urlpatterns = [
    path("certificates/", views.mine, name="mine"),
    path("certificates/list/", views.status_fragment, name="status_fragment"),
    path("certificates/<uuid:uuid>/", views.certificate, name="certificate"),
    path("certificates/<uuid:uuid>/certificate.pdf", views.pdf, name="pdf"),
    path("v/", views.verify_form, name="verify_form"),
    path("v/<str:code>", views.verify, name="verify"),
    path(
        "v/<str:code>/",
        login_not_required(
            RedirectView.as_view(pattern_name="certificates:verify", query_string=True)
        ),
    ),
]
