"""What a rule finds, how grave it is, and who lets it stand."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

# error: does not go live. warning: an author looks and mends it, or leaves it. info: worth knowing.
SEVERITIES = ("error", "warning", "info")


@dataclass(frozen=True)
class Rule:
    """The name of a rule, how grave a finding of it is, and what it asks for in one sentence."""

    name: str
    severity: str
    asks: str


@dataclass(frozen=True)
class Span:
    """Where: a key of the entry ("stem", "options.b.text", "body") and characters start to end in its text."""

    key: str
    start: int = 0
    end: int = 0


@dataclass(frozen=True)
class Waiver:
    """A named person lets one rule stand for one entry, with the reason."""

    rule: str
    reason: str
    by: str


@dataclass(frozen=True)
class Finding:
    """One thing a rule found. `subject` is the entry's code, `line` its line in a file (0: not from a file)."""

    rule: Rule
    subject: str
    message: str
    span: Span
    line: int = 0
    waiver: Waiver | None = None

    @property
    def severity(self) -> str:
        """What it counts as: a waived finding is information."""
        return "info" if self.waiver else self.rule.severity

    @property
    def is_error(self) -> bool:
        """True when it keeps the entry from going live."""
        return self.severity == "error"

    def __str__(self) -> str:
        place = f"{self.span.key}"
        if self.span.end:
            place += f"[{self.span.start}:{self.span.end}]"
        let_stand = (
            f" (waived by {self.waiver.by}: {self.waiver.reason})"
            if self.waiver is not None
            else ""
        )
        return (
            f"{self.severity} {self.rule.name}: {self.subject}, {place}: {self.message}{let_stand}"
        )


LANGUAGE_SKIPPED = Rule("language-skipped", "info", "Some rules are written for English.")
UNUSED_WAIVER = Rule(
    "waiver-unused", "warning", "A waiver names a rule that finds something, or it goes."
)
REFUSED_WAIVER = Rule(
    "waiver-refused", "error", "A waiver has a reason and a name, and its rule can be waived."
)
WAIVER_RULES = (UNUSED_WAIVER, REFUSED_WAIVER)


def apply_waivers(
    findings: Sequence[Finding],
    waivers: Any,
    subject: str,
    *,
    never: Collection[str] = (),
    line: int = 0,
) -> list[Finding]:
    """The findings, those that a waiver names marked with it, and one finding for every waiver that waives nothing
    or may not waive. `never` names the rules that nobody can waive.
    """
    given, about = _waivers_of(waivers, never)
    used = {found.rule.name for found in findings}
    about += [
        (UNUSED_WAIVER, f"'{name}' finds nothing here; take the waiver away.")
        for name in given
        if name not in used
    ]
    marked = [replace(found, waiver=given.get(found.rule.name)) for found in findings]
    return marked + [
        Finding(rule, subject, message, Span("waivers"), line) for rule, message in about
    ]


def _waivers_of(
    raws: Any, never: Collection[str]
) -> tuple[dict[str, Waiver], list[tuple[Rule, str]]]:
    """The waivers that count, by their rule, and why the others do not."""
    given: dict[str, Waiver] = {}
    refused = []
    for raw in raws if isinstance(raws, list | tuple) else [raws] if raws else []:
        said = (
            [raw.get(key) for key in ("rule", "reason", "by")] if isinstance(raw, Mapping) else []
        )
        texts = [text.strip() for text in said if isinstance(text, str) and text.strip()]
        if len(texts) < 3:
            refused.append((REFUSED_WAIVER, "a waiver is {rule, reason, by}, each a text."))
        elif texts[0] in never:
            refused.append((REFUSED_WAIVER, f"nobody can waive '{texts[0]}'. Mend what it finds."))
        else:
            given[texts[0]] = Waiver(*texts)
    return given, refused


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """Errors before warnings before information, each in the order found."""
    return sorted(findings, key=lambda found: SEVERITIES.index(found.severity))
