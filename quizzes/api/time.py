"""The clock of an attempt over the API: what it says, and breaks."""

from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from quizzes import actions
from quizzes.api.errors import NoBreakProblem, PausedProblem
from quizzes.api.serializers import ClockSerializer
from quizzes.api.views import COMMON, NOT_MINE, _me, _problem
from quizzes.models import Attempt
from quizzes.time_messages import clock_body
from trainingsite.accounts.actions.authority import Refused


def _mine(request: Request, uuid: UUID) -> Attempt:
    return get_object_or_404(_me(request).attempts.select_related("current_result"), uuid=uuid)


def _told(attempt: Attempt) -> Response:
    body: dict[str, Any] = clock_body(actions.clock_of(attempt=attempt, now=timezone.now()))
    return Response(body)


class AttemptClock(APIView):
    """How much time there is and what of it was given. Light: for a page that asks once a minute. Closes nothing."""

    @extend_schema(
        summary="Read the clock of an attempt",
        responses={200: ClockSerializer, 401: COMMON[401], **NOT_MINE},
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        return _told(_mine(request, uuid))


class BeginBreak(APIView):
    """Begin a break: the clock stands still, and the questions are not shown. Doing it again changes nothing."""

    @extend_schema(
        summary="Begin a break",
        request=None,
        responses={
            200: ClockSerializer,
            409: _problem("No break is left, or the time is up"),
            **COMMON,
            **NOT_MINE,
        },
    )
    def post(self, request: Request, uuid: UUID) -> Response:
        attempt = _mine(request, uuid)
        try:
            attempt = actions.begin_break(attempt=attempt, by=_me(request), now=timezone.now())
        except Refused as refusal:
            raise NoBreakProblem(str(refusal)) from refusal
        return _told(attempt)


class EndBreak(APIView):
    """End a break: the clock runs, and what was not used is left for another. Doing it again changes nothing."""

    @extend_schema(
        summary="End a break",
        request=None,
        responses={
            200: ClockSerializer,
            409: _problem("The invigilator paused the exam, and lets it go on"),
            **COMMON,
            **NOT_MINE,
        },
    )
    def post(self, request: Request, uuid: UUID) -> Response:
        attempt = _mine(request, uuid)
        try:
            attempt = actions.end_break(attempt=attempt, by=_me(request), now=timezone.now())
        except Refused as refusal:
            raise PausedProblem(str(refusal)) from refusal
        return _told(attempt)
