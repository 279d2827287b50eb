"""Addresses of the certificate API."""

from django.urls import path

from certificates import pasted as pasted
from certificates.api import checks, comparing, lists, verifying, views

urlpatterns = [
    path("certificates/", views.MyCertificates.as_view(), name="api_certificates"),
    path("certificates/<uuid:uuid>/", views.MyCertificate.as_view(), name="api_certificate"),
    path(
        "certificates/<uuid:uuid>/pdf/",
        views.MyCertificatePdf.as_view(),
        name="api_certificate_pdf",
    ),
    path("verify/", verifying.VerifyList.as_view(), name="api_verify_list"),
    path("verify/<pasted:code>/match/", comparing.MatchHolder.as_view(), name="api_match"),
    path("verify/<pasted:code>/", verifying.Verify.as_view(), name="api_verify"),
    path("checks/", checks.Checks.as_view(), name="api_checks"),
    path("list/changes/", lists.ListChanges.as_view(), name="api_list_changes"),
    path("key/", checks.OwnKey.as_view(), name="api_key"),
    path("scopes/", checks.Scopes.as_view(), name="api_scopes"),
]
