"""Addresses of the certificate pages."""

from django.urls import path

from certificates import appeal_views, credential_views, reminder_views, share_views, views
from certificates import pasted as pasted

app_name = "certificates"
urlpatterns = [
    path("certificates/", views.mine, name="mine"),
    path("certificates/list/", views.status_fragment, name="status_fragment"),
    path("certificates/reminders/", reminder_views.reminders, name="reminders"),
    path("certificates/reminders/<str:token>/", reminder_views.reminders_off, name="reminders_off"),
    path("certificates/<uuid:uuid>/", views.certificate, name="certificate"),
    path("certificates/<uuid:uuid>/appeal/", appeal_views.appeal, name="appeal"),
    path("certificates/<uuid:uuid>/certificate.pdf", views.pdf, name="pdf"),
    path("certificates/<uuid:uuid>/credential.json", views.credential_file, name="credential_file"),
    path("certificates/<uuid:uuid>/share/", share_views.share, name="share"),
    path("certificates/<uuid:uuid>/share/<uuid:link>/", share_views.call_off, name="call_off"),
    path("shared/<str:token>/", views.shared, name="shared"),
    path("credentials/<uuid:uuid>", credential_views.credential, name="credential"),
    path(".well-known/did.json", credential_views.did_document, name="did"),
    path("status/revocation/<int:number>", credential_views.status_list, name="status_list"),
    path(
        "achievements/<slug:code>/<path:edition>/criteria",
        credential_views.criteria,
        name="criteria",
    ),
    path(
        "achievements/<slug:code>/<path:edition>",
        credential_views.achievement,
        name="achievement",
    ),
    path("issuer", credential_views.issuer, name="issuer"),
    path(".well-known/receipt-keys.json", views.receipt_keys, name="receipt_keys"),
    path("v/", views.verify_form, name="verify_form"),
    path("v/document/", views.verify_document, name="verify_document"),
    # Whatever somebody pastes behind it, slashes, line breaks and all, is answered.
    path("v/<pasted:code>", views.verify, name="verify"),
]
