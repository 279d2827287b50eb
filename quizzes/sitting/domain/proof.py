"""What a file is that somebody hands in to prove something, by its content; its name and what a browser says of it count for nothing."""

MOST_BYTES = 5_000_000
# How it begins, and what has to stand near its end: half a file is none.
_KINDS = (
    ("application/pdf", b"%PDF-", b"%%EOF"),
    ("image/jpeg", b"\xff\xd8\xff", b"\xff\xd9"),
    ("image/png", b"\x89PNG\r\n\x1a\n", b"IEND"),
)
_NEAR_THE_END = 1024
ENDINGS = {"application/pdf": "pdf", "image/jpeg": "jpg", "image/png": "png"}


def media_type_of(data: bytes) -> str | None:
    """The media type of a whole PDF, JPEG or PNG; None for anything else."""
    for media_type, head, tail in _KINDS:
        if data.startswith(head) and tail in data[-_NEAR_THE_END:]:
            return media_type
    return None
