"""Signs that stand between texts in a cell of our own table, and the same signs within one of the texts: \\| and \\->, and \\\\ for a \\."""

import re

_OWN = re.compile(r"\\|\||->")
_ESCAPE = re.compile(r"\\(\\|\||->)")


def escaped(text: str) -> str:
    """A text as it stands in a cell among others."""
    return _OWN.sub(r"\\\g<0>", text)


def unescaped(text: str) -> str:
    """What a cell says by such a text."""
    return _ESCAPE.sub(r"\1", text)


def apart(cell: str, sign: str, most: int = 0) -> list[str]:
    """The texts of a cell, which stand apart by the sign, `most` times at most (0: however often); one that is a text's own does
    not part. With what was escaped in them as it is."""
    parts, start = list[str](), 0
    for found in re.finditer(rf"{_ESCAPE.pattern}|(?P<sign>{re.escape(sign)})", cell):
        if found["sign"] and (not most or len(parts) < most):
            parts.append(cell[start : found.start()])
            start = found.end()
    return [unescaped(part) for part in (*parts, cell[start:])]
