"""Pictures that come beside a table in a ZIP, named in its cells: "burn.png | A red spot on a cheek"."""

import posixpath
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from quizzes.bank.formats.prose import Prose, pictured

FOLDER = "pictures/"
APART = "|"
ENDINGS = (".png", ".jpg", ".jpeg", ".webp", ".svg")


def cell_of(picture: Mapping[str, str]) -> str:
    """A picture of an entry as a cell names it."""
    alternative = picture.get("alt", "")
    return f"{picture['file']} {APART} {alternative}" if alternative else picture["file"]


@dataclass(frozen=True)
class Pictures:
    """The pictures of an archive, by the names that cells may call them: the whole path, the end of it, small or large."""

    by_name: Mapping[str, str] = field(default_factory=dict)

    def beside(self, text: Prose, cell: str) -> Prose:
        """The text with the picture that the cell names; where that did not come, it is lost by its name."""
        if not cell:
            return text
        name, _, alternative = (part.strip() for part in cell.partition(APART))
        member = self.by_name.get(_called(name))
        if member is None:
            return replace(text, absent=name)
        return pictured(text, member, alternative)


NO_PICTURES = Pictures()


def pictures_of(members: tuple[str, ...]) -> Pictures:
    """The pictures among the files of an archive, by their paths, and by their own names where only one is called so."""
    shown = [member for member in members if member.lower().endswith(ENDINGS)]
    return Pictures(_of_one(shown, posixpath.basename) | _of_one(shown, str))


def _of_one(members: list[str], named: Callable[[str], str]) -> dict[str, str]:
    found: dict[str, set[str]] = {}
    for member in members:
        found.setdefault(_called(named(member)), set()).add(member)
    return {name: min(called) for name, called in found.items() if len(called) == 1}


def _called(name: str) -> str:
    """A name as people write it: with strokes of any direction, ./ or the folder before it."""
    return posixpath.normpath(name.replace("\\", "/")).removeprefix(FOLDER).casefold()
