"""Entries: read from an author's words, and made again from what is published."""

from collections.abc import Iterator, Mapping
from typing import Any

from courses.content.domain.entries import authored
from courses.content.markdown import render_block, render_inline
from quizzes.bank.actions.pictures import held_inside
from quizzes.bank.domain.printed import about, remarks_on
from quizzes.bank.domain.questions import ParsedQuestion, canonical_entry, parse_question
from quizzes.bank.domain.table import QUESTION_FIELDS
from quizzes.bank.models import Question, QuestionVersion
from quizzes.kinds import KINDS


def parse(data: Mapping[str, Any]) -> ParsedQuestion:
    """A question entry, checked and rendered. Raises BadEntry."""
    return parse_question(authored(data), rendered)


def rendered(text: str) -> str:
    """A single line without a paragraph around it, anything longer as blocks."""
    return render_block(text) if "\n" in text.strip() else render_inline(text)


def published_entry(version: QuestionVersion) -> dict[str, Any]:
    """The published version as the entry that its author wrote."""
    said = QUESTION_FIELDS.read(
        version,
        owner=version.question,
        objective=version.objective.code,
        unscored=version.unscored or None,
        evidence=[link.fact.code for link in version.fact_links.all()],
    )
    return canonical_entry(said | KINDS[version.kind].unparse(version.spec))


def draft_entry(question: Question) -> dict[str, Any]:
    """The draft in the same order and with the same defaults as published_entry."""
    return canonical_entry(question.draft)


def explained(version: QuestionVersion) -> dict[str, Any]:
    """A version with its key, reasons, harm and limits, for those who answer for it: never for a candidate."""
    entry = published_entry(version)
    shown = {
        "critical": version.critical,
        "about": about(entry),
        "objective": version.objective.text,
        "stem_html": version.stem_html,
        "picture": version.picture or None,
        "lines": [
            {
                "label": answer.label,
                "verdict": answer.verdict,
                "right": answer.right,
                "html": answer.html,
                "picture": answer.picture,
                "partner_picture": answer.partner_picture,
                "rationale_html": answer.why_html,
            }
            for answer in KINDS[version.kind].printed(version.spec)
        ],
        "remarks": remarks_on(entry, version.spec),
    }
    return held_inside(shown)


def lines_of_entry(entry: Mapping[str, Any]) -> Iterator[str]:
    """Everything that an entry says, a line for each thing."""
    return QUESTION_FIELDS.of(entry).lines(entry)
