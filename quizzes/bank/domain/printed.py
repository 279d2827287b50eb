"""A question as reviewers read it on paper: its key, the reason for every answer, and the harm of each wrong one."""

from collections.abc import Iterator, Mapping
from typing import Any

from courses.printing.domain.typesetting import text_nodes
from quizzes.bank.domain.questions import QUESTION_KEYS
from quizzes.kinds import KINDS, Spec
from quizzes.kinds.printing import Printed


def printed_question(
    entry: Mapping[str, Any], spec: Spec, remarks: tuple[str, ...] = ()
) -> dict[str, Any]:
    """The question of review.typ from a published entry and its spec. `remarks` are sentences about the version."""
    kind = KINDS[entry["kind"]]
    return {
        "code": entry["code"],
        "pool": entry["pool"],
        "objective": entry["objective"],
        "critical": entry["critical"],
        "about": about(entry),
        "evidence": entry["evidence"],
        "stem": text_nodes(entry["stem"]),
        "answers": [_set(answer) for answer in kind.printed(spec)],
        "remarks": [*remarks_on(entry, spec), *remarks],
    }


def about(entry: Mapping[str, Any]) -> str:
    """What sort of question it is, on one line."""
    kind = str(entry["kind"]).replace("_", " ")
    topic, objective = f"topic {entry['topic']}", f"objective {entry['objective']}"
    return " · ".join([f"{entry['pool']} pool", kind, entry["level"], topic, objective])


def remarks_on(entry: Mapping[str, Any], spec: Spec) -> list[str]:
    """What else whoever answers for the question has to know, a sentence each."""
    return [*KINDS[entry["kind"]].remarks(spec), *_waivers(entry), *_others(entry)]


def _set(answer: Printed) -> dict[str, Any]:
    return {
        "label": answer.label,
        "verdict": answer.verdict,
        "right": answer.right,
        "text": text_nodes(answer.text),
        "rationale": text_nodes(answer.why),
    }


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
    # What is printed by name nowhere is printed as it is, so that nothing is lost.
    known = QUESTION_KEYS | set(KINDS[entry["kind"]].KEYS)
    for key in entry:
        if key not in known:
            yield f"{key}: {entry[key]}."
