"""The right pairs and what fits nothing, for reviewers."""

from collections.abc import Iterator

from quizzes.kinds.printing import Printed, no_remarks
from quizzes.kinds.shapes import Spec

remarks = no_remarks


def printed(spec: Spec) -> Iterator[Printed]:
    """Every pair, then the extras on the right."""
    extras = {item["code"]: item for item in spec["right"]}
    for item in spec["left"]:
        partner = extras.pop(item["match"])
        yield Printed(
            label=item["code"],
            verdict="Pair",
            right=True,
            text=f"{item['text']} → {partner['text']}",
            html=f"{item['html']} → {partner['html']}",
            why=item["rationale"],
            why_html=item["rationale_html"],
            picture=item.get("picture"),
            partner_picture=partner.get("picture"),
        )
    for code, item in extras.items():
        shown = item.get("picture")
        yield Printed(code, "Fits nothing", False, item["text"], item["html"], picture=shown)
