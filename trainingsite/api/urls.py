"""Addresses of the API, version 1."""

from django.urls import include, path

from trainingsite.api.views import SchemaView
from trainingsite.pages.api_docs import api_docs

urlpatterns = [
    path("schema/", SchemaView.as_view(), name="api_schema"),
    path("docs/", api_docs, name="api_docs"),
    path("", include("quizzes.api.urls")),
    path("", include("certificates.api.urls")),
]
