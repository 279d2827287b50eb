"""What can be wrong with a question of a clinic, as problems: each says what, and how to mend it."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from drf_spectacular.utils import OpenApiResponse
from rest_framework import status
from rest_framework.exceptions import APIException, AuthenticationFailed

from certificates.api.serializers import ProblemSerializer


def problem(description: str) -> OpenApiResponse:
    """A problem in the description of an operation."""
    return OpenApiResponse(ProblemSerializer, description=description)


class BadAt(APIException):
    """400: `at` cannot be read."""

    status_code = status.HTTP_400_BAD_REQUEST
    default_code = "bad-at"
    default_detail = lazy(
        "Give `at` as a date (2026-11-24) or an instant with its zone (2026-11-24T18:30:00Z)."
    )


class BadKnownAt(APIException):
    """400: `known_at` cannot be read, or has not come."""

    status_code = status.HTTP_400_BAD_REQUEST
    default_code = "bad-known-at"
    default_detail = lazy(
        "Give `known_at` as a date (2026-11-24) or an instant with its zone (2026-11-24T18:30:00Z), not later than now: "
        "nobody knows yet what will be known then."
    )


class UnknownScope(APIException):
    """400: there is no such scope."""

    status_code = status.HTTP_400_BAD_REQUEST
    default_code = "unknown-scope"
    default_detail = lazy(
        "There is no scope of this code. GET /api/v1/scopes/ lists those that there are."
    )


class BadReference(APIException):
    """400: the reference cannot be kept."""

    status_code = status.HTTP_400_BAD_REQUEST
    default_code = "bad-reference"
    default_detail = lazy(
        "Give `reference` as 1 to 100 printable characters, with a key: without one nothing is kept."
    )


class UnknownParameter(APIException):
    """400: what is asked has a name that we do not know, or is asked twice: a slip must not become an answer for now."""

    status_code = status.HTTP_400_BAD_REQUEST
    default_code = "bad-parameter"


class BadDate(APIException):
    """400: a day cannot be read."""

    status_code = status.HTTP_400_BAD_REQUEST
    default_code = "bad-date"


class BadSince(APIException):
    """400: `since` cannot be read."""

    status_code = status.HTTP_400_BAD_REQUEST
    default_code = "bad-since"
    default_detail = lazy("Give `since` as an instant with its zone: 2026-11-24T18:30:00Z.")


class BadIdempotencyKey(APIException):
    """400: the header cannot be a key."""

    status_code = status.HTTP_400_BAD_REQUEST
    default_code = "bad-idempotency-key"
    default_detail = lazy(
        "Give `Idempotency-Key` as 1 to 100 visible ASCII characters, such as a uuid."
    )


class ReusedKey(APIException):
    """409: another list was answered under this idempotency key."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "reused-idempotency-key"
    default_detail = lazy(
        "Another list was sent with this Idempotency-Key. Nothing was asked. Give each list a key of its own, and send "
        "it again only with the same list."
    )


class TooManyRows(APIException):
    """400: the list is longer than what the key may ask in a minute."""

    status_code = status.HTTP_400_BAD_REQUEST
    default_code = "too-many-rows"


class NoReceipt(APIException):
    """503: the key that signs receipts cannot be used just now. Nothing was asked."""

    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_code = "no-receipt"
    default_detail = lazy(
        "No receipt can be signed just now, so nothing was asked. Ask without a receipt, or again later."
    )


class BadKey(AuthenticationFailed):
    """401: the key is unknown, revoked, expired or may not do this."""

    default_code = "bad-key"


def no_key_for_receipt() -> BadKey:
    """401: a receipt names the clinic that asked."""
    return BadKey(_("A receipt is for who asks with a key."))
