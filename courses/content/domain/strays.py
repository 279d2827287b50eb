"""Files that lie in a course folder and that nobody reads."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from courses.content.domain.entries import Problem

# What is read, by the place in a course folder; `review/` holds what an export printed for people.
READ: Mapping[str, Sequence[str]] = {
    "the course's folder": ("course.yaml", "evidence.yaml", "glossary.yaml", "scheme.yaml"),
    "quizzes/": ("*.yaml",),
    "pictures/": ("*.svg", "*.jpg", "*.png", "*.webp"),
    "a module's folder": (
        *("module.yaml", "lesson-*.md", "questions*.yaml", "figures.yaml"),
        *("*.svg", "*.jpg", "*.png", "*.webp"),
    ),
}


def strays(folder: Path, read: Mapping[str, Sequence[str]] = READ) -> list[Problem]:
    """Files that nobody reads, each told: a question bank of another program must not be taken for loaded.

    `read`: what is read in each place.
    """
    places = [(folder, "the course's folder"), (folder / "quizzes", "quizzes/")]
    modules = sorted(folder.glob("[0-9][0-9]-*"))
    places += [(path, "a module's folder") for path in modules]
    places += [(path / "pictures", "pictures/") for path in modules]
    return [
        Problem(
            str(path.relative_to(folder.parent)),
            1,
            f"This file is not read. In {place} belong {', '.join(read[place]) or 'no files'}. Take it out, or rename it.",
        )
        for within, place in places
        for path in sorted(within.glob("*"))
        if path.is_file()
        and not path.name.startswith(".")
        and not any(path.match(pattern) for pattern in read[place])
    ]
