"""The steps in their right order, for reviewers, and in the order in which a form showed them."""

from collections.abc import Iterator

from quizzes.kinds.printing import Printed, no_remarks, printed_part, shown_options
from quizzes.kinds.shapes import Answer, Order, Spec

remarks = no_remarks
shown = shown_options


def printed(spec: Spec) -> Iterator[Printed]:
    """Every step with its place."""
    for place, option in enumerate(spec["options"], start=1):
        yield printed_part(option, f"Place {place}", right=True)


def said(spec: Spec, answer: Answer, order: Order) -> str:
    """The letters of the steps in the order that was given."""
    letters = {one.key: one.label for one in shown(spec, order)}
    return " → ".join(letters[step] for step in answer)
