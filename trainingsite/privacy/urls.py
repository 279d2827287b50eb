"""Addresses of a person's own data."""

from django.urls import path

from trainingsite.privacy import views

app_name = "privacy"
urlpatterns = [
    path("", views.my_data, name="my_data"),
    path("copy/", views.copy, name="copy"),
    path("erase/", views.erase, name="erase"),
    path("keep/", views.keep, name="keep"),
]
