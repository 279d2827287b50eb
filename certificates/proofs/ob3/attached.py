"""The credential that lies in a PDF of ours. The page beside it proves nothing: it can show whatever somebody drew."""

import io

from pypdf import PdfReader
from pypdf.errors import PdfReadError

NAME = "credential.json"


def attached_credential(document: bytes) -> bytes | None:
    """The bytes of the file `credential.json` in a PDF; None where there is none, or several. Raises ValueError for what is no PDF."""
    try:
        files = PdfReader(io.BytesIO(document)).attachments.get(NAME, [])
    except (PdfReadError, RecursionError, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"this PDF cannot be read: {error}") from error
    return bytes(files[0]) if len(files) == 1 else None
