"""A private folder: exam questions of a course that lie apart from it, where whoever has the course cannot read them.

private.yaml                  code: the course's; source: only where a course has several such folders
01-rf-technique/questions*.yaml
01-rf-technique/pictures/      what they show
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from courses.content.domain.curriculum import folder_id
from courses.content.domain.entries import ContentRefused, Entry, Problem
from courses.content.domain.reader import Reader
from courses.content.domain.strays import READ, strays

FRONT = "private.yaml"
# What loads remember such folders by; no folder of a course has a colon in its id.
SOURCE = "private:"
# The column that remembers it has sixty signs.
LONGEST_ID = 60 - len(SOURCE)
_MODULE = re.compile(r"\d\d-(.+)")
_READ = {
    "the course's folder": (FRONT,),
    "quizzes/": (),
    "a module's folder": ("questions*.yaml",),
    "pictures/": READ["pictures/"],
}


@dataclass
class PrivateFolder:
    """What a private folder holds. `source`: under which name loads remember it."""

    front: Entry
    source: str
    questions: list[Entry] = field(default_factory=list)
    retired: list[Entry] = field(default_factory=list)
    pictures: dict[str, bytes] = field(default_factory=dict)

    @property
    def course(self) -> str:
        """The code of the course whose questions it holds."""
        return self.front.code


def read_private_folder(folder: Path) -> PrivateFolder:
    """Read and check a private folder. Raises ContentRefused with every problem found."""
    problems: list[Problem] = []
    reader = Reader(folder, problems)
    front = reader.single("private folder", folder / FRONT)
    if front is None:
        raise ContentRefused(problems)
    private = PrivateFolder(front, SOURCE + _id(front, problems))
    named: dict[Path, set[str]] = {path: set() for path in folder.glob("[0-9][0-9]-*")}
    for path in sorted(folder.glob("[0-9][0-9]-*/questions*.yaml")):
        found = _MODULE.fullmatch(path.parent.name)
        for entry in reader.many("question", path):
            entry.data["_module"] = found[1] if found else ""
            named.setdefault(path.parent, set()).update(
                reader.pictures_of(entry, path.parent, private.pictures)
            )
            (private.retired if entry.retired else private.questions).append(entry)
    for within, files in sorted(named.items()):
        reader.refuse_unnamed(within, files)
    problems += [*strays(folder, _READ), *_wrong(private)]
    if problems:
        raise ContentRefused(problems)
    return private


def _id(front: Entry, problems: list[Problem]) -> str:
    own = folder_id(front, problems)
    unknown = sorted(set(front.data) - {"code"})
    problems += [
        front.problem(key, f"unknown key '{key}'. Known: code, source.") for key in unknown
    ]
    if len(own) > LONGEST_ID:
        problems.append(
            front.problem("source", f"'source' has at most {LONGEST_ID} signs in a private folder.")
        )
    return own


def _wrong(private: PrivateFolder) -> list[Problem]:
    every = [*private.questions, *private.retired]
    twice = Counter(entry.code for entry in every)
    found = [
        entry.problem("code", "the code stands in this folder twice.")
        for entry in every
        if twice[entry.code] > 1
    ]
    found += [
        entry.problem(
            "pool",
            "a private folder holds exam questions only. Practice belongs to the course's own folder.",
        )
        for entry in private.questions
        if entry.data.get("pool") == "practice"
    ]
    if not every:
        found.append(
            private.front.problem(
                "code", "it holds no question. Put some into NN-module/questions.yaml."
            )
        )
    return found
