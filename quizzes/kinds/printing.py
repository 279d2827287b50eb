"""What kinds print for reviewers: each answer with its verdict, its words and its reason."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from string import ascii_uppercase
from typing import Any

from quizzes.kinds.shapes import Answer, Order, Spec, arranged

HARM = ("harmless", "a worse result", "injury that heals", "lasting injury")
KEY = "Key"


@dataclass(frozen=True)
class Printed:
    """One answer: a short label, the verdict, and its words and reason, as the author wrote them and as HTML; `picture` and
    `partner_picture` are those that belong to it."""

    label: str
    verdict: str
    right: bool
    text: str
    html: str
    why: str = ""
    why_html: str = ""
    picture: Mapping[str, Any] | None = None
    partner_picture: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Shown:
    """One part as a form showed it: the letter or number that it stood at, and its words as the author wrote them and as HTML.
    `key`: what an answer calls it."""

    label: str
    key: str
    text: str
    html: str
    picture: Mapping[str, Any] | None = None


def lettered(parts: Sequence[Spec]) -> list[Shown]:
    """Parts with ids, the first called A."""
    return [_shown(part, label) for label, part in zip(ascii_uppercase, parts, strict=False)]


def numbered(parts: Sequence[Spec]) -> list[Shown]:
    """Parts with ids, the first called 1."""
    return [_shown(part, str(place)) for place, part in enumerate(parts, start=1)]


def _shown(part: Spec, label: str) -> Shown:
    return Shown(label, part["id"], part["text"], part["html"], part.get("picture"))


def shown_options(spec: Spec, order: Order) -> list[Shown]:
    """Options in the order shown."""
    return lettered(arranged(spec["options"], order["options"]))


def said_options(spec: Spec, answer: Answer, order: Order) -> str:
    """The letters of the options chosen: one, or some in the order shown."""
    chosen = [answer] if isinstance(answer, str) else answer
    return ", ".join(one.label for one in shown_options(spec, order) if one.key in chosen)


def wrong(harm: int) -> str:
    """The verdict on a wrong answer."""
    return f"Wrong · harm {harm}, {HARM[harm]}"


def printed_part(part: Spec, verdict: str, *, right: bool) -> Printed:
    """A part with code, words and reason."""
    return Printed(
        label=part["code"],
        verdict=verdict,
        right=right,
        text=part["text"],
        html=part["html"],
        why=part["rationale"],
        why_html=part["rationale_html"],
        picture=part.get("picture"),
    )


def printed_options(spec: Spec) -> Iterator[Printed]:
    """Options that are right or wrong."""
    for option in spec["options"]:
        verdict = KEY if option["correct"] else wrong(option["harm"])
        yield printed_part(option, verdict, right=option["correct"])


def no_remarks(_spec: Spec) -> Iterator[str]:
    """For a kind of which there is no more to say."""
    return iter(())
