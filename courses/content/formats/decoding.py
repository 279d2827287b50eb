"""Bytes to text, honestly: what the file says of itself first, then UTF-8, then what Windows wrote; never with holes."""

import codecs
import re

from courses.content.formats.refusals import Because, Refused, TooLarge, because, gettext_noop

MOST_BYTES = 20_000_000
_UNSTORABLE = re.compile(r"[\x00\ud800-\udfff]")
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
TOO_LARGE = gettext_noop("The file has more than {most} MB. Split it, or leave out the pictures.")
NOT_TEXT = gettext_noop(
    "The file cannot be read as text: byte {place} belongs to no encoding that we know. Save it as UTF-8."
)


def check_size(data: bytes, most: int = MOST_BYTES) -> None:
    """Refuse what is too large before anything looks into it."""
    if len(data) > most:
        raise TooLarge(because(TOO_LARGE, most=round(most / 1_000_000)))


GUESSED = gettext_noop(
    "The file is not UTF-8; it was read as Windows-1252. Look at letters with accents and at µ, ° and ≤."
)


def remarks_on(data: bytes) -> tuple[Because, ...]:
    """What a person has to know of how the text was read."""
    return (because(GUESSED),) if _encoding(data) == "cp1252" else ()


def storable(text: str) -> str:
    """The text without what no database keeps and no page shows: the sign zero, and halves of a pair of signs."""
    return _UNSTORABLE.sub("\ufffd", text)


def text_of(data: bytes) -> str:
    """The text of a file: by its byte order mark, as UTF-8, as UTF-16 without a mark, or as Windows-1252."""
    check_size(data)
    encoding = _encoding(data)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as wrong:
        raise Refused(because(NOT_TEXT, place=wrong.start + 1)) from None
    if "\0" in text:
        raise Refused(because(NOT_TEXT, place=text.index("\0") + 1))
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _encoding(data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    if data and data.count(0) >= len(data) // 3:
        return "utf-16-le" if data[1:2] == b"\0" else "utf-16-be"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"
