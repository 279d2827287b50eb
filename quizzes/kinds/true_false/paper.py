"""True and False with their verdicts, for reviewers."""

from collections.abc import Iterator

from quizzes.kinds.printing import KEY, Printed, no_remarks, wrong
from quizzes.kinds.shapes import Spec
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
