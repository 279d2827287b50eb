"""True and False with their verdicts, for reviewers, and as a form showed them."""

from collections.abc import Iterator

from quizzes.kinds.printing import KEY, Printed, Shown, no_remarks, wrong
from quizzes.kinds.shapes import Answer, Order, Spec
from quizzes.kinds.true_false.rules import LABELS

remarks = no_remarks


def printed(spec: Spec) -> Iterator[Printed]:
    """Both answers in the order in which they are shown."""
    for option in spec["options"]:
        text = LABELS[option["says"]]
        right = option["says"] is spec["answer"]
        yield Printed(
            label=text[0],
            verdict=KEY if right else wrong(spec["harm"]),
            right=right,
            text=text,
            html=text,
            why=option["rationale"],
            why_html=option["rationale_html"],
        )


def shown(spec: Spec, order: Order) -> list[Shown]:
    """Both answers, which always stand in the same order."""
    labels = [LABELS[option["says"]] for option in spec["options"]]
    return [Shown(text[0], text.lower(), text, text) for text in labels]


def said(spec: Spec, answer: Answer, order: Order) -> str:
    """True or False."""
    return LABELS[answer]
