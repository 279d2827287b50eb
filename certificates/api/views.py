"""The certificate API for holders: their certificates and documents."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import conditional_page
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from certificates import actions
from certificates.api.problems import problem
from certificates.api.serializers import CertificateListSerializer, CertificateSerializer
from certificates.models import Certificate
from certificates.responses import DocumentDamaged, pdf_response
from trainingsite.accounts.actors import person_of


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
            401: problem("Not signed in"),
            404: problem("Bad cursor"),
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
            401: problem("Not signed in"),
            404: problem("Not mine"),
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
            401: problem("Not signed in"),
            404: problem("Not mine, or not ready yet"),
            503: problem("Not the document that was stored"),
        },
    )
    def get(self, request: Request, uuid: UUID) -> HttpResponseBase:
        row = get_object_or_404(actions.certificates_of(person_of(request.user)), uuid=uuid)
        try:
            return pdf_response(request._request, row)
        except DocumentDamaged:
            raise NotAsStored from None
