"""Addresses of the API, version 1."""

from django.urls import include, path

from trainingsite.api.views import SchemaView

urlpatterns = [
    path("schema/", SchemaView.as_view(), name="api_schema"),
    path("", include("quizzes.api.urls")),
    path("", include("certificates.api.urls")),
]
