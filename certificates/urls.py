"""Addresses of the certificate pages."""

from django.urls import path

from certificates import pasted as pasted
from certificates import views

app_name = "certificates"
urlpatterns = [
    path("certificates/", views.mine, name="mine"),
    path("certificates/list/", views.status_fragment, name="status_fragment"),
    path("certificates/<uuid:uuid>/", views.certificate, name="certificate"),
    path("certificates/<uuid:uuid>/certificate.pdf", views.pdf, name="pdf"),
    path(".well-known/receipt-keys.json", views.receipt_keys, name="receipt_keys"),
    path("v/", views.verify_form, name="verify_form"),
    # Whatever somebody pastes behind it, slashes, line breaks and all, is answered.
    path("v/<pasted:code>", views.verify, name="verify"),
]
