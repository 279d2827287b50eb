"""What a text refers to: facts that it cites, figures that it shows, boxes that it opens."""

from collections.abc import Collection, Iterator

from courses.content.domain.blocks import pictures_of
from courses.content.domain.dialect import (
    BOX,
    BOXES,
    CITATION,
    NEAR_CITATION,
    cited_codes,
    unclosed_boxes,
)


def broken_references(
    body: str, *, facts: Collection[str], figures: Collection[str]
) -> list[tuple[int, str]]:
    """(line from 1, message) for every cited fact that does not exist, every figure that is not there, every open box."""
    found = [
        (number, f"the box '::: {name}' is not closed. End it with a line of as many colons.")
        for number, name in unclosed_boxes(body)
    ]
    for number, line in enumerate(body.splitlines(), start=1):
        found += [
            (number, f"{near} is no citation: a fact has E and three digits, such as [E004].")
            for near in NEAR_CITATION.findall(CITATION.sub("", line))
        ]
        box = BOX.match(line)
        if box and box[1] not in BOXES:
            found.append((number, f"'::: {box[1]}' is no box. Known: {', '.join(BOXES)}."))
        found += [
            (
                number,
                f"[{code}] is no fact of this course. Cite another one, or write this fact first.",
            )
            for code in cited_codes(line)
            if code not in facts
        ]
    return [*found, *_broken_pictures(body, figures)]


def _broken_pictures(body: str, figures: Collection[str]) -> Iterator[tuple[int, str]]:
    """Pictures that no reader would see: of no figure of the module, or in the middle of something else."""
    for picture in pictures_of(body):
        if picture.name not in figures:
            said = f"the figure '{picture.name}' does not belong to this module. Choose another, or hand it in there."
            yield picture.line, said
        elif not picture.is_figure:
            said = f"the figure '{picture.name}' stands among words, in a heading or in a table. Give it a paragraph of its own; its citation may stand behind it."
            yield picture.line, said


def references_to(
    body: str, *, facts: Collection[str], figures: Collection[str]
) -> list[tuple[int, str]]:
    """(line from 1, code or name) for every time that the text cites one of these facts or shows one of these figures."""
    found = []
    for number, line in enumerate(body.splitlines(), start=1):
        found += [(number, code) for code in cited_codes(line) if code in facts]
    shown = [(one.line, one.name) for one in pictures_of(body) if one.name in figures]
    return [*found, *shown]
