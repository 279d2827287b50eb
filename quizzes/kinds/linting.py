"""What kinds say to the rules for questions: options, wrong answers with their harm, reasons."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Choice:
    """One option with the author's own words."""

    code: str
    text: str
    correct: bool
    rationale: str
    harm: int | None
    alternative: str | None = None  # of its picture; None: it has none


@dataclass(frozen=True)
class WrongAnswer:
    """A wrong answer that an entry names. `harm` is None where that is not said.

    `place` is where its harm stands, `called` what a finding calls it, `is_offered` whether candidates see it.
    """

    place: str
    called: str
    harm: int | None
    is_offered: bool = True


@dataclass(frozen=True)
class Reason:
    """Why an answer is right or wrong: where that stands, the answer it belongs to, and what it says."""

    place: str
    answer: str
    correct: bool
    text: str


@dataclass(frozen=True)
class Keyed:
    """What an entry says of an answer, in one line, and whether that is right: for a page that asks whether it was read rightly."""

    text: str
    right: bool


# What the words of a question end with: it asks; or states what is true or not; or gives a task, which may end before the rows.
ASKS, STATES, TASKS = ("?",), ("?", "."), ("?", ".", ":")


def harm_of(raw: Mapping[str, Any]) -> int | None:
    """The harm of a wrong answer, 0 to 3, or None where that is not said."""
    harm = raw.get("harm")
    return harm if type(harm) is int and 0 <= harm <= 3 else None


def alternative_in(raw: Mapping[str, Any]) -> str | None:
    """The alternative text of the picture that a part or an entry has, or None."""
    picture = raw.get("picture")
    return str(picture.get("alt") or "").strip() if isinstance(picture, Mapping) else None


def parts_of(entry: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    """The mappings in the list under `key`; nothing else."""
    value = entry.get(key)
    return [raw for raw in value if isinstance(raw, Mapping)] if isinstance(value, list) else []


def choices_in(entry: Mapping[str, Any]) -> list[Choice]:
    """The entry's `options`, each right or wrong."""
    return [
        Choice(
            code=str(raw.get("code", "")),
            text=str(raw.get("text", "")).strip(),
            correct=raw.get("correct") is True,
            rationale=str(raw.get("rationale", "")).strip(),
            harm=harm_of(raw),
            alternative=alternative_in(raw),
        )
        for raw in parts_of(entry, "options")
    ]


def keyed_choices(entry: Mapping[str, Any]) -> list[Keyed]:
    """The entry's `options`, each right or wrong."""
    return [Keyed(shown_in(raw), raw.get("correct") is True) for raw in parts_of(entry, "options")]


def shown_in(raw: Mapping[str, Any]) -> str:
    """The words of a part, and what its picture shows: by these one part is told from another."""
    text, alternative = str(raw.get("text", "")).strip(), alternative_in(raw)
    return f"{text} [{alternative}]".strip() if alternative else text


def keyed_texts(entry: Mapping[str, Any], key: str, part: str = "text") -> list[Keyed]:
    """The wrong answers in the list under `key`, by this part of each."""
    return [Keyed(str(raw.get(part, "")), False) for raw in parts_of(entry, key)]


def wrong_choices(entry: Mapping[str, Any]) -> list[WrongAnswer]:
    """The wrong ones of the entry's `options`."""
    return [
        WrongAnswer(f"options.{choice.code}.harm", "this answer", choice.harm)
        for choice in choices_in(entry)
        if not choice.correct
    ]


def right_of_choices(entry: Mapping[str, Any]) -> list[str]:
    """The words of the right ones of the entry's `options`."""
    return [choice.text for choice in choices_in(entry) if choice.correct]


def texts_in(entry: Mapping[str, Any], *keys: str) -> list[str]:
    """The words of the parts in the lists under these keys."""
    return [str(raw.get("text", "")) for key in keys for raw in parts_of(entry, key)]


def reasons_of_choices(entry: Mapping[str, Any]) -> list[Reason]:
    """The reason of each of the entry's `options`."""
    return [
        Reason(f"options.{choice.code}.rationale", choice.text, choice.correct, choice.rationale)
        for choice in choices_in(entry)
    ]


def nothing(_entry: Mapping[str, Any]) -> list[Any]:
    """For a kind that has none of what is asked."""
    return []


def no_place(_entry: Mapping[str, Any]) -> None:
    """For a kind whose right answer has no place among others."""
