"""What is taken along: an empty table of our columns, and the drafts of a file in anybody's format."""

from collections.abc import Callable, Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from courses.content.domain.pictured import names_in
from quizzes import actions
from quizzes.bank.formats.moodle.writer import written
from quizzes.bank.formats.tables.writing import lost, template, xlsx_of, zip_of
from quizzes.keys import closed_file
from quizzes.models import BroughtQuestion, Question, QuestionFile
from trainingsite.studio.place import course_of, entering, writing

ZIP = "application/zip"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def left_behind(entries: list[dict[str, Any]]) -> dict[str, Any]:
    """What of the drafts a file that is taken along has no place for."""
    pictures = actions.exported_pictures(entries)
    return {
        "pictured": [
            (entry["code"], sorted(names)) for entry in entries if (names := names_in(entry))
        ],
        "moodle_lost": [_(one) for one in written(entries, pictures=pictures).lost],
        "table_lost": [_(one) for one in lost(entries)],
    }


@require_GET
def question_template(request: HttpRequest) -> HttpResponse:
    """An empty workbook with our columns and what may stand in them."""
    entering(request)
    return _attached(template(_), "questions.xlsx", XLSX)


@never_cache
@require_http_methods(["GET", "POST"])
def taken_along(request: HttpRequest, course: str, uuid: Any, form: str) -> HttpResponse:
    """The drafts that came of a file, as they are now: as a workbook or for Moodle. Whoever brought it has their keys."""
    by, row = writing(request), course_of(course)
    brought = get_object_or_404(QuestionFile.objects.filter(course=row, brought_by=by), uuid=uuid)
    closed = closed_file(request, brought)
    if closed is not None:
        return closed
    entries = entries_of(one.question for one in BroughtQuestion.objects.of(brought))
    if form not in _FORMS:
        raise Http404
    name, kind, written_as = _FORMS[form]
    return _attached(written_as(entries, actions.exported_pictures(entries)), name, kind)


def entries_of(questions: Iterable[Question]) -> list[dict[str, Any]]:
    """What is taken along of the drafts: all of those that ask something."""
    return [
        {**one.draft, "module": one.module.code}
        for one in questions
        if one.retired_at is None and one.draft.get("stem")
    ]


# By the end of the address: the name of the file, its type, and how it is written from entries and their pictures.
_FORMS: dict[str, tuple[str, str, Callable[[Any, Any], bytes]]] = {
    "xlsx": ("questions.xlsx", XLSX, lambda entries, _pictures: xlsx_of(entries, _)),
    "zip": ("questions.zip", ZIP, lambda entries, pictures: zip_of(entries, pictures, _)),
    "moodle": (
        "questions.xml",
        "application/xml",
        lambda entries, pictures: written(entries, pictures=pictures).data,
    ),
}


def _attached(data: bytes, name: str, kind: str) -> HttpResponse:
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
