"""Addresses of the quiz pages."""

from django.urls import path

from quizzes import views

app_name = "quizzes"
urlpatterns = [
    path("quizzes/<slug:code>/", views.quiz, name="quiz"),
    path("quizzes/<slug:code>/start/", views.start, name="start"),
    path("attempts/<uuid:uuid>/", views.attempt, name="attempt"),
    path("attempts/<uuid:uuid>/save/", views.save, name="save"),
    path("attempts/<uuid:uuid>/submit/", views.submit, name="submit"),
    path("attempts/<uuid:uuid>/late/", views.late, name="late"),
    path("attempts/<uuid:uuid>/result/", views.result, name="result"),
]
