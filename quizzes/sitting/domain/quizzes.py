"""Reading quiz entries (docs/authoring.md) into plain facts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quizzes.bank.domain.questions import POOLS
from quizzes.kinds import BadEntry
from quizzes.kinds.shapes import codes_of, one_of, refuse_unknown, text_of
from quizzes.sitting.domain.reveal import REVEALS, allowed_reveal

PURPOSES = ("practice", "check", "exam")


QUIZ_KEYS = frozenset({"code", "title", "purpose", "module", "opens_after", "blueprint", "policy"})


_POLICY_ORDER = (
    *("minutes", "grace_seconds", "cut", "critical_needed", "tries", "window_days", "waits_days"),
    *("reveal", "agreement"),
)


POLICY_KEYS = frozenset(_POLICY_ORDER)


_CELL_ORDER = ("module", "pool", "critical", "count")


@dataclass(frozen=True)
class ParsedQuiz:
    """A quiz entry, checked. Modules and quizzes are named by their codes."""

    code: str
    title: str
    purpose: str
    module: str | None
    opens_after: tuple[str, ...]
    cells: tuple[dict[str, Any], ...]
    policy: dict[str, Any]


def written_quiz(parsed: ParsedQuiz) -> dict[str, Any]:
    """The checked quiz as an entry again: one spelling for all entries that come to the same quiz."""
    return {
        "code": parsed.code,
        "title": parsed.title,
        "purpose": parsed.purpose,
        **({"module": parsed.module} if parsed.module else {}),
        "opens_after": sorted(parsed.opens_after),
        "blueprint": [_written_cell(cell) for cell in parsed.cells],
        "policy": {key: parsed.policy[key] for key in _POLICY_ORDER},
    }


def _written_cell(cell: Mapping[str, Any]) -> dict[str, Any]:
    critical = {"true": True, "false": False}.get(cell["critical"], "any")
    return {key: critical if key == "critical" else cell[key] for key in _CELL_ORDER}


def _check_purpose(
    purpose: str, cells: Sequence[Mapping[str, Any]], policy: Mapping[str, Any]
) -> None:
    """What leads to a certificate shows no key and draws from its own pool; everything else stays out of that pool."""
    pool = "exam" if purpose == "exam" else "practice"
    if any(cell["pool"] != pool for cell in cells):
        raise BadEntry(
            "blueprint", f"A quiz with purpose {purpose} draws from the {pool} pool only."
        )
    if allowed_reveal(purpose=purpose, policy=policy["reveal"]) != policy["reveal"]:
        raise BadEntry("policy", "An exam has 'reveal: domains': its questions are used again.")


def parse_quiz(entry: Mapping[str, Any]) -> ParsedQuiz:
    """Check a quiz entry. Raises BadEntry(key, message)."""
    refuse_unknown(entry, QUIZ_KEYS, "a quiz")
    purpose = one_of(entry, "purpose", PURPOSES)
    module = entry.get("module")
    if (purpose == "check") != isinstance(module, str):
        raise BadEntry("module", "A check names its module; an exam or a practice quiz has none.")
    cells = _cells(entry)
    policy = _policy(entry)
    _check_purpose(purpose, cells, policy)
    total = sum(cell["count"] for cell in cells)
    # Only cells that draw critical questions promise any; "any" may draw none.
    critical = sum(cell["count"] for cell in cells if cell["critical"] == "true")
    if not 0 < policy["cut"] <= total:
        raise BadEntry(
            "policy", f"'cut' must be between 1 and the {total} questions of the blueprint."
        )
    if policy["critical_needed"] > critical:
        raise BadEntry(
            "policy", "'critical_needed' is more than the blueprint's critical questions."
        )
    return ParsedQuiz(
        code=text_of(entry, "code"),
        title=text_of(entry, "title"),
        purpose=purpose,
        module=module,
        opens_after=codes_of(entry, "opens_after"),
        cells=cells,
        policy=policy,
    )


def _cells(entry: Mapping[str, Any]) -> tuple[dict[str, Any], ...]:
    raws = entry.get("blueprint")
    if not isinstance(raws, list) or not raws or not all(isinstance(raw, Mapping) for raw in raws):
        raise BadEntry("blueprint", "'blueprint' is a list of {module, pool, critical, count}.")
    cells = []
    for raw in raws:
        refuse_unknown(raw, frozenset(_CELL_ORDER), "blueprint")
        critical = str(raw.get("critical", "any")).lower()
        if critical not in ("any", "true", "false"):
            raise BadEntry("blueprint", "'critical' of a cell is any, true or false.")
        cells.append(
            {
                "module": text_of(raw, "module", where="blueprint"),
                "pool": one_of(raw, "pool", POOLS),
                "critical": critical,
                "count": _whole(raw, "count", "blueprint", least=1),
            }
        )
    return tuple(cells)


def _whole(
    raw: Mapping[str, Any], key: str, where: str, *, least: int = 0, default: int | None = None
) -> int:
    value = raw.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= 10_000:
        raise BadEntry(where, f"'{key}' must be a whole number from {least}.")
    return value


def _policy(entry: Mapping[str, Any]) -> dict[str, Any]:
    raw = entry.get("policy")
    if not isinstance(raw, Mapping):
        raise BadEntry("policy", "A quiz has a 'policy' with at least 'cut' and 'reveal'.")
    refuse_unknown(raw, POLICY_KEYS, "policy")
    waits = raw.get("waits_days") or []
    if not isinstance(waits, list) or not all(type(wait) is int and wait >= 0 for wait in waits):
        raise BadEntry("policy", "'waits_days' is a list of whole numbers of days.")
    optional = {
        key: None if raw.get(key) is None else _whole(raw, key, "policy", least=1)
        for key in ("minutes", "tries", "window_days")
    }
    agreement = raw.get("agreement") or ""
    if not isinstance(agreement, str):
        raise BadEntry("policy", "'agreement' is a text.")
    return optional | {
        "grace_seconds": _whole(raw, "grace_seconds", "policy", default=0),
        "cut": _whole(raw, "cut", "policy", least=1),
        "critical_needed": _whole(raw, "critical_needed", "policy", default=0),
        "waits_days": waits,
        "reveal": one_of(raw, "reveal", REVEALS),
        "agreement": agreement.strip(),
    }
