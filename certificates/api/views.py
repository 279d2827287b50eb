"""The certificate API: a clinic asks, a holder reads."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import conditional_page
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import APIException, AuthenticationFailed, Throttled
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from certificates import actions
from certificates.api.serializers import (
    AnswerSerializer,
    CertificateListSerializer,
    CertificateSerializer,
    ProblemSerializer,
)
from certificates.api.shapes import written
from certificates.clinics import actions as clinics
from certificates.clinics.messages import key_refused_message
from certificates.models import Certificate
from certificates.responses import DocumentDamaged, pdf_response
from trainingsite.accounts.actors import VISITOR, person_of


def _problem(description: str) -> OpenApiResponse:
    return OpenApiResponse(ProblemSerializer, description=description)


class BadAt(APIException):
    """400: `at` cannot be read."""

    status_code = status.HTTP_400_BAD_REQUEST
    default_code = "bad-at"
    default_detail = lazy(
        "Give `at` as a date (2026-11-24) or an instant with its zone (2026-11-24T18:30:00Z)."
    )


class UnknownParameter(APIException):
    """400: what is asked has a name that we do not know, or is asked twice: a slip must not become an answer for now."""

    status_code = status.HTTP_400_BAD_REQUEST
    default_code = "bad-parameter"


class BadKey(AuthenticationFailed):
    """401: the key is unknown, revoked, expired or may not do this."""

    default_code = "bad-key"


class ApiKeyAuthentication(BaseAuthentication):
    """`Authorization: Api-Key <key>`; without the header anybody may ask, within the smaller limit."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        """(nobody, the key's row). Raises BadKey."""
        header = request.META.get("HTTP_AUTHORIZATION")
        if header is None:
            return None
        scheme, _space, key = header.partition(" ")
        if scheme.lower() != "api-key" or not key.strip():
            raise BadKey(_("Write the header as: Authorization: Api-Key <key>"))
        try:
            row = clinics.authenticate_key(key=key.strip(), scope="verify", now=timezone.now())
        except clinics.KeyRefused as refusal:
            clinics.note_refused_key(key=key.strip(), by=VISITOR, now=timezone.now())
            raise BadKey(key_refused_message(refusal)) from refusal
        return None, row

    def authenticate_header(self, request: Request) -> str:
        """The scheme that makes DRF answer 401."""
        return "Api-Key"


class Verify(APIView):
    """May I rely on this certificate, now or on the day of the treatment?"""

    authentication_classes = [ApiKeyAuthentication]
    permission_classes = []

    @extend_schema(
        summary="Verify a certificate",
        description=(
            "Every code gets 200; an unknown one has status `unknown`. Without `at`: now. "
            "A time that has not come has status `projected`, and is not recorded."
        ),
        parameters=[
            OpenApiParameter(
                "at", OpenApiTypes.STR, description="A date, or an instant with its zone"
            ),
        ],
        responses={
            200: AnswerSerializer,
            400: _problem(
                "`at` cannot be read (`bad-at`), or is no parameter that we know (`bad-parameter`)"
            ),
            401: _problem("The key is unknown, revoked or expired"),
            429: _problem("Too many in this minute; Retry-After says when"),
        },
    )
    def get(self, request: Request, code: str) -> Response:
        api_key: Any = request.auth
        address = request._request.client_network  # type: ignore[attr-defined]
        at = _only_at(request)
        try:
            answer = clinics.check_certificate(
                by=VISITOR,
                code=code,
                at=at,
                address=address,
                api_key=api_key,
                now=timezone.now(),
            )
        except clinics.TooMany as limit:
            raise Throttled(wait=limit.wait) from limit
        except actions.BadMoment as error:
            raise BadAt from error
        return Response(written(answer), headers={"Cache-Control": "no-store"})


def _only_at(request: Request) -> str | None:
    """The one parameter that there is. Raises UnknownParameter."""
    unknown = sorted(set(request.query_params) - {"at"})
    if unknown:
        raise UnknownParameter(
            _("There is no parameter “%(name)s”. To ask about a day, write `at`.")
            % {"name": unknown[0][:40]}
        )
    given: list[str] = request.query_params.getlist("at")
    if len(given) > 1:
        raise UnknownParameter(_("Give `at` once."))
    return given[0] if given else None


def _item(row: Certificate, now: Any) -> dict[str, Any]:
    facts = actions.summary(row, now)
    facts["state"] = facts.pop("status")
    del facts["certificate"], facts["reason"], facts["assurance"]
    pdf = reverse("api_certificate_pdf", args=[row.uuid])
    return facts | {
        "code": row.code,  # as verify writes it
        "pdf_url": None if facts["state"] == "pending" else f"{settings.PUBLIC_URL}{pdf}",
        "verify_url": f"{settings.PUBLIC_URL}/v/{row.code}",
    }


@method_decorator(conditional_page, name="dispatch")
class MyCertificates(APIView):
    """The person's certificates, newest first."""

    class Pages(CursorPagination):
        ordering = ("-reserved_at", "-id")
        page_size = 50

    @extend_schema(
        operation_id="certificates_list",
        summary="List my certificates",
        parameters=[OpenApiParameter("cursor", OpenApiTypes.STR)],
        responses={
            200: CertificateListSerializer,
            401: _problem("Not signed in"),
            404: _problem("Bad cursor"),
        },
    )
    def get(self, request: Request) -> Response:
        now = timezone.now()
        pages = self.Pages()
        rows = actions.certificates_of(person_of(request.user))
        page: list[Certificate] = pages.paginate_queryset(rows, request, view=self) or []
        return pages.get_paginated_response([_item(row, now) for row in page])


@method_decorator(conditional_page, name="dispatch")
class MyCertificate(APIView):
    """One certificate of the person."""

    @extend_schema(
        summary="Read my certificate",
        responses={
            200: CertificateSerializer,
            401: _problem("Not signed in"),
            404: _problem("Not mine"),
        },
    )
    def get(self, request: Request, uuid: UUID) -> Response:
        row = get_object_or_404(actions.certificates_of(person_of(request.user)), uuid=uuid)
        return Response(_item(row, timezone.now()))


class NotAsStored(APIException):
    """503: the stored document is not the one that was made."""

    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_code = "document-damaged"
    default_detail = lazy(
        "The stored document is not the one that was made, so it is not given out. The administrators have been told."
    )


class AnyAccept(BaseContentNegotiation):
    """The PDF is a PDF, whatever the Accept header asks for."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        """The first parser."""
        return parsers[0]

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> Any:
        """The first renderer (used for errors only)."""
        return renderers[0], renderers[0].media_type


class MyCertificatePdf(APIView):
    """The document's bytes as they were stored when it was issued."""

    content_negotiation_class = AnyAccept

    @extend_schema(
        summary="Download my certificate",
        responses={
            (200, "application/pdf"): OpenApiTypes.BINARY,
            304: None,
            401: _problem("Not signed in"),
            404: _problem("Not mine, or not ready yet"),
            503: _problem("Not the document that was stored"),
        },
    )
    def get(self, request: Request, uuid: UUID) -> HttpResponseBase:
        row = get_object_or_404(actions.certificates_of(person_of(request.user)), uuid=uuid)
        try:
            return pdf_response(request._request, row)
        except DocumentDamaged:
            raise NotAsStored from None
