"""What can be printed, and how names are. The fonts are those of the certificates, a floor above: the roof hands them in."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from django.core.exceptions import ImproperlyConfigured


class Glyphs(Protocol):
    """What the ground asks of whoever has the fonts."""

    def missing_glyphs(self, text: str) -> list[str]:
        """What of the text cannot be printed, each sign once."""

    def is_readable(self, text: str) -> bool:
        """Whether a reader sees at least one letter or digit."""

    def named(self, sign: str) -> str:
        """A sign as a message shows it."""


class Names(Protocol):
    """What a document below asks of whoever prints names so that readers get them back."""

    FOLDERS: Sequence[Path]
    DRAWN_LINE: Path

    def name_line(self, name: str, *, size: float, width: int) -> dict[str, object] | None:
        """A name for a line `width` millimetres wide, as the function in DRAWN_LINE takes it; None where it can simply be set."""


_glyphs: list[Glyphs] = []
_names: list[Names] = []


def use(glyphs: Glyphs, names: Names) -> None:
    """The roof says once, when the program starts, who knows the fonts, and who prints names."""
    _glyphs[:], _names[:] = [glyphs], [names]


def glyphs() -> Glyphs:
    """Who knows the fonts. An installation that cannot ask must not let any name through."""
    if not _glyphs:
        raise ImproperlyConfigured(
            "Nobody has said which signs can be printed: call trainingsite.accounts.printing.use() in ready()."
        )
    return _glyphs[0]


def names() -> Names:
    """Who prints names."""
    if not _names:
        raise ImproperlyConfigured(
            "Nobody has said how names are printed: call trainingsite.accounts.printing.use() in ready()."
        )
    return _names[0]
