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
        """What has no receipt has no body: OPTIONS, whatever the caller accepts."""
        return b""


class JsonOrReceipt(DefaultContentNegotiation):
    """JSON unless a receipt is asked for by name."""

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> Any:
        """As the Accept header says."""
        return super().select_renderer(request, [*renderers, ReceiptRenderer()], format_suffix)


def is_receipt_wanted(request: Request) -> bool:
    """Whether the receipt alone was asked for, also with a weight or another parameter behind its name."""
    return isinstance(request.accepted_renderer, ReceiptRenderer)
