"""The answer paper of an attempt, for whoever decides about it: a page to read and print, and two files to take along."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from quizzes import actions
from quizzes.keys import closed_paper
from quizzes.models import Attempt
from quizzes.responses import score_report_response
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import Person, person_of
from trainingsite.accounts.may import Act, check

Answered = Callable[[actions.AnswerPaper], HttpResponse]


def _attempt_of(request: HttpRequest, uuid: UUID) -> Attempt:
    """The attempt, for who may open papers: the right is asked before the row, so that nobody else learns what there is."""
    check(person_of(request.user), Act.READ_PAPER)
    rows = Attempt.objects.select_related("user", "quiz__course", "form__policy", "current_result")
    return get_object_or_404(rows, uuid=uuid)


def _read(request: HttpRequest, uuid: UUID, as_form: str, answer: Answered) -> HttpResponse:
    """The paper, or the page that says why not."""
    attempt = _attempt_of(request, uuid)
    try:
        return _opened(request, attempt, as_form, answer)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("admin:quizzes_attempt_change", attempt.pk)


def _opened(request: HttpRequest, attempt: Attempt, as_form: str, answer: Answered) -> HttpResponse:
    """The paper with its questions where they are asked for, or the page that says who may read them."""
    by = person_of(request.user)
    if not _wants_questions(request, attempt, by):
        paper = actions.read_paper(
            attempt=attempt, with_questions=False, as_form=as_form, by=by, now=timezone.now()
        )
        return answer(paper)
    read: list[actions.AnswerPaper] = []

    def open_it(*, by: Person, now: datetime) -> None:
        read.append(
            actions.read_paper(
                attempt=attempt, with_questions=True, as_form=as_form, by=by, now=now
            )
        )

    closed = closed_paper(request, attempt, open_it)
    return closed if closed is not None else answer(read[0])


def _wants_questions(request: HttpRequest, attempt: Attempt, by: Person) -> bool:
    """Whoever has opened keys of the course before sees them at once; whoever has not asks for them, and reads what it costs."""
    if "questions" in request.GET or not actions.has_exam_keys(attempt):
        return True
    course = attempt.quiz.course
    knows = actions.knows_what_it_costs(by, course, timezone.now())
    return knows and actions.reads_keys(by, course) and not actions.is_sitting(by, course.pk)


@require_http_methods(["GET", "POST"])
@never_cache
def paper(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The course of the sitting, and each question as it was shown, answered and marked."""
    return _read(request, uuid, "page", lambda read: _page(request, read))


def _page(request: HttpRequest, read: actions.AnswerPaper) -> HttpResponse:
    context = {
        "paper": read,
        "attempt": read.attempt,
        "facts": actions.facts_of_paper(read),
        "places": list(_places(read)),
        "has_report": actions.has_score_report(read.attempt),
        "asking": "?questions=1" if read.is_open else "",
    }
    return TemplateResponse(request, "quizzes/paper.html", context)


def _places(read: actions.AnswerPaper) -> Iterator[dict[str, Any]]:
    """Each place with its pictures in the page itself: no address leads to them that somebody could pass on."""
    asked = [place.asked for place in read.places]
    pictures = actions.held_inside(
        [
            [{"picture": one.picture}, *({"picture": part.picture} for part in one.parts)]
            for one in asked
            if one is not None
        ]
    )
    held = iter(pictures)
    for place in read.places:
        yield _place(place, next(held) if place.asked else [])


def _place(place: actions.Place, pictures: list[dict[str, Any]]) -> dict[str, Any]:
    changes = [{"change": one, "standing": actions.standing_of(one)} for one in place.changes]
    asked = place.asked
    if asked is None:
        return {"place": place, "changes": changes}
    parts = [
        {
            "part": part,
            "picture": held["picture"],
            "is_chosen": part.key in asked.chosen,
            "is_right": part.key in asked.right,
        }
        for part, held in zip(asked.parts, pictures[1:], strict=True)
    ]
    return {
        "place": place,
        "changes": changes,
        "asked": asked,
        "picture": pictures[0]["picture"],
        "parts": parts,
    }


@require_GET
@never_cache
def paper_pdf(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The paper as a document for an appeal."""

    def document(read: actions.AnswerPaper) -> HttpResponse:
        data = actions.paper_pdf(read, timezone.localdate())
        return HttpResponse(data, content_type="application/pdf", headers=_named(read, "pdf"))

    return _read(request, uuid, "pdf", document)


@require_GET
@never_cache
def paper_json(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The paper for other programs."""

    def data(read: actions.AnswerPaper) -> HttpResponse:
        said = actions.paper_as_data(read)
        options = {"ensure_ascii": False, "indent": 1}
        return JsonResponse(said, json_dumps_params=options, headers=_named(read, "json"))

    return _read(request, uuid, "json", data)


def _named(read: actions.AnswerPaper, ending: str) -> dict[str, str]:
    name = f"answer-paper-{read.attempt.uuid}.{ending}"
    return {"Content-Disposition": f'attachment; filename="{name}"'}


@require_GET
@never_cache
def score_report(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The score report that the candidate has."""
    attempt, now = _attempt_of(request, uuid), timezone.now()
    document = score_report_response(attempt, now=now)
    actions.open_score_report(attempt=attempt, by=person_of(request.user), now=now)
    return document
