"""Addresses of a person's own settings, beside allauth's."""

from django.urls import path, re_path

from trainingsite.accounts import views

urlpatterns = [
    path("2fa/authenticate/", views.authenticate, name="mfa_authenticate"),
    re_path(
        r"^confirm-email/(?P<key>[-:\w]+)/$", views.confirm_address, name="account_confirm_email"
    ),
    path("settings/", views.settings, name="account_settings"),
    path("sessions/", views.sessions, name="account_sessions"),
    path("sessions/end/", views.end_session, name="account_end_session"),
    path("sessions/end-all/", views.end_all_sessions, name="account_end_all_sessions"),
    path("address/kept/", views.keep_address, name="account_keep_address"),
    path("address/stop/", views.stop_address_change, name="account_stop_address_change"),
    path("stop/<str:token>/", views.stop_proposal, name="account_stop_proposal"),
    path(
        "address/own/<slug:act>/<str:token>/",
        views.own_address_change,
        name="account_own_address_change",
    ),
    path("address/<slug:act>/<str:token>/", views.address_change, name="account_address_change"),
]
