"""Errors of the quiz API, as problem+json codes."""

from typing import Any

from rest_framework import status
from rest_framework.exceptions import APIException


class NotOpenProblem(APIException):
    """409: the quiz cannot be started now."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "not-open"

    def __init__(self, detail: str, *, reason: str, opens_at: str | None) -> None:
        super().__init__(detail)
        self.extra = {"reason": reason, "opens_at": opens_at}


class StartsWaitProblem(APIException):
    """503: nobody can start now; what runs goes on. Retry-After says when to ask again."""

    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_code = "starts-wait"

    def __init__(self, detail: str, *, reason: str, wait: int) -> None:
        super().__init__(detail)
        self.extra = {"reason": reason}
        self.wait = wait


class ChallengeRefusedProblem(APIException):
    """409: what was said of a question is not kept, and why."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "challenge-refused"


class AttemptClosedProblem(APIException):
    """409: the attempt is closed; what came late is stored and not scored."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "attempt-closed"
    default_detail = "This attempt is closed. What came late is kept but not scored."

    def __init__(self, extra: dict[str, Any]) -> None:
        super().__init__()
        self.extra = extra


class SectionNotOpenProblem(APIException):
    """409: the section cannot be closed now; the body says why."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "section-not-open"


class PausedProblem(APIException):
    """409: the invigilator paused the sitting, and ends the pause."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "paused"


class NoBreakProblem(APIException):
    """409: no break can begin: none is left, or the time is up."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "no-break"
