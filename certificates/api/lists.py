"""What changed on the list of a clinic, for its programs."""

import re
from datetime import datetime
from typing import Any

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response

from certificates.api.clinic_view import ClinicView, parameters
from certificates.api.problems import BadSince, problem
from certificates.api.serializers import ListChangesSerializer
from certificates.clinics import actions as clinics
from certificates.clinics.models import ListChange
from certificates.clinics.responses import change_as_json
from certificates.domain.verification import read_moment

ASKED = ("since", "cursor")


class ListChanges(ClinicView):
    """The changes of standing on your clinic's list, oldest first."""

    class Pages(CursorPagination):
        # Thousands of one night have one `at`, and behind 1,000 of them a cursor of instants would come back to where it was.
        ordering = ("id",)
        page_size = 100

        def decode_cursor(self, request: Request) -> Any:
            """The place it says; 404 for one that is no id."""
            cursor = super().decode_cursor(request)
            if cursor and not re.fullmatch(r"[0-9]{1,18}", str(cursor.position or 0)):
                raise NotFound(self.invalid_cursor_message)
            return cursor

    @extend_schema(
        operation_id="list_changes",
        summary="Read what changed on your list",
        description=(
            "Whoever is on your clinic's list (`/clinic/list/`) is looked at each night and soon after news of their certificate: each "
            "change of how they stand, oldest first, in pages of 100: follow `next`. A new row has a first one, with `was` empty. Keep "
            "the last `at`, and ask from a few minutes before it on: a change that comes twice has the same `row` and `at`. A row that "
            "was taken off has none. A test key reads those of certificates of a trial alone. A page counts as one question."
        ),
        parameters=[
            OpenApiParameter(
                "since",
                OpenApiTypes.DATETIME,
                description="From this instant on, it included: with its zone, 2026-11-24T18:30:00Z. Without it: all",
            ),
            OpenApiParameter("cursor", OpenApiTypes.STR, description="From `next` or `previous`"),
        ],
        responses={
            200: ListChangesSerializer,
            400: problem(
                "`since` cannot be read (`bad-since`); or a parameter is none that we know, or stands twice (`bad-parameter`)"
            ),
            401: problem("No key, or one that is unknown, revoked or expired"),
            404: problem("Bad cursor"),
            429: problem("Too many in the last minute; Retry-After says when"),
        },
    )
    def get(self, request: Request) -> Response:
        key = self.key_of(request)
        since = _instant(parameters(request, ASKED).get("since"))
        with self.refusals():
            self.usage = clinics.count_check(
                address=self.asker(request).address, api_key=key, now=timezone.now()
            )
        pages = self.Pages()
        rows = clinics.changes_since(key, since)
        page: list[ListChange] = pages.paginate_queryset(rows, request, view=self) or []
        return pages.get_paginated_response([change_as_json(row) for row in page])


def _instant(said: str | None) -> datetime | None:
    """Raises BadSince."""
    if said is None:
        return None
    found: Any = read_moment(said.replace(" ", "+"), BadSince)  # a plus sign arrives as a space
    if not isinstance(found, datetime):
        raise BadSince
    return found
