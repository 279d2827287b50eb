"""What the page of an attempt shows of sections: the open one, by its number, and what was closed before it."""

from typing import Any

from quizzes import actions
from quizzes.models import Attempt


def on_the_page(form: dict[str, Any], number: str | None = None) -> list[dict[str, Any]]:
    """Of a form as the API gives it, the questions of its open section, or of the one of this number as a page sent it; all of them
    where it has no sections."""
    sections = form.get("sections")
    if sections is None:
        return list(form["questions"])
    chosen = {
        version
        for one in sections
        if (one["state"] == "open" if number is None else str(one["n"]) == number)
        for step in one["steps"]
        for version in step
    }
    return [question for question in form["questions"] if question["version"] in chosen]


def section_context(attempt: Attempt, form: dict[str, Any]) -> dict[str, Any]:
    """What the page says of sections: `section` (None where there are none), and the numbers by which questions are called."""
    sections = form.get("sections")
    if sections is None:
        return {"section": None, "before": 0, "total": len(form["questions"])}
    counts = [one["count"] for one in sections]
    number = next((one["n"] for one in sections if one["state"] == "open"), len(sections) + 1)
    return {
        "section": {
            "number": number,
            "of": len(sections),
            "is_last": number >= len(sections),
            "all_closed": number > len(sections),
            "closes": actions.closes_of(attempt),
            "has_late": actions.late_after_section(attempt=attempt),
        },
        "before": sum(counts[: number - 1]),
        "total": sum(counts),
    }
