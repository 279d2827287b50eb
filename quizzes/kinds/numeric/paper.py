"""The number, its unit and the numbers that people reach instead, for reviewers."""

from collections.abc import Iterator
from html import escape

from quizzes.kinds.printing import KEY, Printed, Shown, wrong
from quizzes.kinds.shapes import Answer, Order, Spec


def printed(spec: Spec) -> Iterator[Printed]:
    """The key with its tolerance, then every misreading."""
    amount = f"{spec['value']} {spec['unit']}"
    yield Printed(
        label="=",
        verdict=KEY,
        right=True,
        text=f"{amount}, give or take {spec['tolerance']}",
        html=escape(f"{amount}, ± {spec['tolerance']}"),
        why=spec["rationale"],
        why_html=spec["rationale_html"],
    )
    for item in spec["misreadings"]:
        amount = f"{item['value']} {spec['unit']}"
        verdict = wrong(item["harm"])
        why, why_html = item["rationale"], item["rationale_html"]
        yield Printed("≠", verdict, False, amount, escape(amount), why, why_html)


def remarks(spec: Spec) -> Iterator[str]:
    """Which units are offered, and what each is worth."""
    unit, convert = spec["unit"], spec["convert"]
    offered = [
        f"{one} (1 {one} = {convert[one]} {unit})"
        if one in convert
        else f"{one}{'' if one == unit else ' (wrong)'}"
        for one in spec["units"]
    ]
    yield f"Units offered: {', '.join(offered)}."


def shown(spec: Spec, order: Order) -> list[Shown]:
    """The units offered, which always stand in the same order."""
    return [Shown("", unit, unit, escape(unit)) for unit in spec["units"]]


def said(spec: Spec, answer: Answer, order: Order) -> str:
    """The number and the unit, as they were typed and chosen."""
    return f"{answer['value']} {answer['unit']}"
