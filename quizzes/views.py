"""Pages of a quiz: what it is, the attempt, its result. Each fetches through the person and makes one call."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from quizzes import actions
from quizzes.challenging import (
    appeal_shown,
    challenge_form_of,
    challenges_shown,
    held_shown,
    keep_posted_challenge,
)
from quizzes.forms import AppealForm, ChallengeForm, LateForm, StartForm
from quizzes.kinds import KINDS
from quizzes.messages import (
    attempt_messages,
    clock_message,
    not_open_message,
    not_stored_message,
    received_late_message,
    reveal_description,
    starts_wait_message,
    to_pass_message,
    unread_message,
)
from quizzes.models import Attempt, Invigilation, Quiz
from quizzes.responses import (
    control_scripts,
    explained_context,
    score_report_response,
    with_pictures,
)
from quizzes.section_texts import on_the_page, section_context
from quizzes.time_messages import (
    clock_body,
    clock_messages,
    duration_message,
    grant_message,
    own_time_message,
)
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import Person
from trainingsite.accounts.case_kinds import case_kind


class PersonRequest(HttpRequest):
    """A request of somebody signed in: LoginRequiredMiddleware lets nobody else through."""

    user: Person


def attempt_of(request: PersonRequest, uuid: UUID) -> Attempt:
    """The person's own attempt, or 404."""
    return get_object_or_404(request.user.attempts.with_result(), uuid=uuid)


@require_GET
@never_cache
def quiz(request: PersonRequest, code: str, form: StartForm | None = None) -> HttpResponse:
    """What the quiz is, its rules, and the way in."""
    quiz = get_object_or_404(Quiz.objects.current(), code=code)
    now = timezone.now()
    availability = actions.availability(user=request.user, quiz=quiz, now=now)
    witness = None
    if quiz.purpose == Quiz.Purpose.EXAM:
        witness = actions.own_witness(request.user, quiz)
        form = form or StartForm(is_watched=_is_watched(witness))
    context = {
        "quiz": quiz,
        "policy": quiz.current_policy,
        "blueprint": quiz.current_blueprint,
        "sign_offs": actions.sign_off_of(quiz, day=timezone.localdate()),
        "checks_to_pass": actions.unpassed_checks(user=request.user, quiz=quiz),
        "availability": availability,
        "clock_text": clock_message(availability.attempt, now) if availability.attempt else "",
        "why_not": not_open_message(availability.reason, availability.opens_at),
        "form": form,
        "own_time": own_time_message(
            actions.own_time(person=request.user, quiz=quiz, now=now),
            is_exam=quiz.purpose == Quiz.Purpose.EXAM,
        ),
        "try_grants": [
            (actions.granted_message(grant), grant.reason)
            for grant in actions.try_grants_of(request.user, quiz)
        ],
        "witness": witness,
        "to_pass": to_pass_message(quiz),
        "shown_afterwards": reveal_description(actions.reveal_of(quiz)),
        "last_failed": availability.last_failed,
        "past": availability.past,
    }
    return TemplateResponse(
        request, "quizzes/quiz.html", context, status=400 if form and form.errors else 200
    )


@require_http_methods(["GET", "POST"])
def start(request: PersonRequest, code: str) -> HttpResponse:
    """Begin an attempt, or go on with the open one. A visit (after signing in again, say) leads to its page."""
    if request.method == "GET":
        return redirect("quizzes:quiz", code=code)
    quiz_row = get_object_or_404(Quiz.objects.current(), code=code)
    form, agreed, confirmed, typed = None, False, False, ""
    if quiz_row.purpose == Quiz.Purpose.EXAM:
        is_watched = _is_watched(actions.own_witness(request.user, quiz_row))
        form = StartForm(request.POST, is_watched=is_watched)
    if form is not None:
        if not form.is_valid() and not request.user.attempts.open().filter(quiz=quiz_row).exists():
            request.method = "GET"
            return quiz(request, code, form)
        agreed = form.cleaned_data.get("agreed", False)
        confirmed = form.cleaned_data.get("name_confirmed", False)
        typed = form.cleaned_data.get("code", "")
    try:
        attempt_row, _created = actions.start_attempt(
            by=request.user,
            quiz=quiz_row,
            agreed=agreed,
            name_confirmed=confirmed,
            code=typed,
            now=timezone.now(),
        )
    except actions.NotOpen as refusal:
        messages.error(request, not_open_message(refusal.reason, refusal.opens_at))
        return redirect("quizzes:quiz", code=code)
    except actions.StartsWait as refusal:
        return _starts_wait(request, quiz_row, refusal)
    return redirect("quizzes:attempt", uuid=attempt_row.uuid)


def _is_watched(witness: Invigilation | None) -> bool:
    """Whether a code of an invigilator can open the exam."""
    return witness is not None and witness.state == Invigilation.State.ACCEPTED


def _starts_wait(
    request: PersonRequest, quiz_row: Quiz, refusal: actions.StartsWait
) -> HttpResponse:
    context = {"quiz": quiz_row, "message": starts_wait_message(refusal.reason)}
    response = TemplateResponse(request, "quizzes/starts_wait.html", context, status=503)
    response["Retry-After"] = str(refusal.wait)
    return response


@require_GET
@never_cache
def attempt(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """The questions of an open attempt; a closed one leads to its result."""
    attempt_row = get_object_or_404(request.user.attempts.with_questions(), uuid=uuid)
    body = actions.attempt_body(attempt=attempt_row, by=request.user, now=timezone.now())
    if body["state"] != "in_progress":
        return redirect("quizzes:result", uuid=uuid)
    clock = clock_body(actions.clock_of(attempt=attempt_row, now=timezone.now()))
    if clock["break"] and clock["break"]["until"]:
        return _on_break(request, attempt_row, clock)
    answers = {item["version"]: item["answer"] for item in body["answers"]}
    questions = [
        KINDS[question["kind"]].prefilled({**question, "answer": answers.get(question["version"])})
        for question in with_pictures(on_the_page(body["form"]), attempt_row)
    ]
    sections = section_context(attempt_row, body["form"])
    for place, question in enumerate(questions, start=sections["before"] + 1):
        question["place"] = place
    context = {
        "attempt": attempt_row,
        "quiz": attempt_row.quiz,
        "questions": questions,
        "answered": sum(question["answer"] is not None for question in questions),
        "challenge_form": challenge_form_of(attempt_row),
        "shown": actions.shown_mark(attempt=attempt_row, answers=body["answers"]),
        "data": {key: body[key] for key in ("answers", "deadline_at", "server_time")}
        | {"given": len(clock["time_grants"])},
        "given": clock["time_grants"],
        "break_left": duration_message(clock["break"]["left_seconds"])
        if clock["break"] and clock["break"]["left_seconds"]
        else "",
        "page_messages": {**attempt_messages(), **clock_messages()},
        "controls": control_scripts(question["kind"] for question in questions),
        **sections,
    }
    return TemplateResponse(request, "quizzes/attempt.html", context)


def _on_break(request: PersonRequest, attempt_row: Attempt, clock: dict[str, Any]) -> HttpResponse:
    """The attempt while a break goes on: how much of it is left, and no question."""
    left = clock["break"]["left_seconds"]
    context = {
        "attempt": attempt_row,
        "quiz": attempt_row.quiz,
        "left": duration_message(left),
        "left_seconds": left,
        "is_paused": clock["break"].get("by_invigilator", False),
        "page_messages": clock_messages(),
    }
    return TemplateResponse(request, "quizzes/break.html", context)


@require_GET
@never_cache
def picture(request: PersonRequest, uuid: UUID, name: str) -> HttpResponse:
    """A picture of a question of the person's own attempt, for as long as the question is theirs to see."""
    seen = actions.picture_now(
        attempt=attempt_of(request, uuid), name=name, by=request.user, now=timezone.now()
    )
    if seen is None:
        raise Http404
    status = 410 if seen.is_withdrawn else 200
    return HttpResponse(seen.data, content_type=actions.media_type(name), status=status)


def _save_posted(request: PersonRequest, attempt_row: Attempt) -> actions.SaveOutcome:
    """Store what was changed on a page without scripts since it was shown; after the end it is late."""
    now = timezone.now()
    # An answer that counts ends a break of the candidate's own by itself, as it does with scripts.
    body = actions.attempt_body(attempt=attempt_row, by=request.user, now=now, hides=False)
    posted = {
        question["version"]: KINDS[question["kind"]].read_form(
            f"q-{question['version']}", question, request.POST
        )
        for question in on_the_page(body["form"], request.POST.get("section"))
    }
    items = actions.posted_changes(
        attempt=attempt_row,
        posted=posted,
        mark=request.POST.get("shown", ""),
        is_open=body["state"] == "in_progress",
    )
    if not items:
        return actions.SaveOutcome()
    try:
        outcome = actions.save_answers(
            by=request.user, attempt_uuid=attempt_row.uuid, window=uuid4(), items=items, now=now
        )
    except actions.TooManyAnswers:
        refused = [{"client_seq": item["client_seq"], "reason": "busy"} for item in items]
        outcome = actions.SaveOutcome(rejected=refused)
    shown = body["form"]["questions"]
    places = {question["version"]: place for place, question in enumerate(shown, start=1)}
    versions = {item["client_seq"]: item["version"] for item in items}
    for refusal in outcome.rejected:
        refusal["place"] = places[versions[refusal["client_seq"]]]
    return outcome


def _why_not_stored(outcome: actions.SaveOutcome) -> str | Promise | None:
    return not_stored_message({item["reason"] for item in outcome.rejected})


@require_http_methods(["GET", "POST"])
def save(request: PersonRequest, uuid: UUID) -> HttpResponseRedirect:
    """Save the answers of a page without scripts."""
    attempt_row = attempt_of(request, uuid)
    if request.method == "GET":
        return redirect("quizzes:attempt", uuid=uuid)
    outcome = _save_posted(request, attempt_row)
    keep_posted_challenge(request, attempt_row, request.user)
    if _told_of_trouble(request, outcome):
        return _to_first(outcome, uuid)
    if not outcome.received_late and not outcome.rejected:
        messages.success(request, _("Your answers are saved."))
    return redirect("quizzes:attempt", uuid=uuid)


def save_posted(request: PersonRequest, attempt_row: Attempt) -> bool:
    """Save what a page without scripts shows; says whether all of it was stored. What was not is told."""
    outcome = _save_posted(request, attempt_row)
    _told_of_trouble(request, outcome)
    return not outcome.received_late and not outcome.rejected


def _told_of_trouble(request: PersonRequest, outcome: actions.SaveOutcome) -> bool:
    """Tell what was not stored as it should be; says whether an answer has to be mended."""
    if outcome.received_late:
        messages.warning(request, received_late_message(len(outcome.received_late)))
    elif why := _why_not_stored(outcome):
        messages.error(request, str(why))
    elif outcome.rejected:
        text = _("Some answers could not be saved.")
        messages.error(request, f"{text} {unread_message(outcome.rejected)}")
        return True
    return False


def _to_first(outcome: actions.SaveOutcome, uuid: UUID) -> HttpResponseRedirect:
    """To the first question whose answer was not taken."""
    place = min(item["place"] for item in outcome.rejected)
    return redirect(f"{reverse('quizzes:attempt', args=[uuid])}#q{place}")


def _asked_about(request: PersonRequest, attempt_row: Attempt) -> list[int]:
    """The questions of an open exam that have no answer, unless the person has just been shown them."""
    is_open_exam = attempt_row.quiz.purpose == Quiz.Purpose.EXAM and attempt_row.closed_at is None
    if not is_open_exam or request.POST.get("without"):
        return []
    return actions.unanswered_places(attempt=attempt_row)


@require_http_methods(["GET", "POST"])
def submit(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Hand in. Doing it twice changes nothing."""
    attempt_row = attempt_of(request, uuid)
    if request.method == "GET":
        return redirect("quizzes:attempt", uuid=uuid)
    # Only a page without scripts posts here: with scripts every change is saved already, and the API hands in.
    # The page that asks about open questions has no answers: what it does not post must not clear what is saved.
    is_saved = request.POST.get("without") == "saved"
    outcome = actions.SaveOutcome() if is_saved else _save_posted(request, attempt_row)
    keep_posted_challenge(request, attempt_row, request.user)
    if outcome.received_late:
        messages.warning(request, received_late_message(len(outcome.received_late)))
    elif why := _why_not_stored(outcome):
        messages.error(request, str(why))
    elif outcome.rejected:
        text = _("Nothing was handed in. Mend this and hand in again.")
        messages.error(request, f"{text} {unread_message(outcome.rejected)}")
        return _to_first(outcome, uuid)
    if places := _asked_about(request, attempt_row):
        left = clock_message(attempt_row, timezone.now())
        context = {"attempt": attempt_row, "quiz": attempt_row.quiz, "places": places, "left": left}
        return TemplateResponse(request, "quizzes/hand_in.html", context)
    actions.submit_attempt(attempt=attempt_row, by=request.user, now=timezone.now())
    return redirect("quizzes:result", uuid=uuid)


@require_http_methods(["GET", "POST"])
def late(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Ask for somebody to look at answers that were received late."""
    if request.method == "GET":
        return redirect("quizzes:result", uuid=uuid)
    attempt_row, form = attempt_of(request, uuid), LateForm(request.POST)
    if not form.is_valid():
        request.method = "GET"
        return result(request, uuid, form)
    asked = form.cleaned_data["asked"]
    try:
        case = actions.ask_about_late(
            attempt=attempt_row, by=request.user, asked=asked, now=timezone.now()
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        day = date_format(case.answer_by_date, "j F Y")
        messages.success(request, _("It reached us. Somebody answers by %(day)s.") % {"day": day})
    return redirect("quizzes:result", uuid=uuid)


@require_GET
@never_cache
def result(
    request: PersonRequest,
    uuid: UUID,
    form: LateForm | None = None,
    challenge_form: ChallengeForm | None = None,
    appeal_form: AppealForm | None = None,
) -> HttpResponse:
    """What came of it, as far as the reveal rule allows."""
    attempt_row = attempt_of(request, uuid)
    if attempt_row.closed_at is None:
        return redirect("quizzes:attempt", uuid=uuid)
    now = timezone.now()
    view = with_pictures(actions.result_view(attempt_row), attempt_row)
    context = {
        "attempt": attempt_row,
        "quiz": attempt_row.quiz,
        "result": view,
        "receipt": actions.receipt_of(attempt_row),
        "given": [grant_message(grant) for grant in actions.grants_of(attempt_row)],
        "correction": actions.told_correction(attempt_row),
        "has_report": actions.has_score_report(attempt_row),
        "received_late": actions.late_questions(attempt=attempt_row),
        "waits_until": actions.waits_until(attempt_row),
        "after_section": attempt_row.open_section > 1
        and actions.late_after_section(attempt=attempt_row),
        "late_case": actions.late_case(attempt_row),
        "late_is_answered": actions.late_is_answered(attempt_row),
        "form": form or LateForm(),
        "challenge_form": challenge_form or challenge_form_of(attempt_row),
        "challenges": challenges_shown(attempt_row),
        "may_challenge": actions.may_still_challenge(attempt_row, now),
        "appeal_form": appeal_form or AppealForm(),
        **appeal_shown(attempt_row, now),
        "sign_offs": actions.sign_off_of(attempt_row.quiz, day=timezone.localdate()),
        "next_quiz": actions.next_quiz(user=request.user, quiz=attempt_row.quiz),
        "cases": [
            (case, case_kind(case.kind).title_told()) for case in actions.cases_about(attempt_row)
        ],
        "availability": actions.availability(user=request.user, quiz=attempt_row.quiz, now=now),
    }
    if view["state"] == "held":
        context |= held_shown(attempt_row, now)
    if "questions" in view:
        context["explained"] = explained_context(
            view["questions"], course=attempt_row.quiz.course, show=request.GET.get("show", "")
        )
    is_wrong = any(one is not None and one.errors for one in (form, challenge_form, appeal_form))
    return TemplateResponse(
        request, "quizzes/result.html", context, status=400 if is_wrong else 200
    )


@require_GET
@never_cache
def score_report(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """The score report of the person's own exam."""
    return score_report_response(attempt_of(request, uuid), now=timezone.now())


ATTEMPTS_ON_A_PAGE = 20


@require_GET
@never_cache
def attempts(request: PersonRequest) -> HttpResponse:
    """The person's own attempts, the latest first."""
    rows = request.user.attempts.with_result()
    pages = Paginator(rows.order_by("-started_at", "-id"), ATTEMPTS_ON_A_PAGE)
    page = pages.get_page(request.GET.get("page"))
    context = {"page": page, "rows": actions.own_attempts(list(page))}
    return TemplateResponse(request, "quizzes/attempts.html", context)
