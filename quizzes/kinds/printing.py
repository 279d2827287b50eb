"""What kinds print for reviewers: each answer with its verdict, its words and its reason."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from quizzes.kinds.shapes import Spec

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
