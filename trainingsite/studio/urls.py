"""Addresses of the studio."""

from django.urls import path, register_converter

from trainingsite.studio import (
    as_text,
    bank,
    bank_changes,
    beginning,
    bringing,
    disputes,
    entry,
    examined,
    figure_files,
    figures,
    history,
    home,
    lists,
    news,
    picking,
    pictures,
    prints,
    review,
    search,
    sheets,
    statistics,
    taken_along,
    together,
    withdrawing,
)
from trainingsite.studio.place import CodeInAddress

register_converter(CodeInAddress, "entry")

app_name = "studio"
ENTRY = "course/<slug:course>/<slug:kind>/<entry:code>/"
urlpatterns = [
    path("", home.home, name="home"),
    path("search/", search.search, name="search"),
    path("news/", news.news, name="news"),
    path("news/<int:pk>/", news.one, name="one_of_news"),
    path("mails/", news.mails, name="mails"),
    path("mails/off/<str:token>/", news.mail_off, name="mail_off"),
    path("new/course/", beginning.new_course, name="new_course"),
    path("course/<slug:course>/", home.course, name="course"),
    path("course/<slug:course>/bank/", bank.bank, name="bank"),
    path("course/<slug:course>/bank/change/", bank_changes.change, name="change_bank"),
    path("course/<slug:course>/bank/changes/", bank_changes.changes, name="bank_changes"),
    path("course/<slug:course>/bank/changes/<uuid:uuid>/", bank_changes.done, name="bank_change"),
    path("course/<slug:course>/bank/views/", bank_changes.views, name="bank_views"),
    path("course/<slug:course>/bank/views/<uuid:uuid>/", bank_changes.view, name="bank_view"),
    path("course/<slug:course>/holes/", bank.holes, name="holes"),
    path("course/<slug:course>/facts/find/", picking.facts, name="facts"),
    path("table/", taken_along.question_template, name="question_template"),
    path("course/<slug:course>/files/", bringing.files, name="files"),
    path("course/<slug:course>/files/<uuid:uuid>/", bringing.file, name="file"),
    path(
        "course/<slug:course>/files/<uuid:uuid>/<slug:form>/",
        taken_along.taken_along,
        name="taken_along",
    ),
    path("course/<slug:course>/disputes/<uuid:uuid>/", disputes.dispute, name="dispute"),
    path("course/<slug:course>/sheets/<slug:kind>/", sheets.sheets, name="sheets"),
    path("course/<slug:course>/sheets/<slug:kind>/xlsx/", sheets.taken_along, name="sheet_out"),
    path("course/<slug:course>/sheets/<slug:kind>/<uuid:uuid>/", sheets.sheet, name="sheet"),
    path("course/<slug:course>/print/<slug:module>/", prints.prints, name="prints"),
    path("course/<slug:course>/print/<slug:module>/<slug:form>/", prints.taken, name="print"),
    path("course/<slug:course>/drafts/", together.drafts, name="drafts"),
    path("course/<slug:course>/all/<slug:kind>/", lists.entries, name="entries"),
    path("course/<slug:course>/new/figure/", figures.new_figure, name="new_figure"),
    path("course/<slug:course>/new/<slug:kind>/", beginning.new, name="new"),
    path("course/<slug:course>/terms/find/", picking.terms, name="terms"),
    path("course/<slug:course>/figures/find/<slug:module>/", picking.figures, name="figures"),
    path(
        "course/<slug:course>/figure/<entry:code>/file/",
        figure_files.figure_file,
        name="figure_file",
    ),
    path("course/<slug:course>/figure/<entry:code>/thumb/", figure_files.thumb, name="thumb"),
    path(
        "course/<slug:course>/question/<entry:code>/pictures/", pictures.pictures, name="pictures"
    ),
    path(
        "course/<slug:course>/photographs/<str:name>/withdraw/",
        withdrawing.withdraw,
        name="withdraw",
    ),
    path("course/<slug:course>/scheme/<entry:code>/specimen/", entry.printed, name="specimen"),
    path(
        "course/<slug:course>/question/<entry:code>/examined/", examined.examined, name="examined"
    ),
    path(
        "course/<slug:course>/question/<entry:code>/statistics/",
        statistics.question,
        name="question_statistics",
    ),
    path(
        "course/<slug:course>/quiz/<entry:code>/statistics/",
        statistics.exam,
        name="exam_statistics",
    ),
    path(
        "course/<slug:course>/quiz/<entry:code>/statistics/<int:number>/responses.csv",
        statistics.responses,
        name="responses",
    ),
    path(
        "course/<slug:course>/quiz/<entry:code>/statistics/<int:number>/key.csv",
        statistics.key,
        name="responses_key",
    ),
    path(ENTRY, entry.entry, name="entry"),
    path(f"{ENTRY}preview/", entry.preview, name="preview"),
    path(f"{ENTRY}text/", as_text.as_text, name="as_text"),
    path(f"{ENTRY}versions/", history.history, name="history"),
    path(f"{ENTRY}review/", review.review, name="review"),
]
