"""Addresses of the quiz pages."""

from django.urls import path

from quizzes import asking, section_views, time_views, views, witness_views
from quizzes.studio import challenges, declaring, papers, reading, reading_desk, standards

app_name = "quizzes"
urlpatterns = [
    path("quizzes/<slug:code>/", views.quiz, name="quiz"),
    path("quizzes/<slug:code>/start/", views.start, name="start"),
    path("attempts/", views.attempts, name="attempts"),
    path("attempts/<uuid:uuid>/", views.attempt, name="attempt"),
    path("attempts/<uuid:uuid>/save/", views.save, name="save"),
    path("attempts/<uuid:uuid>/break/", time_views.take_break, name="break"),
    path("attempts/<uuid:uuid>/go-on/", time_views.go_on, name="go_on"),
    path(
        "attempts/<uuid:uuid>/sections/<int:number>/close/",
        section_views.close,
        name="close_section",
    ),
    path("quizzes/<slug:code>/invigilator/", witness_views.own, name="own_witness"),
    path("invigilation/", witness_views.listed, name="witnessing"),
    path("invigilation/<uuid:uuid>/", witness_views.watch, name="witness"),
    path("invigilation/<uuid:uuid>/answer/", witness_views.answer, name="answer_witness"),
    path("invigilation/<uuid:uuid>/face/", witness_views.face, name="confirm_face"),
    path("invigilation/<uuid:uuid>/pause/", witness_views.pause, name="pause_sitting"),
    path("invigilation/<uuid:uuid>/incident/", witness_views.incident, name="note_incident"),
    path("invigilation/<uuid:uuid>/sign/", witness_views.sign, name="sign_close"),
    path("more-time/", time_views.more_time, name="more_time"),
    path("attempts/<uuid:uuid>/submit/", views.submit, name="submit"),
    path("attempts/<uuid:uuid>/pictures/<str:name>/", views.picture, name="picture"),
    path("attempts/<uuid:uuid>/late/", views.late, name="late"),
    path("attempts/<uuid:uuid>/challenge/", asking.challenge, name="challenge_question"),
    path("attempts/<uuid:uuid>/appeal/", asking.appeal, name="appeal"),
    path("attempts/<uuid:uuid>/result/", views.result, name="result"),
    path("attempts/<uuid:uuid>/score-report/", views.score_report, name="score_report"),
    path("studio/declaration/", declaring.declaration, name="declaration"),
    path("studio/papers/<uuid:uuid>/", papers.paper, name="attempt_paper"),
    path("studio/papers/<uuid:uuid>/pdf/", papers.paper_pdf, name="attempt_paper_pdf"),
    path("studio/papers/<uuid:uuid>/json/", papers.paper_json, name="attempt_paper_json"),
    path(
        "studio/papers/<uuid:uuid>/score-report/",
        papers.score_report,
        name="attempt_score_report",
    ),
    path("studio/standards/", standards.standards, name="standards"),
    path("studio/standards/<uuid:uuid>/", standards.standard, name="standard"),
    path("studio/standards/<uuid:uuid>/report/", standards.standard_report, name="standard_report"),
    path("studio/challenges/<uuid:uuid>/", challenges.challenge, name="challenge"),
    path("studio/reading/", reading.reading, name="reading"),
    path("studio/reading/<slug:code>/", reading.course, name="reading_course"),
    path("studio/reading/<slug:code>/desk/", reading_desk.desk, name="reading_desk"),
    path("studio/reading/<slug:code>/<uuid:version>/", reading.question, name="reading_question"),
    path("studio/reading/<slug:code>/<uuid:version>/case/", reading_desk.case, name="reading_case"),
]
