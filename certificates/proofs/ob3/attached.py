"""The credential that lies in a PDF of ours. The page beside it proves nothing: it can show whatever somebody drew."""

import io
import zlib

from pypdf import PdfReader
from pypdf.errors import PyPdfError

NAME = "credential.json"
# Somebody's file may break the reader in any way; its own limits end what would take for ever.
_BROKEN = (PyPdfError, ValueError, RecursionError, LookupError, ArithmeticError, TypeError, AttributeError, NotImplementedError, zlib.error)  # fmt: skip


def attached_credential(document: bytes) -> bytes | None:
    """The bytes of the file `credential.json` in a PDF; None where there is none, or several. Raises ValueError for what is no PDF."""
    try:
        files = PdfReader(io.BytesIO(document)).attachments.get(NAME, [])
    except _BROKEN as error:
        raise ValueError(f"this PDF cannot be read: {error}") from error
    return bytes(files[0]) if len(files) == 1 else None
