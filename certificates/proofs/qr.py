"""The address at which anybody checks a certificate, as a QR code with medium error correction: on the document and on pages."""

import io

import segno

# To compare all eight masks costs a fifth of a whole certificate, and every reader takes any of them.
MASK = 2
_QUIET = 4  # modules around it, as ISO/IEC 18004 asks for; paper has a margin of its own


def drawing(address: str, *, border: int) -> str:
    """An SVG document of it."""
    out = io.BytesIO()
    _code(address).save(out, kind="svg", border=border, xmldecl=False, svgns=True)
    return out.getvalue().decode()


def inline(address: str) -> str:
    """The same to stand within a page: dark on white whatever the page looks like, as cameras want it."""
    return _code(address).svg_inline(
        border=_QUIET, light="#fff", dark="#000", omitsize=True, svgclass=None, lineclass=None
    )


def _code(address: str) -> segno.QRCode:
    return segno.make(address, error="m", micro=False, mask=MASK)
