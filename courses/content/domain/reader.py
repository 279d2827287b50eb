"""Single files of a course folder become entries; what is wrong with one is noted, and the next is read."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from courses.content.domain.consent import photograph_lacking
from courses.content.domain.entries import (
    ContentRefused,
    Entry,
    Problem,
    entries_of,
    entry_of,
    read_text,
    read_yaml,
    split_front_matter,
)
from courses.content.domain.figures import BadFigure, ParsedFigure, parse_figure
from courses.content.domain.photographs import name_of_file
from courses.content.domain.picture_names import MEDIA_TYPES, drawing_name
from courses.content.domain.pictured import PICTURES, pictures_in, question_drawing

T = TypeVar("T")


def _within(value: Any) -> Iterator[Any]:
    """A value, and whatever stands in it."""
    yield value
    inner = (
        value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    )
    for one in inner:
        yield from _within(one)


@dataclass
class Reader:
    """Reads single files and collects problems instead of stopping at the first."""

    root: Path
    problems: list[Problem]

    def refuse(self, path: Path, message: str) -> None:
        """Note what is wrong with a file as a whole."""
        self.problems.append(Problem(self._shown(path), 1, message))

    def _shown(self, path: Path) -> str:
        return str(path.relative_to(self.root.parent))

    def _try(self, read: Callable[[], T], default: T) -> T:
        try:
            return read()
        except ContentRefused as refused:
            self.problems += refused.problems
            return default

    def single(self, kind: str, path: Path) -> Entry | None:
        """The one entry of a file, or None."""
        shown = self._shown(path)
        return self._try(
            lambda: entry_of(kind, read_yaml(read_text(path, shown), shown), shown), None
        )

    def many(self, kind: str, path: Path, *, code_key: str = "code") -> list[Entry]:
        """The entries of a file that holds a list."""
        shown = self._shown(path)
        return self._try(
            lambda: entries_of(kind, read_text(path, shown), shown, code_key=code_key), []
        )

    def one_or_more(self, kind: str, path: Path) -> list[Entry]:
        """The entries of a file that holds one, or a list of them."""
        shown = self._shown(path)

        def read() -> list[Entry]:
            text = read_text(path, shown)
            raw = read_yaml(text, shown)
            is_list = isinstance(raw, list)
            return entries_of(kind, text, shown) if is_list else [entry_of(kind, raw, shown)]

        return self._try(read, [])

    def lesson(self, path: Path, module: str, position: int) -> Entry | None:
        """A lesson: front matter and text, at its place in its module."""
        shown = self._shown(path)

        def read() -> Entry:
            front, body, body_line = split_front_matter(read_text(path, shown), shown)
            entry = entry_of("lesson", read_yaml(front, shown, first_line=2), shown, first_line=2)
            entry.key_lines["body"] = body_line + len(body) - len(body.lstrip("\n"))
            entry.data.update({"body": body.strip(), "_module": module, "_position": position})
            return entry

        return self._try(read, None)

    def photograph(self, path: Path, pictures: dict[str, bytes]) -> str | None:
        """The name under which a photograph is kept, its bytes among `pictures`; or None."""
        try:
            data = path.read_bytes()
            name = name_of_file(data, path.suffix)
        except OSError as error:
            self.refuse(path, f"cannot be read: {error.strerror}.")
        except BadFigure as bad:
            self.refuse(path, str(bad))
        else:
            pictures[name] = data
            return name
        return None

    def pictures_of(self, entry: Entry, folder: Path, pictures: dict[str, bytes]) -> set[str]:
        """Give the entry the names under which its pictures are kept, in the places of their files; the bytes come among
        `pictures`. Gives the files that it names."""
        named = set()
        for said in pictures_in(entry.data):
            file = str(said.get("file") or "")
            if not file:
                continue  # the table says what is missing
            named.add(file)
            try:
                said["file"] = self._picture(folder / PICTURES, file, pictures)  # type: ignore[index]  # as it was read
            except BadFigure as bad:
                key = next((key for key, value in entry.data.items() if said in _within(value)), "")
                self.problems.append(entry.problem(key, f"the picture '{file}': {bad}"))
            else:
                # A day is a text from here on: a question is kept as JSON.
                if day := said.get("consent_date"):
                    said["consent_date"] = str(day)  # type: ignore[index]  # as it was read
                for told in photograph_lacking(said).values():
                    self.problems.append(entry.problem("picture", f"the picture '{file}': {told}"))
        return named

    def refuse_unnamed(self, folder: Path, named: set[str]) -> None:
        """A picture that no question shows is told: it may be the one that somebody thinks is shown."""
        for path in sorted((folder / PICTURES).glob("*")):
            if path.suffix in MEDIA_TYPES and path.name not in named:
                self.refuse(
                    path, "no question of this module shows this picture. Take it out, or name it."
                )

    def _picture(self, folder: Path, file: str, pictures: dict[str, bytes]) -> str:
        path = folder / file
        if Path(file).name != file or not path.is_file():
            raise BadFigure(f"there is no such file in {folder.parent.name}/{folder.name}/.")
        data = path.read_bytes()
        if path.suffix == ".svg":
            data = question_drawing(data)
            name = drawing_name(data)
        else:
            name = name_of_file(data, path.suffix)
        pictures[name] = data
        return name

    def figure(self, path: Path) -> ParsedFigure | None:
        """A drawing, or None."""
        shown = self._shown(path)
        try:
            return parse_figure(self._try(lambda: read_text(path, shown), ""), path.name)
        except BadFigure as error:
            self.problems.append(Problem(shown, 1, str(error)))
            return None
