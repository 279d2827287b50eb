"""What is accepted and what comes near, for reviewers."""

from collections.abc import Iterator
from html import escape

from quizzes.kinds.printing import KEY, Printed, Shown, wrong
from quizzes.kinds.shapes import Answer, Order, Spec


def printed(spec: Spec) -> Iterator[Printed]:
    """All that is accepted, then every near-miss."""
    accepted = " / ".join(spec["accepted"])
    yield Printed(
        label="=",
        verdict=KEY,
        right=True,
        text=accepted,
        html=escape(accepted),
        why=spec["rationale"],
        why_html=spec["rationale_html"],
    )
    for miss in spec["near_misses"]:
        why, why_html = miss["rationale"], miss["rationale_html"]
        text = miss["text"]
        yield Printed("≠", wrong(miss["harm"]), False, text, escape(text), why, why_html)


def remarks(_spec: Spec) -> Iterator[str]:
    """How what is typed is compared."""
    yield "Case, spaces, hyphens and a full stop at the end do not count; every other difference does."


def shown(spec: Spec, order: Order) -> list[Shown]:
    """Nothing: the answer is typed."""
    return []


def said(spec: Spec, answer: Answer, order: Order) -> str:
    """As it was typed."""
    return str(answer)
