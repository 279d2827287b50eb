"""The steps in their right order, for reviewers."""

from collections.abc import Iterator

from quizzes.kinds.printing import Printed, no_remarks, printed_part
from quizzes.kinds.shapes import Spec

remarks = no_remarks


def printed(spec: Spec) -> Iterator[Printed]:
    """Every step with its place."""
    for place, option in enumerate(spec["options"], start=1):
        yield printed_part(option, f"Place {place}", right=True)
