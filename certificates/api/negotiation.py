"""What the caller accepts: JSON, or the signed receipt alone."""

from typing import Any

from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

RECEIPT = "application/jwt"


class ReceiptRenderer(BaseRenderer):
    """Never used to render: the view sends the receipt as it is."""

    media_type = RECEIPT
    format = "jwt"

    def render(self, data: Any, *_args: Any, **_kwargs: Any) -> bytes:
        return str(data).encode()


class JsonOrReceipt(DefaultContentNegotiation):
    """JSON unless a receipt is asked for by name."""

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> Any:
        """As the Accept header says."""
        return super().select_renderer(request, [*renderers, ReceiptRenderer()], format_suffix)
