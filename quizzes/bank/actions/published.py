"""Entries: read from an author's words, and made again from what is published."""

from collections.abc import Iterator, Mapping
from typing import Any

from courses.content.markdown import render_block, render_inline
from courses.publishing.models import Provenance
from quizzes.bank.domain.printed import about, remarks_on
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
    entry = published_entry(version)
    return {
        "critical": version.critical,
        "about": about(entry),
        "objective": version.objective.text,
        "stem_html": version.stem_html,
        "lines": [
            {
                "label": answer.label,
                "verdict": answer.verdict,
                "right": answer.right,
                "html": answer.html,
                "rationale_html": answer.why_html,
            }
            for answer in KINDS[version.kind].printed(version.spec)
        ],
        "remarks": remarks_on(entry, version.spec),
    }


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
