"""A statement that is true or false, with a reason for both. Practice pool only: a guess is right every other time."""

import random
from collections.abc import Mapping
from typing import Any

from quizzes.kinds.marks import Marks, Offered, whole
from quizzes.kinds.parts import own
from quizzes.kinds.shapes import (
    SHORTEST_RATIONALE,
    Answer,
    BadAnswer,
    BadEntry,
    Line,
    Order,
    Render,
    Spec,
    all_of,
    text_of,
)

FIELDS = (
    own("answer", control="truth", asked=True),
    own("rationale_true", control="text", asked=True),
    own("rationale_false", control="text", asked=True),
    own("harm", control="harm", asked=True),
)
POOLS = ("practice",)
ANSWER = "true"
PART = "True, then False"
PART_ALSO = ""
# The two answers in the order in which they are shown, and their labels outside of a page.
LABELS = {True: "True", False: "False"}


def parse(entry: Mapping[str, Any], render: Render) -> Spec:
    """The spec of an entry: which of the two is right, why each is or is not, and the harm of the other. Raises BadEntry."""
    answer, harm, *options = all_of(
        lambda: _answer(entry),
        lambda: _harm(entry),
        lambda: _option(entry, True, render),
        lambda: _option(entry, False, render),
    )
    return {"answer": answer, "harm": harm, "options": options}


def _answer(entry: Mapping[str, Any]) -> bool:
    answer = entry.get("answer")
    if not isinstance(answer, bool):
        raise BadEntry("answer", "A true_false question says 'answer: true' or 'answer: false'.")
    return answer


def _harm(entry: Mapping[str, Any]) -> Any:
    harm = entry.get("harm")
    if isinstance(harm, bool) or harm not in (0, 1, 2, 3):
        raise BadEntry("harm", "'harm' 0 to 3 says how much harm the wrong answer would do.")
    return harm


def reason_key(says: bool) -> str:
    """The key of the entry under which the reason of this answer stands."""
    return f"rationale_{str(says).lower()}"


def _option(entry: Mapping[str, Any], says: bool, render: Render) -> Spec:
    why = text_of(entry, reason_key(says), least=SHORTEST_RATIONALE)
    return {"says": says, "rationale": why, "rationale_html": render(why)}


def unparse(spec: Spec) -> dict[str, Any]:
    """The entry's own keys as the author wrote them."""
    reasons = {reason_key(option["says"]): option["rationale"] for option in spec["options"]}
    return {"answer": spec["answer"], **reasons, "harm": spec["harm"]}


def assign_ids(spec: Spec, rng: random.Random) -> Spec:
    """Nothing to identify: the two answers are named by what they say."""
    return spec


def order(spec: Spec, rng: random.Random) -> Order:
    """True stands before False, where people look for it."""
    return {}


def present(spec: Spec, order: Order) -> dict[str, Any]:
    """What the candidate sees beside the stem: nothing of the question's own."""
    return {}


def clean(spec: Spec, answer: Answer) -> Answer:
    """True or False, or BadAnswer."""
    if not isinstance(answer, bool):
        raise BadAnswer("true or false is needed")
    return answer


def mark(spec: Spec, answer: Answer) -> Marks:
    """One point for the key; the part is "true" or "false"."""
    return whole(right=answer is key(spec), parts=[str(answer).lower()])


def offered(spec: Spec) -> list[Offered]:
    """Both answers."""
    return [Offered(str(says).lower(), label, says is key(spec)) for says, label in LABELS.items()]


def key(spec: Spec) -> Answer:
    """The right answer in the answer's shape."""
    return bool(spec["answer"])


def explain(spec: Spec, answer: Answer, order: Order) -> list[Line]:
    """Both answers: whether it is right, whether it was given, and why. For after the reveal only."""
    return [
        {
            "html": LABELS[option["says"]],
            "right": option["says"] is key(spec),
            "chosen": option["says"] is answer,
            "rationale_html": option["rationale_html"],
        }
        for option in spec["options"]
    ]


def meaning(entry: Mapping[str, Any]) -> dict[str, Any]:
    """What a change of wording leaves alone."""
    return {"answer": entry.get("answer"), "harm": entry.get("harm")}
