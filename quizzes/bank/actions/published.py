"""Entries: read from an author's words, and made again from what is published."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.html import escape

from courses.content.markdown import render_block, render_inline
from courses.publishing.models.records import Provenance
from quizzes.bank.domain.printed import printed_question
from quizzes.bank.domain.questions import ParsedQuestion, canonical_entry, parse_question
from quizzes.bank.models import Question, QuestionVersion
from quizzes.kinds import KINDS


def parse(data: Mapping[str, Any]) -> ParsedQuestion:
    """A question entry, checked and rendered. Raises BadEntry."""
    entry = {key: value for key, value in data.items() if not key.startswith("_")}
    return parse_question(entry, _render)


def _render(text: str) -> str:
    """A single line without a paragraph around it, anything longer as blocks."""
    return render_block(text) if "\n" in text.strip() else render_inline(text)


def published_entry(version: QuestionVersion) -> dict[str, Any]:
    """The published version as the entry that its author wrote."""
    return canonical_entry(
        {
            "code": version.question.code,
            "kind": version.kind,
            "pool": version.question.pool,
            "stem": version.stem,
            "objective": version.objective.code,
            "topic": version.topic,
            "level": version.level,
            "critical": version.critical,
            "evidence": [link.fact.code for link in version.fact_links.all()],
            "difficulty": None if version.difficulty is None else float(version.difficulty),
            "enemies": version.enemies,
            "review_by": version.review_by_date and version.review_by_date.isoformat(),
            "drafted_by": version.drafted_by,
            "waivers": version.waivers,
            **KINDS[version.kind].unparse(version.spec),
        }
    )


def draft_entry(question: Question) -> dict[str, Any]:
    """The draft in the same order and with the same defaults as published_entry."""
    return canonical_entry({"drafted_by": Provenance.MACHINE.value} | question.draft)


def explained(version: QuestionVersion) -> dict[str, Any]:
    """A version with its key, reasons, harm and limits, for those who answer for it: never for a candidate."""
    printed = printed_question(published_entry(version))
    lines = zip(printed["answers"], _answers_html(version.spec), strict=True)
    return {
        "critical": version.critical,
        "about": printed["about"],
        "objective": version.objective.text,
        "stem_html": version.stem_html,
        "lines": [
            {
                **{name: answer[name] for name in ("label", "verdict", "right")},
                "html": html,
                "rationale_html": why,
            }
            for answer, (html, why) in lines
        ],
        "remarks": printed["remarks"],
    }


def _answers_html(spec: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(what it says, why) of every answer as HTML, in the order of printed_question."""
    for option in spec.get("options", ()):
        yield option["html"], option["rationale_html"]
    right = {item["code"]: item["html"] for item in spec.get("right", ())}
    for item in spec.get("left", ()):
        yield f"{item['html']} → {right.pop(item['match'])}", item["rationale_html"]
    yield from ((html, "") for html in right.values())
    if "value" in spec:
        number = escape(f"{spec['value']} {spec['unit']}, ± {spec['tolerance']}")
        yield number, spec["rationale_html"]
        for item in spec["misreadings"]:
            yield escape(f"{item['value']} {spec['unit']}"), item["rationale_html"]


def words_of(version: QuestionVersion) -> str:
    """Everything a reader of the version answers for, a line for each thing, for comparing two versions."""
    return "\n".join(words_of_entry(published_entry(version)))


def words_of_entry(entry: Mapping[str, Any], within: str = "") -> Iterator[str]:
    for key, value in entry.items():
        if isinstance(value, list) and value and isinstance(value[0], Mapping):
            for part in value:
                yield from words_of_entry(part, f"{key} {part.get('code', '')}, ")
        else:
            yield f"{within}{key}: {value}"
