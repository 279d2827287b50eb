"""Whether a name can be printed. The fonts are those of the certificates, a floor above: the roof hands the check in."""

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


_handed_in: list[Glyphs] = []


def use(glyphs: Glyphs) -> None:
    """The roof says once, when the program starts, who knows the fonts."""
    _handed_in[:] = [glyphs]


def glyphs() -> Glyphs:
    """Who knows the fonts. An installation that cannot ask must not let any name through."""
    if not _handed_in:
        raise ImproperlyConfigured(
            "Nobody has said which signs can be printed: call trainingsite.accounts.printing.use() in ready()."
        )
    return _handed_in[0]
