"""Addresses of the course pages."""

from django.urls import path

from courses import views

app_name = "courses"
urlpatterns = [
    path("", views.index, name="index"),
    path("pictures/withdrawn/", views.withdrawn_pictures, name="withdrawn_pictures"),
    path("pictures/<str:name>/<int:width>/", views.picture, name="picture"),
    path("<slug:code>/", views.course, name="course"),
    path("<slug:code>/evidence/", views.evidence, name="evidence"),
    path("<slug:code>/glossary/", views.glossary, name="glossary"),
    path("<slug:course>/evidence/<slug:code>/", views.fact, name="fact"),
    path("<slug:course>/<slug:code>/", views.module, name="module"),
    path("<slug:course>/<slug:module>/<slug:slug>/", views.lesson, name="lesson"),
    path("<slug:course>/<slug:module>/<slug:slug>/read/", views.mark_read, name="mark_read"),
]
