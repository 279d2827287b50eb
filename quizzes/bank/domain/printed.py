"""A question as reviewers read it on paper: its key, the reason for every answer, and the harm of each wrong one."""

from collections.abc import Iterator, Mapping
from typing import Any

from courses.printing.domain.typesetting import Node, text_nodes

HARM = ("harmless", "a worse result", "injury that heals", "lasting injury")
# Printed by name in one place or another; a new kind's own keys are printed as they are, so that none is lost.
_PRINTED = frozenset(
    {"code", "kind", "pool", "stem", "objective", "topic", "level", "critical", "evidence"}
    | {"difficulty", "enemies", "review_by", "drafted_by", "waivers"}
    | {"options", "left", "right", "answer", "units", "convert", "rationale", "misreadings"}
)


def printed_question(entry: Mapping[str, Any], remarks: tuple[str, ...] = ()) -> dict[str, Any]:
    """The question of review.typ from a published entry. `remarks` are sentences about the version."""
    return {
        "code": entry["code"],
        "pool": entry["pool"],
        "objective": entry["objective"],
        "critical": entry["critical"],
        "about": _about(entry),
        "evidence": entry["evidence"],
        "stem": text_nodes(entry["stem"]),
        "answers": list(_answers(entry)),
        "remarks": [*_units(entry), *_waivers(entry), *_others(entry), *remarks],
    }


def _about(entry: Mapping[str, Any]) -> str:
    kind = str(entry["kind"]).replace("_", " ")
    topic, objective = f"topic {entry['topic']}", f"objective {entry['objective']}"
    return " · ".join([f"{entry['pool']} pool", kind, entry["level"], topic, objective])


def _answers(entry: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for place, option in enumerate(entry.get("options", ()), start=1):
        right = option.get("correct", True)
        verdict = (
            f"Place {place}" if "correct" not in option else "Key" if right else _wrong(option)
        )
        yield _answer(option["code"], verdict, right, option["text"], option["rationale"])
    yield from _pairs(entry)
    if "answer" in entry:
        key = entry["answer"]
        number = f"{key['value']} {key['unit']}, give or take {key['tolerance']}"
        yield _answer("=", "Key", True, number, entry["rationale"])
        for item in entry.get("misreadings", ()):
            text = f"{item['value']} {key['unit']}"
            yield _answer("≠", _wrong(item), False, text, item["rationale"])


def _pairs(entry: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    right = {item["code"]: item["text"] for item in entry.get("right", ())}
    for item in entry.get("left", ()):
        text = f"{item['text']} → {right.pop(item['match'])}"
        yield _answer(item["code"], "Pair", True, text, item["rationale"])
    for code, text in right.items():
        yield _answer(code, "Fits nothing", False, text, "")


def _wrong(item: Mapping[str, Any]) -> str:
    return f"Wrong · harm {item['harm']}, {HARM[item['harm']]}"


def _answer(label: str, verdict: str, right: bool, text: str, why: str) -> dict[str, Any]:
    rationale: list[Node] = text_nodes(why)
    return {
        "label": label,
        "verdict": verdict,
        "right": right,
        "text": text_nodes(text),
        "rationale": rationale,
    }


def _units(entry: Mapping[str, Any]) -> Iterator[str]:
    if "units" in entry:
        unit, convert = entry["answer"]["unit"], entry.get("convert", {})
        offered = [
            f"{one} (1 {one} = {convert[one]} {unit})"
            if one in convert
            else f"{one}{'' if one == unit else ' (wrong)'}"
            for one in entry["units"]
        ]
        yield f"Units offered: {', '.join(offered)}."


def _waivers(entry: Mapping[str, Any]) -> Iterator[str]:
    for waiver in entry.get("waivers", ()):
        yield f"Rule {waiver['rule']} waived by {waiver['by']}: {waiver['reason'].rstrip('.')}."


def _others(entry: Mapping[str, Any]) -> Iterator[str]:
    if "difficulty" in entry:
        yield f"{entry['difficulty']:.0%} are expected to get it right."
    if "enemies" in entry:
        yield f"Never in one form with {', '.join(entry['enemies'])}."
    yield f"Drafted by a {entry['drafted_by']}."
    if "review_by" in entry:
        yield f"Next review by {entry['review_by']}."
    for key in entry:
        if key not in _PRINTED:
            yield f"{key}: {entry[key]}."
