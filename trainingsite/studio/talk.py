"""What people said of an entry, each at the place that it is about, found again in what the draft says now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from courses.models import Comment
from courses.publishing.domain.passages import Paragraph, find_again, paragraphs_in, texts_in
from courses.publishing.models import Draft
from trainingsite.studio.checks import anchor_of, called

# The key of a text that is read paragraph by paragraph.
BODY = "body"


@dataclass(frozen=True)
class Said:
    """A comment and where it belongs: the place in words, the id of its control, the line of a lesson's text (0: none)
    and the number of its paragraph, and whether the passage is no longer what it was."""

    comment: Comment
    where: str = ""
    anchor: str = ""
    line: int = 0
    has_changed: bool = False
    paragraph: int | None = None


@dataclass(frozen=True)
class Talk:
    """A paragraph of a lesson's text with what was said of it and is not settled."""

    paragraph: Paragraph
    said: tuple[Said, ...]


def said_of(entry: Draft, content: Mapping[str, Any]) -> list[Said]:
    """Everything that was said of the entry, in its order, each at its place."""
    texts = dict(texts_in(content))
    return [_said(one, texts, content) for one in Comment.objects.of(entry)]


def _said(comment: Comment, texts: Mapping[str, str], content: Mapping[str, Any]) -> Said:
    place = comment.place
    if not place:
        return Said(comment)
    where, anchor = called(place), anchor_of(place, content)
    if comment.paragraph is None:
        return Said(comment, where, anchor)
    found = find_again(
        texts.get(place, ""),
        passage=comment.passage,
        paragraph=comment.paragraph,
        quote=comment.quote,
    )
    if place != BODY:
        return Said(comment, where, anchor, has_changed=found.has_changed)
    return Said(comment, where, anchor, found.line, found.has_changed, found.paragraph)


def passages_of(content: Mapping[str, Any], said: Iterable[Said]) -> list[Talk]:
    """The paragraphs of the text, each with the open comments whose line lies in it; nothing for what has no text."""
    open_ones = [one for one in said if one.comment.resolved_at is None]
    return [
        Talk(one, tuple(told for told in open_ones if told.paragraph == one.number))
        for one in paragraphs_in(str(content.get(BODY) or ""))
    ]
