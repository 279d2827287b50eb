"""Addresses of the quiz API."""

from django.urls import path

from quizzes.api import sections, time, views

urlpatterns = [
    path("quizzes/", views.QuizList.as_view(), name="api_quizzes"),
    path("quizzes/<slug:code>/attempts/", views.StartAttempt.as_view(), name="api_start_attempt"),
    path("attempts/", views.AttemptList.as_view(), name="api_attempts"),
    path("attempts/<uuid:uuid>/", views.AttemptDetail.as_view(), name="api_attempt"),
    path("attempts/<uuid:uuid>/answers/", views.SaveAnswers.as_view(), name="api_save_answers"),
    path("attempts/<uuid:uuid>/clock/", time.AttemptClock.as_view(), name="api_clock"),
    path("attempts/<uuid:uuid>/break/", time.BeginBreak.as_view(), name="api_break"),
    path("attempts/<uuid:uuid>/break/end/", time.EndBreak.as_view(), name="api_end_break"),
    path(
        "attempts/<uuid:uuid>/sections/<int:number>/close/",
        sections.CloseSection.as_view(),
        name="api_close_section",
    ),
    path("attempts/<uuid:uuid>/submit/", views.SubmitAttempt.as_view(), name="api_submit"),
    path("attempts/<uuid:uuid>/challenges/", views.RaiseChallenge.as_view(), name="api_challenges"),
    path("attempts/<uuid:uuid>/result/", views.AttemptResult.as_view(), name="api_result"),
]
