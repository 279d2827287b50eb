"""One error shape for every error of the API: problem+json (RFC 9457) with a `code`."""

import logging
from http import HTTPStatus
from math import ceil
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, ValidationError
from django.core.signals import got_request_exception
from django.http import Http404, HttpRequest, JsonResponse
from rest_framework import exceptions, status
from rest_framework.utils.encoders import JSONEncoder

from trainingsite.accounts.may import NotAllowed

MEDIA_TYPE = "application/problem+json"
CODES = {
    "not_authenticated": "not-signed-in",
    "authentication_failed": "not-signed-in",
    "permission_denied": "forbidden",
    "not_found": "not-found",
    "method_not_allowed": "method-not-allowed",
    "parse_error": "malformed",
    "unsupported_media_type": "unsupported-media-type",
    "not_acceptable": "not-acceptable",
    "throttled": "throttled",
    "invalid": "invalid",
}
log = logging.getLogger(__name__)


def problem(status_code: int, code: str, detail: str, **extra: Any) -> dict[str, Any]:
    """The body of an error."""
    title = HTTPStatus(status_code).phrase
    return {
        "type": "about:blank",
        "title": title,
        "status": status_code,
        "code": code,
        "detail": detail,
        **extra,
    }


def problem_response(status_code: int, code: str, detail: str, **extra: Any) -> JsonResponse:
    """An error outside DRF, in the same shape."""
    body = problem(status_code, code, detail, **extra)
    return JsonResponse(body, status=status_code, content_type=MEDIA_TYPE)


def problem_handler(error: Exception, context: dict[str, Any]) -> JsonResponse:
    """DRF's EXCEPTION_HANDLER. Unexpected errors are logged and answered without their details."""
    known = _known(error)
    if known is None:
        log.error("api request failed", exc_info=error)
        # As Django does where a view fails, which this one no longer seems to: whoever listens learns of it (quizzes/receivers.py).
        got_request_exception.send(sender=None, request=_http(context))
        body = problem(
            500, "server-error", "Something went wrong on our side. Nothing was changed. Try again."
        )
        return _json(body, 500)
    code = CODES.get(known.default_code, known.default_code)
    extra = dict(getattr(known, "extra", {}))
    if isinstance(known, exceptions.ValidationError):
        extra["errors"] = _field_errors(known.detail)
        detail = "Some fields are wrong; see errors."
    else:
        detail = str(known.detail)
    body = problem(known.status_code, code, detail, **extra)
    return _json(body, known.status_code, _headers(known))


def _http(context: dict[str, Any]) -> HttpRequest | None:
    """The request as Django knows it."""
    request = context.get("request")
    found: HttpRequest | None = getattr(request, "_request", request)
    return found


def _json(
    body: dict[str, Any], status_code: int, headers: dict[str, str] | None = None
) -> JsonResponse:
    """JSON whatever the view renders and the caller accepts: an error must be readable."""
    return JsonResponse(
        body, encoder=JSONEncoder, status=status_code, headers=headers, content_type=MEDIA_TYPE
    )


def _known(error: Exception) -> exceptions.APIException | None:
    if isinstance(error, exceptions.APIException):
        return error
    if isinstance(error, Http404):
        return exceptions.NotFound("There is no such thing here, or it is not yours.")
    if isinstance(error, NotAllowed):
        return exceptions.PermissionDenied(str(error))
    if isinstance(error, PermissionDenied):
        return exceptions.PermissionDenied()
    if isinstance(error, RequestDataTooBig):
        return TooLarge()
    if isinstance(error, ValidationError):
        # A value in the address that no column can hold, such as a cursor that somebody made up.
        return exceptions.NotFound("There is nothing at this address. Begin without its cursor.")
    if isinstance(error, RecursionError):
        return exceptions.ParseError("The JSON is nested too deeply.")
    return None


class TooLarge(exceptions.APIException):
    """The body is larger than we read."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "too-large"
    default_detail = "The body is larger than 1 MB. Send less at once."


def _headers(error: exceptions.APIException) -> dict[str, str]:
    headers = {}
    if getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = error.auth_header  # type: ignore[attr-defined]
    if getattr(error, "wait", None) is not None:
        headers["Retry-After"] = str(ceil(error.wait))  # type: ignore[attr-defined]
    return headers


def _field_errors(detail: Any, path: str = "") -> list[dict[str, str]]:
    """DRF's nested details as a flat list of {field, message, code}."""
    if isinstance(detail, dict):
        return [
            e
            for key, value in detail.items()
            for e in _field_errors(value, f"{path}.{key}".strip("."))
        ]
    if isinstance(detail, list):
        if all(isinstance(item, exceptions.ErrorDetail) for item in detail):
            return [
                {"field": path, "message": str(item), "code": str(item.code)} for item in detail
            ]
        return [
            e
            for index, value in enumerate(detail)
            for e in _field_errors(value, f"{path}.{index}".strip("."))
        ]
    return [{"field": path, "message": str(detail), "code": "invalid"}]


def is_api(request: HttpRequest) -> bool:
    """Whether the caller expects problem+json."""
    return request.path.startswith("/api/")
