"""May I rely on this certificate? One code, or a list of them."""

import re
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from certificates import actions
from certificates.api.clinic_view import CODE, ClinicView, is_asked, parameters, reference_of
from certificates.api.list_body import read_body
from certificates.api.negotiation import RECEIPT, JsonOrReceipt, is_receipt_wanted
from certificates.api.problems import BadIdempotencyKey, no_key_for_receipt, problem
from certificates.api.row_errors import row_error
from certificates.api.serializers import (
    ListAnswerSerializer,
    ListSerializer,
    ReceiptedAnswerSerializer,
)
from certificates.clinics import actions as clinics
from certificates.clinics.models import LONGEST_REFERENCE
from certificates.domain.written import written
from trainingsite.accounts.actors import VISITOR
from trainingsite.accounts.domain.calendar import instant

ASKED = ("at", "known_at", "scope", "reference", "receipt")
_IDEMPOTENCY_KEY = re.compile(r"[!-~]{1,100}")
# Text that begins as a day does: whether it is one, no pattern says.
_MOMENT = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}(T.+)?$"}
_AT = OpenApiParameter(
    "at",
    _MOMENT,
    description="True then: a date (that whole day in UTC) or an instant with its zone. Without it: now",
)
_KNOWN_AT = OpenApiParameter(
    "known_at",
    _MOMENT,
    description="Known then: only what was recorded by the end of that date, or by that instant, counts; not in the "
    "future. Without it: all that is recorded",
)
_SCOPE = OpenApiParameter(
    "scope",
    {"type": "string", "minLength": 1},
    description="The code of a scope (`GET /api/v1/scopes/`): `knowledge` says whether the certificate answers for it",
)
_REFERENCE = OpenApiParameter(
    "reference",
    {"type": "string", "minLength": 1, "maxLength": LONGEST_REFERENCE},
    description="Your own name for this question, 1 to 100 printable characters; kept with the check. Needs a key",
)
_RECEIPT = OpenApiParameter(
    "receipt",
    OpenApiTypes.STR,
    enum=["0", "1"],
    description="1: the answer has a `receipt`, the same answer signed. Needs a key",
)


class Verify(ClinicView):
    """May I rely on this certificate, now or on the day of the treatment?"""

    permission_classes = [AllowAny]
    content_negotiation_class = JsonOrReceipt
    is_open = True
    operation = "verify_retrieve"

    @extend_schema(
        summary="Verify a certificate",
        description=(
            "Every code gets 200; an unknown one has status `unknown`. Without `at`: now. "
            "A time that has not come has status `projected`, and is not recorded. With a key the answer can be had "
            "signed: `Accept: application/jwt` gives the receipt alone, `receipt=1` puts it into the answer."
        ),
        parameters=[CODE, _AT, _KNOWN_AT, _SCOPE, _REFERENCE, _RECEIPT],
        responses={
            (200, "application/json"): ReceiptedAnswerSerializer,
            (200, RECEIPT): OpenApiTypes.STR,
            400: problem(
                "`at` cannot be read (`bad-at`), `known_at` cannot be or has not come (`bad-known-at`), there is no such "
                "scope (`unknown-scope`), the reference cannot be kept (`bad-reference`), or a parameter is none that we "
                "know or stands twice (`bad-parameter`)"
            ),
            401: problem("The key is unknown, revoked or expired, or a receipt needs one"),
            429: problem("Too many in the last minute; Retry-After says when"),
            503: problem("No receipt can be signed just now; nothing was asked"),
        },
    )
    def get(self, request: Request, code: str) -> HttpResponse:
        return self._told(request, code, is_kept=True)

    def head(self, request: Request, code: str) -> HttpResponse:
        """The headers alone. No answer is sent, so no check is kept."""
        return self._told(request, code, is_kept=False)

    def _told(self, request: Request, code: str, *, is_kept: bool) -> HttpResponse:
        given = parameters(request, ASKED)
        question = actions.Question(code, *(given.get(name) for name in ASKED[:3]))
        key: Any = request.auth
        is_signed = is_receipt_wanted(request)
        wants_receipt = is_asked(given, "receipt") or is_signed
        if wants_receipt and key is None:
            raise no_key_for_receipt()
        with self.refusals():
            reply = clinics.check_certificate(
                by=VISITOR,
                question=question,
                asker=self.asker(request),
                now=timezone.now(),
                reference=reference_of(given, key),
                is_kept=is_kept,
                wants_receipt=wants_receipt,
            )
        self.usage = reply.usage
        if is_signed:
            return HttpResponse(reply.receipt, content_type=RECEIPT)
        body = written(reply.answer) if reply.body is None else reply.body
        return Response(body | {"receipt": reply.receipt} if wants_receipt else body)


class VerifyList(ClinicView):
    """A whole list at once."""

    @extend_schema(
        operation_id="verify_list",
        summary="Verify a list",
        description=(
            "Up to 500 codes, each with its own day, scope and reference. One row that cannot be answered has an `error`, "
            "and the others their answers. Each row counts as one against the key's limit. With an Idempotency-Key the "
            "list can be sent again after a lost answer: for 24 hours it is answered as the first time, and asks nothing anew."
        ),
        parameters=[
            OpenApiParameter(
                "Idempotency-Key",
                {"type": "string", "pattern": f"^{_IDEMPOTENCY_KEY.pattern}$"},
                OpenApiParameter.HEADER,
                description="1 to 100 visible ASCII characters of your own, such as a uuid: another for each list",
            )
        ],
        request=ListSerializer,
        responses={
            200: ListAnswerSerializer,
            400: problem(
                "The body is no such list (`invalid`, with `errors`), cannot be read (`malformed`), is longer than the key "
                "may ask in a minute (`too-many-rows`), or the header is no key (`bad-idempotency-key`)"
            ),
            401: problem("No key, or one that is unknown, revoked or expired"),
            409: problem(
                "Another list was sent with this Idempotency-Key (`reused-idempotency-key`)"
            ),
            415: problem("The body is not JSON"),
            429: problem("Too many in the last minute; Retry-After says when"),
            503: problem("No receipt can be signed just now; nothing was asked"),
        },
    )
    def post(self, request: Request) -> Response:
        key = self.key_of(request)
        parameters(request, ())
        rows, wants_receipts = read_body(request.data)
        with self.refusals():
            told = clinics.check_list(
                by=VISITOR,
                rows=rows,
                api_key=key,
                asker=self.asker(request),
                now=timezone.now(),
                idempotency_key=_idempotency_key(request),
                wants_receipts=wants_receipts,
            )
        self.usage = told.usage
        return Response(_list_answer(told))


def _idempotency_key(request: Request) -> str:
    given: str | None = request.headers.get("Idempotency-Key")
    if given is None:
        return ""
    if not _IDEMPOTENCY_KEY.fullmatch(given):
        raise BadIdempotencyKey
    return given


def _list_answer(told: clinics.ListAnswer) -> dict[str, Any]:
    return {
        "answered_at": instant(told.answered_at),
        "request_id": told.request_id,
        "repeated": told.is_repeated,
        "results": [_result(row, one) for row, one in enumerate(told.outcomes)],
    }


def _result(row: int, one: clinics.Outcome) -> dict[str, Any]:
    error = None if one.error is None else row_error(one.error)
    return {
        "row": row,
        "reference": one.reference,
        "answer": one.answer,
        "error": error,
        "receipt": one.receipt,
    }
