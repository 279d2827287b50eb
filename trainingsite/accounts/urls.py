"""Addresses of a person's own settings, beside allauth's."""

from django.urls import path

from trainingsite.accounts import views

urlpatterns = [path("settings/", views.settings, name="account_settings")]
