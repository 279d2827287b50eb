"""The quiz API: one small view for each act. Everything is fetched through the person who asks."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.http import conditional_page
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.exceptions import APIException, Throttled, ValidationError
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from quizzes import actions
from quizzes.api.addresses import with_addresses
from quizzes.api.envelope import read_envelope
from quizzes.api.errors import (
    AttemptClosedProblem,
    ChallengeRefusedProblem,
    NotOpenProblem,
    StartsWaitProblem,
)
from quizzes.api.serializers import (
    AttemptListSerializer,
    AttemptSerializer,
    AttemptSummarySerializer,
    ChallengeSerializer,
    KeptChallengeSerializer,
    ProblemSerializer,
    QuizListSerializer,
    ReceiptSerializer,
    ResultSerializer,
    SaveAnswersSerializer,
    SaveOutcomeSerializer,
    StartAttemptSerializer,
    StateSerializer,
)
from quizzes.messages import not_open_message, starts_wait_message
from quizzes.models import Attempt, Quiz
from quizzes.responses import with_pictures
from quizzes.time_messages import break_body
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import Person, person_of


def _problem(description: str) -> OpenApiResponse:
    return OpenApiResponse(ProblemSerializer, description=description)


COMMON = {
    400: _problem("Bad request"),
    401: _problem("Not signed in"),
    403: _problem("CSRF token missing"),
}
NOT_MINE = {404: _problem("There is none, or it is another person's")}


def _me(request: Request) -> Person:
    """The person who asks; the default permission lets nobody else through."""
    return person_of(request.user)


def _attempt_of(request: Request, uuid: UUID) -> Attempt:
    return get_object_or_404(_me(request).attempts.with_questions(), uuid=uuid)


def _shown(request: Request, attempt: Attempt, now: datetime) -> dict[str, Any]:
    """The attempt as its person sees it."""
    body = actions.attempt_body(attempt=attempt, by=_me(request), now=now)
    if attempt.break_seconds:
        body["break"] = break_body(actions.break_of(attempt, now))
    shown: dict[str, Any] = with_pictures(body, attempt, settings.PUBLIC_URL)
    return shown


@method_decorator(conditional_page, name="dispatch")
class QuizList(APIView):
    """The quizzes and where the person stands with each."""

    @extend_schema(
        summary="List the quizzes", responses={200: QuizListSerializer, 401: COMMON[401]}
    )
    def get(self, request: Request) -> Response:
        now = timezone.now()
        results = []
        quizzes = Quiz.objects.current().select_related("course", "current_policy")
        for quiz in quizzes.order_by("code"):
            standing = actions.availability(user=_me(request), quiz=quiz, now=now)
            results.append(
                {
                    "code": quiz.code,
                    "course": quiz.course.code,
                    "title": quiz.title,
                    "purpose": quiz.purpose,
                    "state": standing.state,
                    "passed": standing.has_passed,
                    "can_start": standing.can_start,
                    "reason": standing.reason or None,
                    "opens_at": standing.opens_at,
                }
            )
        return Response({"next": None, "previous": None, "results": results})


class StartAttempt(APIView):
    """Start a quiz, or go on with the open attempt."""

    @extend_schema(
        summary="Start or continue an attempt",
        request=StartAttemptSerializer,
        responses={
            201: AttemptSerializer,
            200: AttemptSerializer,
            409: _problem("Not open: reason and opens_at say why and when"),
            503: _problem("Nobody can start now: reason says why, Retry-After when to ask again"),
            **COMMON,
            **NOT_MINE,
        },
    )
    def post(self, request: Request, code: str) -> Response:
        if not isinstance(request.data, dict):
            raise ValidationError("Send an object.")
        declared = StartAttemptSerializer(data=request.data)
        declared.is_valid(raise_exception=True)
        quiz = get_object_or_404(
            Quiz.objects.current().select_related("current_policy", "current_blueprint", "course"),
            code=code,
        )
        now = timezone.now()
        try:
            attempt, created = actions.start_attempt(
                by=_me(request), quiz=quiz, now=now, **declared.validated_data
            )
        except actions.NotOpen as refusal:
            opens_at = actions.instant(refusal.opens_at)
            detail = not_open_message(refusal.reason, refusal.opens_at)
            raise NotOpenProblem(detail, reason=refusal.reason, opens_at=opens_at) from refusal
        except actions.StartsWait as refusal:
            detail = starts_wait_message(refusal.reason)
            raise StartsWaitProblem(detail, reason=refusal.reason, wait=refusal.wait) from refusal
        return Response(_shown(request, attempt, now), status=201 if created else 200)


@method_decorator(conditional_page, name="dispatch")
class AttemptList(APIView):
    """The person's attempts, newest first."""

    class Pages(CursorPagination):
        ordering = ("-started_at", "-id")
        page_size = 50

    @extend_schema(
        operation_id="attempts_list",
        summary="List my attempts",
        parameters=[OpenApiParameter("cursor", OpenApiTypes.STR)],
        responses={
            200: AttemptListSerializer,
            401: COMMON[401],
            404: _problem("Bad cursor"),
        },
    )
    def get(self, request: Request) -> Response:
        pages = self.Pages()
        rows: Any = pages.paginate_queryset(
            _me(request).attempts.select_related("quiz"), request, view=self
        )
        return pages.get_paginated_response(AttemptSummarySerializer(rows, many=True).data)


class AttemptDetail(APIView):
    """One attempt with its questions (never a key) and the answers so far."""

    @extend_schema(
        summary="Read an attempt", responses={200: AttemptSerializer, 401: COMMON[401], **NOT_MINE}
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        return Response(_shown(request, _attempt_of(request, uuid), timezone.now()))


class SaveAnswers(APIView):
    """Save changes of answers. Each is acknowledged, rejected with a reason, or received late."""

    @extend_schema(
        summary="Save answers",
        request=SaveAnswersSerializer,
        responses={
            200: SaveOutcomeSerializer,
            409: _problem("Closed: stored, unscored, stop sending"),
            429: _problem("More in a minute than anybody gives; Retry-After says when"),
            **COMMON,
            **NOT_MINE,
        },
    )
    def post(self, request: Request, uuid: UUID) -> Response:
        try:
            window, items = read_envelope(request.data)
        except APIException:
            _attempt_of(request, uuid)  # another person's attempt is 404 whatever is sent to it
            raise
        try:
            outcome = actions.save_answers(
                by=_me(request),
                attempt_uuid=uuid,
                window=window,
                items=items,
                now=timezone.now(),
            )
        except Attempt.DoesNotExist as missing:
            raise Http404 from missing
        except actions.TooManyAnswers as limit:
            raise Throttled(wait=limit.wait) from limit
        body: dict[str, Any] = {
            "acknowledged": outcome.acknowledged,
            "superseded": outcome.superseded,
            "rejected": outcome.rejected,
            "deadline_at": outcome.deadline_at,
            "server_time": outcome.server_time,
        }
        if outcome.received_late or (outcome.is_closed and outcome.rejected):
            raise AttemptClosedProblem(body | {"received_late": outcome.received_late})
        return Response(body)


class SubmitAttempt(APIView):
    """Hand in. Doing it again changes nothing."""

    @extend_schema(
        summary="Hand in an attempt",
        request=None,
        responses={200: StateSerializer, **COMMON, **NOT_MINE},
    )
    def post(self, request: Request, uuid: UUID) -> Response:
        attempt = _attempt_of(request, uuid)
        attempt = actions.submit_attempt(attempt=attempt, by=_me(request), now=timezone.now())
        return Response({"state": actions.attempt_state(attempt)})


class RaiseChallenge(APIView):
    """Something is wrong with a question of the attempt. The time goes on; a person looks and answers."""

    @extend_schema(
        summary="Say that something is wrong with a question",
        request=ChallengeSerializer,
        responses={
            201: KeptChallengeSerializer,
            200: KeptChallengeSerializer,
            409: _problem("Not kept: detail says why. Stop sending it"),
            **COMMON,
            **NOT_MINE,
        },
    )
    def post(self, request: Request, uuid: UUID) -> Response:
        attempt = _attempt_of(request, uuid)
        said = ChallengeSerializer(data=request.data)
        said.is_valid(raise_exception=True)
        try:
            kept, is_new = actions.raise_challenge(
                attempt=attempt, by=_me(request), now=timezone.now(), **said.validated_data
            )
        except Refused as refusal:
            raise ChallengeRefusedProblem(str(refusal)) from refusal
        # The key that was sent, also where the same stood there under another one.
        body = {"key": said.validated_data["key"], "made_at": kept.made_at}
        return Response(KeptChallengeSerializer(body).data, status=201 if is_new else 200)


@method_decorator(conditional_page, name="dispatch")
class AttemptResult(APIView):
    """The result, as far as the reveal rule allows."""

    @extend_schema(
        summary="Read a result", responses={200: ResultSerializer, 401: COMMON[401], **NOT_MINE}
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        attempt = get_object_or_404(_me(request).attempts.with_result(), uuid=uuid)
        if attempt.closed_at is None and actions.finish_if_overdue(
            attempt=attempt, by=_me(request), now=timezone.now()
        ):
            attempt.refresh_from_db()
        view = with_pictures(actions.result_view(attempt), attempt, settings.PUBLIC_URL)
        if attempt.closed_at is not None:
            view |= {"receipt": ReceiptSerializer(actions.receipt_of(attempt)).data}
        return Response(with_addresses(view, course=attempt.quiz.course.code))
