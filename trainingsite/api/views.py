"""The API's description as a file. It cannot change while the program runs, so each process builds it once."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.utils import translation
from django.utils.cache import get_conditional_response
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request


@dataclass(frozen=True)
class Document:
    """What is sent, and its fingerprint."""

    content: bytes
    content_type: str
    etag: str


class ByFormat(DefaultContentNegotiation):
    """What the caller accepts, or `?format=`: this address alone has that parameter."""

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> Any:
        """As `format` says, if it is given."""
        asked = format_suffix or request.query_params.get("format")
        return super().select_renderer(request, renderers, asked)


class SchemaView(SpectacularAPIView):
    """OpenAPI description of this API, as YAML or JSON by content negotiation. The answer has an ETag."""

    content_negotiation_class = ByFormat

    @extend_schema(exclude=True)
    def get(self, request: Request, *_args: Any, **_kwargs: Any) -> HttpResponse:
        """The document of this process in the reader's language."""
        document = document_of(type(request.accepted_renderer), _language(request))  # type: ignore[arg-type]
        response = HttpResponse(document.content, content_type=document.content_type)
        name = self._get_filename(request, None)
        response["Content-Disposition"] = f'inline; filename="{name}"'
        response["ETag"] = document.etag
        conditional = get_conditional_response(request._request, document.etag, response=response)
        return conditional if isinstance(conditional, HttpResponse) else response


def _language(request: Request) -> str:
    """One of the site's languages: whatever else is asked for must not fill the memory."""
    asked = request.query_params.get("lang") or translation.get_language() or ""
    return asked if asked in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


@lru_cache(maxsize=64)
def document_of(renderer_class: type[BaseRenderer], language: str) -> Document:
    """The description as this renderer writes it, built at the first call."""
    renderer = renderer_class()
    with translation.override(language):
        schema = SchemaGenerator().get_schema(public=True)
        written = renderer.render(schema, renderer.media_type, {})
    content = written.encode() if isinstance(written, str) else bytes(written)
    charset = f"; charset={renderer.charset}" if renderer.charset else ""
    return Document(
        content=content,
        content_type=f"{renderer.media_type}{charset}",
        etag=f'"{hashlib.sha256(content).hexdigest()[:32]}"',
    )
