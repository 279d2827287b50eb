"""How commands print what strangers wrote, and how they read files."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError


def plainly(value: Any) -> str:
    """One line that a terminal only prints: a made-up document, or a code that somebody typed, must not write lines of ours."""
    return "".join(
        sign if sign.isprintable() else sign.encode("unicode_escape").decode()
        for sign in str(value)
    )


def read_bytes(name: str, most: int) -> bytes:
    """The file, or standard input for -; one byte more than `most` where it goes on. Raises CommandError."""
    try:
        if name == "-":
            return sys.stdin.buffer.read(most + 1)
        with Path(name).open("rb") as file:
            return file.read(most + 1)
    except OSError as error:
        raise CommandError(f"Cannot read {name}: {error}.") from error
