"""The sections of an attempt over the API: closing one."""

from uuid import UUID

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from quizzes import actions
from quizzes.api.errors import NoBreakProblem, SectionNotOpenProblem
from quizzes.api.serializers import AttemptSerializer, CloseSectionSerializer
from quizzes.api.views import COMMON, NOT_MINE, _attempt_of, _me, _problem, _shown


class CloseSection(APIView):
    """Close a section of an attempt for good: the next one opens. Doing it again changes nothing. A break begins only where it is asked
    for."""

    @extend_schema(
        summary="Close a section",
        request=CloseSectionSerializer,
        responses={
            200: AttemptSerializer,
            409: _problem("It waits, a break goes on, the time is up, or no break is left"),
            **COMMON,
            **NOT_MINE,
        },
    )
    def post(self, request: Request, uuid: UUID, number: int) -> Response:
        attempt = _attempt_of(request, uuid)
        asked = CloseSectionSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        now = timezone.now()
        with_break = asked.validated_data["break"]
        try:
            actions.close_section(
                attempt=attempt, number=number, with_break=with_break, by=_me(request), now=now
            )
        except actions.NoSuchSection as missing:
            raise Http404 from missing
        except actions.SectionNotOpen as refusal:
            raise SectionNotOpenProblem(str(refusal)) from refusal
        except actions.NoBreak as refusal:
            raise NoBreakProblem(str(refusal)) from refusal
        return Response(_shown(request, _attempt_of(request, uuid), now))
