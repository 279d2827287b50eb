"""Addresses of the certificate API."""

from django.urls import path

from certificates import pasted as pasted
from certificates.api import views

urlpatterns = [
    path("certificates/", views.MyCertificates.as_view(), name="api_certificates"),
    path("certificates/<uuid:uuid>/", views.MyCertificate.as_view(), name="api_certificate"),
    path(
        "certificates/<uuid:uuid>/pdf/",
        views.MyCertificatePdf.as_view(),
        name="api_certificate_pdf",
    ),
    path("verify/<pasted:code>/", views.Verify.as_view(), name="api_verify"),
]
