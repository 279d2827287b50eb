"""Addresses of the studio."""

from django.urls import path

from trainingsite.studio import bank, entry, home, picking, review

app_name = "studio"
ENTRY = "course/<slug:course>/<slug:kind>/<slug:code>/"
urlpatterns = [
    path("", home.home, name="home"),
    path("course/<slug:course>/", home.course, name="course"),
    path("course/<slug:course>/bank/", bank.bank, name="bank"),
    path("course/<slug:course>/holes/", bank.holes, name="holes"),
    path("course/<slug:course>/facts/find/", picking.facts, name="facts"),
    path(ENTRY, entry.entry, name="entry"),
    path(f"{ENTRY}preview/", entry.preview, name="preview"),
    path(f"{ENTRY}review/", review.review, name="review"),
]
