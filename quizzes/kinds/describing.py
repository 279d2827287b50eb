"""What the documents say of every kind, made from the registry: `python -m quizzes.kinds.describing` writes it into them."""

import re
from collections.abc import Callable
from pathlib import Path

from quizzes.kinds import FOLDER, KINDS

DOCUMENTS = FOLDER.parents[1] / "docs"
PAGES = ("authoring.md", "api.md")
_BLOCK = re.compile(r"(?<=<!-- kinds: )(\w+)( -->\n).*?(?=<!-- /kinds -->)", re.DOTALL)


def authoring() -> str:
    """The section of every kind, written in its folder."""
    sections = [(FOLDER / name / "authoring.md").read_text().strip() for name in KINDS]
    return "\n" + "\n\n".join(sections) + "\n\n"


def answers() -> str:
    """The table of the shapes of answers."""
    rows = [f"| {name} | `{kind.ANSWER}` |\n" for name, kind in KINDS.items()]
    return "".join(["\n| kind | shape of `answer` |\n|---|---|\n", *rows, "\n"])


def parts() -> str:
    """The table of the parts of an explained question."""
    rows = [
        f"| {name} | {kind.PART} | {kind.PART_ALSO + ' ' if kind.PART_ALSO else ''}|\n"
        for name, kind in KINDS.items()
    ]
    return "".join(["\n| kind | a part is | it also has |\n|---|---|---|\n", *rows, "\n"])


BLOCKS: dict[str, Callable[[], str]] = {"authoring": authoring, "answers": answers, "parts": parts}


def described(page: str) -> str:
    """The document with what the registry says between its marks."""
    return _BLOCK.sub(lambda match: f"{match[1]}{match[2]}{BLOCKS[match[1]]()}", page)


def write(documents: Path = DOCUMENTS) -> None:
    """Bring the documents up to date."""
    for name in PAGES:
        path = documents / name
        path.write_text(described(path.read_text()))


if __name__ == "__main__":
    write()
