"""The right pairs and what fits nothing, for reviewers, and both sides as a form showed them."""

from collections.abc import Iterator

from quizzes.kinds.printing import Printed, Shown, lettered, no_remarks, numbered
from quizzes.kinds.shapes import Answer, Order, Spec, arranged

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


def shown(spec: Spec, order: Order) -> list[Shown]:
    """The left side by numbers, then the right side by letters."""
    return [*_left(spec, order), *lettered(arranged(spec["right"], order["right"]))]


def _left(spec: Spec, order: Order) -> list[Shown]:
    return numbered(arranged(spec["left"], order["left"]))


def said(spec: Spec, answer: Answer, order: Order) -> str:
    """The pairs given, in the order of the left side; a dash where none was."""
    labels = {one.key: one.label for one in shown(spec, order)}
    pairs = ((one.label, labels.get(answer.get(one.key), "–")) for one in _left(spec, order))
    return ", ".join(f"{left} → {right}" for left, right in pairs)
