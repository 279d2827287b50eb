"""A word or a few, typed: listed synonyms are right, listed near-misses are wrong, and so is all else. Practice pool only."""

import random
import unicodedata
from collections.abc import Mapping
from html import escape
from typing import Any

from quizzes.kinds.marks import Marks, Offered, whole
from quizzes.kinds.parts import PARTS, own
from quizzes.kinds.shapes import (
    SHORTEST_RATIONALE,
    Answer,
    BadAnswer,
    BadEntry,
    Line,
    Order,
    Render,
    Spec,
    refuse_unknown,
    text_of,
)

NEAR_MISS = PARTS.only("text", "rationale", "harm")
FIELDS = (
    own("accepted", one_line=True, control="lines", asked=True),
    own("rationale", control="text", asked=True),
    own("near_misses", *NEAR_MISS.keys, scored=False),
)
POOLS = ("practice",)
ANSWER = '"facial nerve"'
PART = "the right answer, what was typed when it is none of the others, and each known near-miss"
PART_ALSO = "`given_html`: as typed"
LONGEST = 120
MOST = 30
_DASHES = dict.fromkeys((ord(sign) for sign in "-\u2010\u2011\u2012\u2013\u2014\u2212_"), " ")


def folded(text: str) -> str:
    """What of a text counts: not its case, the width of its signs, its spaces and hyphens, nor a full stop at its end."""
    plain = unicodedata.normalize("NFKC", text).casefold().translate(_DASHES)
    return " ".join(unicodedata.normalize("NFC", plain).split()).strip(" .,;:!?\"'")


def parse(entry: Mapping[str, Any], render: Render) -> Spec:
    """The spec of an entry: what is accepted, why, and what comes near and is wrong. Raises BadEntry."""
    accepted = _accepted(entry)
    why = text_of(entry, "rationale", least=SHORTEST_RATIONALE)
    misses = _near_misses(entry, {folded(text) for text in accepted}, render)
    return {
        "accepted": accepted,
        "rationale": why,
        "rationale_html": render(why),
        "near_misses": misses,
    }


def _accepted(entry: Mapping[str, Any]) -> list[str]:
    raws = entry.get("accepted")
    if not isinstance(raws, list) or not 1 <= len(raws) <= MOST:
        raise BadEntry(
            "accepted",
            f"'accepted' lists the right answer and its synonyms, 1 to {MOST} texts.",
        )
    texts = [_typable(raw, "accepted") for raw in raws]
    if len({folded(text) for text in texts}) != len(texts):
        raise BadEntry(
            "accepted",
            "Two texts of 'accepted' are the same: case, spaces, hyphens and a full stop do not count.",
        )
    return texts


def _typable(raw: Any, where: str) -> str:
    """A text that a candidate could type, so that it can be marked."""
    if not isinstance(raw, str) or not _is_typable(raw):
        raise BadEntry(
            where,
            f"A text of '{where}' is one line of at most {LONGEST} signs, with a letter or digit.",
        )
    return _one_line(raw)


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _is_typable(text: str) -> bool:
    return len(_one_line(text)) <= LONGEST and _one_line(text).isprintable() and bool(folded(text))


def _near_misses(entry: Mapping[str, Any], accepted: set[str], render: Render) -> list[Spec]:
    raws = entry.get("near_misses", [])
    if not isinstance(raws, list) or not all(isinstance(raw, Mapping) for raw in raws):
        raise BadEntry("near_misses", "'near_misses' is a list of {text, rationale, harm}.")
    misses = [_near_miss(raw, render) for raw in raws]
    known = [folded(miss["text"]) for miss in misses]
    if set(known) & accepted or len(set(known)) != len(known):
        raise BadEntry("near_misses", "A near-miss is in 'accepted' too, or stands there twice.")
    return misses


def _near_miss(raw: Mapping[str, Any], render: Render) -> Spec:
    refuse_unknown(raw, NEAR_MISS, "near_misses")
    if isinstance(raw.get("harm"), bool) or raw.get("harm") not in (0, 1, 2, 3):
        raise BadEntry("near_misses", "Every near-miss has 'harm' 0 to 3.")
    why = text_of(raw, "rationale", least=SHORTEST_RATIONALE, where="near_misses")
    text = _typable(raw.get("text"), "near_misses")
    return {"text": text, "rationale": why, "rationale_html": render(why), "harm": raw["harm"]}


def unparse(spec: Spec) -> dict[str, Any]:
    """The entry's own keys as the author wrote them."""
    written: dict[str, Any] = {"accepted": spec["accepted"], "rationale": spec["rationale"]}
    if spec["near_misses"]:
        written["near_misses"] = [
            {name: miss[name] for name in NEAR_MISS.keys} for miss in spec["near_misses"]
        ]
    return written


def assign_ids(spec: Spec, rng: random.Random) -> Spec:
    """Nothing to identify: answers are named by what is typed."""
    return spec


def order(spec: Spec, rng: random.Random) -> Order:
    """Nothing to show in an order."""
    return {}


def present(spec: Spec, order: Order) -> dict[str, Any]:
    """What the candidate sees beside the stem: nothing of the question's own."""
    return {}


def clean(spec: Spec, answer: Answer) -> Answer:
    """The text as it was typed, on one line; or BadAnswer."""
    if not isinstance(answer, str) or not _is_typable(answer):
        raise BadAnswer(f"one line of at most {LONGEST} signs with a letter or digit is needed")
    return _one_line(answer)


def mark(spec: Spec, answer: Answer) -> Marks:
    """One point for what is accepted; the part is what was typed."""
    return whole(right=_is_right(spec, answer), parts=[answer])


def _is_right(spec: Spec, answer: Answer) -> bool:
    return folded(answer) in {folded(text) for text in spec["accepted"]}


def offered(spec: Spec) -> list[Offered]:
    """Nothing: the words are typed."""
    return []


def key(spec: Spec) -> Answer:
    """The right answer in the answer's shape: the first that is accepted."""
    return spec["accepted"][0]


def explain(spec: Spec, answer: Answer, order: Order) -> list[Line]:
    """The right answer and why, then what comes near and is wrong. For after the reveal only."""
    typed = "" if answer is None else escape(answer)
    is_right = answer is not None and _is_right(spec, answer)
    missed = None if answer is None or is_right else _near_miss_of(spec, answer)
    lines = [_line(escape(key(spec)), spec, typed if is_right else "", right=True)]
    if typed and not is_right and missed is None:
        lines.append({"html": typed, "right": False, "chosen": True, "rationale_html": ""})
    return lines + [
        _line(escape(miss["text"]), miss, typed if miss is missed else "", right=False)
        for miss in spec["near_misses"]
    ]


def _line(html: str, part: Spec, typed: str, *, right: bool) -> Line:
    return {
        "html": html,
        "right": right,
        "chosen": bool(typed),
        "given_html": typed,
        "rationale_html": part["rationale_html"],
    }


def _near_miss_of(spec: Spec, answer: Answer) -> Spec | None:
    """The near-miss that was typed."""
    return next(
        (miss for miss in spec["near_misses"] if folded(miss["text"]) == folded(answer)), None
    )


def meaning(entry: Mapping[str, Any]) -> dict[str, Any]:
    """What a change of wording leaves alone: which texts are right, and which are named as wrong."""
    misses = [(miss.get("text"), miss.get("harm")) for miss in entry.get("near_misses", ())]
    return {"accepted": entry.get("accepted"), "near_misses": misses}
