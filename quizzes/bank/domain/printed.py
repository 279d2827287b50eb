"""A question as reviewers read it on paper: its key, the reason for every answer, and the harm of each wrong one."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from courses.printing.domain.typesetting import PrintedFigure, text_nodes
from quizzes.bank.domain.table import QUESTION_FIELDS
from quizzes.kinds import KINDS, Spec
from quizzes.kinds.printing import Printed


def printed_question(
    entry: Mapping[str, Any],
    spec: Spec,
    remarks: tuple[str, ...] = (),
    pictures: Mapping[str, PrintedFigure] = MappingProxyType({}),
) -> dict[str, Any]:
    """The question of review.typ from a published entry and its spec. `remarks` are sentences about the version,
    `pictures` what it shows, by name."""
    kind = KINDS[entry["kind"]]
    return {
        "code": entry["code"],
        "pool": entry["pool"],
        "objective": entry["objective"],
        "critical": entry["critical"],
        "about": about(entry),
        "evidence": entry["evidence"],
        "stem": [*text_nodes(entry["stem"]), *_pictured(pictures, entry.get("picture"))],
        "answers": [_set(answer, pictures) for answer in kind.printed(spec)],
        "remarks": [*remarks_on(entry, spec), *remarks],
    }


def about(entry: Mapping[str, Any]) -> str:
    """What sort of question it is, on one line."""
    kind = str(entry["kind"]).replace("_", " ")
    topic, objective = f"topic {entry['topic']}", f"objective {entry['objective']}"
    return " · ".join([f"{entry['pool']} pool", kind, entry["level"], topic, objective])


def remarks_on(entry: Mapping[str, Any], spec: Spec) -> list[str]:
    """What else whoever answers for the question has to know, a sentence each."""
    told = QUESTION_FIELDS.of(entry).remarks(entry)
    # What has no sentence of its own is printed as it is, so that nothing is lost.
    more = [said if field.sentence else f"{field.name}: {said}." for field, said in told]
    return [*KINDS[entry["kind"]].remarks(spec), *more]


def _pictured(
    pictures: Mapping[str, PrintedFigure], *shown: Mapping[str, Any] | None
) -> list[dict[str, Any]]:
    """The pictures that there are, each with its alternative text below it: reviewers judge that too."""
    return [
        {
            "is": "figure",
            "svg": pictures[picture["file"]].svg,
            "description": picture["alt"],
            "line": [picture["alt"]],
        }
        for picture in shown
        if picture and picture["file"] in pictures
    ]


def _set(answer: Printed, pictures: Mapping[str, PrintedFigure]) -> dict[str, Any]:
    return {
        "label": answer.label,
        "verdict": answer.verdict,
        "right": answer.right,
        "text": [
            *text_nodes(answer.text),
            *_pictured(pictures, answer.picture, answer.partner_picture),
        ],
        "rationale": text_nodes(answer.why),
    }
