"""What an entry of a course names: it makes sense only where that is."""

from collections.abc import Iterator, Mapping
from typing import Any

from courses.content.domain.blocks import picture_names
from courses.content.domain.dialect import cited_codes

Key = tuple[str, str]


def needs_of(kind: str, code: str, data: Mapping[str, Any]) -> list[Key]:
    """(kind, code) of everything that the entry names, each once, in its order. An objective is a key of its own, although its
    module's entry holds it."""
    return [key for key in dict.fromkeys(_named(kind, code, data)) if key != (kind, code)]


def objectives_in(data: Mapping[str, Any]) -> list[str]:
    """The codes of the objectives that the entry of a module holds."""
    return [row["code"] for row in data.get("objectives") or []]


def _named(kind: str, code: str, data: Mapping[str, Any]) -> Iterator[Key]:
    match kind:
        case "lesson":
            yield ("module", data["_module"])
            yield from _all("objective", data.get("objectives"))
            yield from _all("fact", cited_codes(data["body"]))
            yield from _all(
                "figure", (f"{data['_module']}/{n}" for n in picture_names(data["body"]))
            )
        case "question":
            yield ("module", data["_module"])
            yield ("objective", data["objective"])
            yield from _all("fact", data.get("evidence"))
            yield from _all("question", data.get("enemies"))
        case "term":
            yield from _all("fact", data.get("evidence"))
        case "module":
            yield from _all("module", data.get("study_first"))
        case "figure":
            yield ("module", code.partition("/")[0])
        case "quiz":
            yield from _all("module", [data["module"]] if data.get("module") else [])
            yield from _all("module", (cell["module"] for cell in data["blueprint"]))
            yield from _all("quiz", data.get("opens_after"))
        case "course":
            yield from _all("module", data["modules"])
            texts = (data.get("handbook") or {}).values()
            yield from _all("fact", (one for text in texts for one in cited_codes(str(text))))
        case "scheme":
            yield ("quiz", data["exam"])


def _all(kind: str, codes: Any) -> Iterator[Key]:
    yield from ((kind, code) for code in codes or [])
