"""What a rule finds, how grave it is, and who lets it stand."""

from collections.abc import Iterable, Mapping, Sequence
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


UNUSED_WAIVER = Rule(
    "waiver-unused", "warning", "A waiver names a rule that finds something, or it goes."
)


def apply_waivers(
    findings: Sequence[Finding], waivers: Sequence[Mapping[str, Any]], subject: str
) -> list[Finding]:
    """The findings, those that a waiver names marked with it, and one finding for every waiver that waives nothing."""
    given = {
        str(raw["rule"]): Waiver(**{k: str(raw[k]) for k in ("rule", "reason", "by")})
        for raw in waivers
    }
    marked = [replace(found, waiver=given.get(found.rule.name)) for found in findings]
    used = {found.rule.name for found in findings}
    return marked + [
        Finding(
            UNUSED_WAIVER,
            subject,
            f"'{name}' finds nothing here; take the waiver away.",
            Span("waivers"),
        )
        for name in given
        if name not in used
    ]


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """Errors before warnings before information, each in the order found."""
    return sorted(findings, key=lambda found: SEVERITIES.index(found.severity))
