"""What a clinic has asked before, with the answers as they were given; and what it can ask about."""

import hashlib
import json
import re
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.pagination import CursorPagination
from rest_framework.permissions import AllowAny
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from certificates import actions
from certificates.api.clinic_view import ClinicView, parameters
from certificates.api.problems import BadDate, UnknownParameter, problem
from certificates.api.serializers import CheckListSerializer, KeySerializer, ScopesSerializer
from certificates.clinics import actions as clinics
from certificates.clinics.models import VerificationCheck
from certificates.clinics.responses import check_as_json, csv_lines
from trainingsite.accounts.domain.calendar import instant

CSV = "text/csv"
_A_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
ASKED = ("from", "to", "code", "reference", "cursor")
_SOMETHING = {"type": "string", "minLength": 1}


class CsvRenderer(BaseRenderer):
    """A table for people: one line a check."""

    media_type = CSV
    format = "csv"
    charset = "utf-8"

    def render(self, data: Any, *_args: Any, **_kwargs: Any) -> bytes:
        """The page as a table; nothing where there is none: OPTIONS, whatever the caller accepts."""
        if data is None:
            return b""
        return "".join(csv_lines(data["results"])).encode()


class JsonOrCsv(DefaultContentNegotiation):
    """JSON unless the table is asked for by name."""

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> Any:
        """As the Accept header says."""
        return super().select_renderer(request, [*renderers, CsvRenderer()], format_suffix)


class Checks(ClinicView):
    """The checks that your organisation made with its keys, newest first, each with the answer as it was given."""

    content_negotiation_class = JsonOrCsv

    class Pages(CursorPagination):
        ordering = ("-checked_at", "-id")
        page_size = 100

    @extend_schema(
        operation_id="checks_list",
        summary="List your checks",
        description=(
            "What your organisation asked with its keys, newest first, in pages of 100: follow `next`. `answer` is the "
            "answer as it was given. Until November 2026 only the status was kept: such checks have `kept` `status`. "
            "`Accept: text/csv` gives the page as a table; its header `Link` leads to the next one. A page "
            "counts as one question."
        ),
        parameters=[
            OpenApiParameter("from", OpenApiTypes.DATE, description="From this UTC day on"),
            OpenApiParameter(
                "to", OpenApiTypes.DATE, description="Up to this UTC day, it included"
            ),
            OpenApiParameter("code", _SOMETHING, description="Of this code"),
            OpenApiParameter("reference", _SOMETHING, description="Under this reference"),
            OpenApiParameter("cursor", OpenApiTypes.STR, description="From `next` or `previous`"),
        ],
        responses={
            (200, "application/json"): CheckListSerializer,
            (200, CSV): OpenApiTypes.STR,
            400: problem(
                "A day cannot be read, or `from` is later than `to` (`bad-date`); or a parameter is none that we know, is empty or "
                "stands twice (`bad-parameter`)"
            ),
            401: problem("No key, or one that is unknown, revoked or expired"),
            404: problem("Bad cursor"),
            429: problem("Too many in the last minute; Retry-After says when"),
        },
    )
    def get(self, request: Request) -> Response:
        key = self.key_of(request)
        wanted = _wanted(parameters(request, ASKED))
        with self.refusals():
            self.usage = clinics.count_check(
                address=self.asker(request).address, api_key=key, now=timezone.now()
            )
        pages = self.Pages()
        rows = clinics.checks_of(key, wanted)
        page: list[VerificationCheck] = pages.paginate_queryset(rows, request, view=self) or []
        response = pages.get_paginated_response([check_as_json(row) for row in page])
        if response.data["next"]:
            response["Link"] = f'<{response.data["next"]}>; rel="next"'
        return response


def _wanted(given: dict[str, str]) -> clinics.Wanted:
    """What is looked for. Raises BadDate and UnknownParameter: a slip must not look like "you never asked"."""
    since, until = _day(given, "from"), _day(given, "to")
    if since is not None and until is not None and since > until:
        raise BadDate(_("`from` is later than `to`. Give the earlier day as `from`."))
    for name in ("code", "reference"):
        if not given.get(name, "x"):
            raise UnknownParameter(
                _("`%(name)s` is empty. Leave it out, or say what to look for.") % {"name": name}
            )
    return clinics.Wanted(since, until, given.get("code"), _text(given.get("reference")))


def _day(given: dict[str, str], name: str) -> date | None:
    if name not in given:
        return None
    try:
        # Python reads other ways to write a date as well: 20261124, 2026-W48-2.
        found = date.fromisoformat(given[name]) if _A_DATE.fullmatch(given[name]) else None
    except ValueError:
        found = None
    if found is None:
        raise BadDate(_("Give `%(name)s` as a date: 2026-11-24.") % {"name": name})
    return found


def _text(reference: str | None) -> str | None:
    """No database looks for a NUL, and no reference has one."""
    return None if reference is None else reference.replace("\x00", "\ufffd")


class OwnKey(ClinicView):
    """The key that you ask with."""

    @extend_schema(
        operation_id="key",
        summary="Read your key",
        description="Whose key this is, what it may do and until when, and when it was last asked with. Costs nothing of its limit.",
        responses={
            200: KeySerializer,
            400: problem("A parameter that is none (`bad-parameter`)"),
            401: problem("No key, or one that is unknown, revoked or expired"),
            429: problem("Too many refused keys in the last minute; Retry-After says when"),
        },
    )
    def get(self, request: Request) -> Response:
        key = self.key_of(request)
        parameters(request, ())
        last = key.checks.order_by("-checked_at").values_list("checked_at", flat=True).first()
        return Response(
            {
                "organisation": key.organisation.name,
                "name": key.name,
                "prefix": key.prefix,
                "test": key.is_test,
                "scopes": key.scopes,
                "created_at": instant(key.created_at),
                "expires_at": instant(key.expires_at) if key.expires_at else None,
                "last_used": instant(last) if last else None,
                "limit_per_minute": clinics.limit_of(key),
            }
        )


class Scopes(ClinicView):
    """What certificates here can attest, for `scope`."""

    permission_classes = [AllowAny]
    is_open = True

    @extend_schema(
        operation_id="scopes_list",
        summary="List the scopes",
        description="Every scope that a certificate of this installation attests or attested, by its code. The answer has an ETag.",
        responses={
            200: ScopesSerializer,
            304: None,
            400: problem("A parameter that is none (`bad-parameter`)"),
            401: problem("The key is unknown, revoked or expired"),
            429: problem("Too many refused keys in the last minute; Retry-After says when"),
        },
    )
    def get(self, request: Request) -> HttpResponse:
        parameters(request, ())
        found = {
            "results": [{"code": code, "title": title} for code, title in actions.all_scopes()]
        }
        etag = f'"{hashlib.sha256(json.dumps(found).encode()).hexdigest()[:32]}"'
        headers = {"ETag": etag, "Cache-Control": "public, max-age=300"}
        response = Response(found, headers=headers)
        conditional = get_conditional_response(request._request, etag=etag, response=response)
        if conditional is response or conditional is None:
            return response
        conditional["ETag"], conditional["Cache-Control"] = etag, headers["Cache-Control"]
        return conditional
