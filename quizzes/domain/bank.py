"""Reading question and quiz entries (docs/authoring.md) into plain facts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from quizzes.domain.kinds import KINDS, BadEntry, Render, Spec
from quizzes.domain.kinds.shapes import refuse_unknown, text_of
from quizzes.domain.reveal import REVEALS, allowed_reveal

LEVELS = ("recall", "application", "judgement")
POOLS = ("practice", "exam")
LONGEST_TOPIC = 60
PURPOSES = ("practice", "check", "exam")
QUESTION_KEYS = frozenset(
    {"code", "kind", "pool", "stem", "objective", "topic", "level", "critical", "evidence"}
    | {"difficulty", "enemies", "review_by", "drafted_by", "waivers"}
)
_COMMON_ORDER = (
    *("code", "kind", "pool", "stem", "objective", "topic", "level", "critical", "evidence"),
    *("difficulty", "enemies", "review_by", "drafted_by", "waivers"),
)
_PART_ORDER = ("code", "text", "value", "match", "correct", "rationale", "harm")
QUIZ_KEYS = frozenset({"code", "title", "purpose", "module", "opens_after", "blueprint", "policy"})
_POLICY_ORDER = (
    *("minutes", "grace_seconds", "cut", "critical_needed", "tries", "window_days", "waits_days"),
    *("reveal", "agreement"),
)
POLICY_KEYS = frozenset(_POLICY_ORDER)
_CELL_ORDER = ("module", "pool", "critical", "count")


@dataclass(frozen=True)
class ParsedQuestion:
    """A question entry, checked. `spec` has no option ids yet."""

    code: str
    kind: str
    pool: str
    stem: str
    stem_html: str
    spec: Spec
    objective: str
    topic: str
    level: str
    critical: bool
    evidence: tuple[str, ...]
    difficulty: Decimal | None
    enemies: tuple[str, ...]
    review_by: date | None
    drafted_by: str
    waivers: tuple[dict[str, str], ...]


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


def parse_question(entry: Mapping[str, Any], render: Render) -> ParsedQuestion:
    """Check a question entry. `render` turns Markdown into safe HTML. Raises BadEntry(key, message)."""
    kind = one_of(entry, "kind", tuple(KINDS))
    refuse_unknown(entry, QUESTION_KEYS | KINDS[kind].KEYS, f"a {kind} question")
    pool = one_of(entry, "pool", POOLS)
    if kind == "ordering" and pool == "exam":
        raise BadEntry("kind", "ordering questions belong to the practice pool only.")
    stem = text_of(entry, "stem", least=15)
    if not stem.endswith("?"):
        raise BadEntry("stem", "The last sentence of the stem is the question; end it with '?'.")
    if not isinstance(entry.get("critical"), bool):
        raise BadEntry("critical", "'critical' must be true or false.")
    return ParsedQuestion(
        code=text_of(entry, "code"),
        kind=kind,
        pool=pool,
        stem=stem,
        stem_html=render(stem),
        spec=KINDS[kind].parse(entry, render),
        objective=text_of(entry, "objective"),
        topic=_topic(entry),
        level=one_of(entry, "level", LEVELS),
        critical=entry["critical"],
        evidence=_codes(entry, "evidence", least=1),
        difficulty=_share(entry),
        enemies=_codes(entry, "enemies"),
        review_by=_date(entry, "review_by"),
        drafted_by=one_of(
            {"drafted_by": "machine"} | dict(entry), "drafted_by", ("machine", "person")
        ),
        waivers=_waivers(entry),
    )


def _topic(entry: Mapping[str, Any]) -> str:
    topic = text_of(entry, "topic")
    if len(topic) > LONGEST_TOPIC:
        raise BadEntry("topic", f"'topic' is a short word, at most {LONGEST_TOPIC} characters.")
    return topic


def _waivers(entry: Mapping[str, Any]) -> tuple[dict[str, str], ...]:
    """Rules that a named person lets stand for this question, each with the reason."""
    raws = entry.get("waivers")
    raws = [] if raws is None else raws
    if not isinstance(raws, list) or not all(isinstance(raw, Mapping) for raw in raws):
        raise BadEntry("waivers", "'waivers' is a list of {rule, reason, by}.")
    known = frozenset({"rule", "reason", "by"})
    for raw in raws:
        refuse_unknown(raw, known, "waivers")
    return tuple(
        {
            "rule": text_of(raw, "rule", where="waivers"),
            "reason": text_of(raw, "reason", least=15, where="waivers"),
            "by": text_of(raw, "by", least=2, where="waivers"),
        }
        for raw in raws
    )


def canonical_entry(entry: Mapping[str, Any]) -> dict[str, Any]:
    """The entry with its keys in the order of docs/authoring.md and without what says nothing, for comparing two."""
    order = (*_COMMON_ORDER, *(key for key in entry if key not in _COMMON_ORDER))
    sets = {key: sorted(entry[key]) for key in ("evidence", "enemies") if entry.get(key)}
    said = {**entry, **sets}
    return {key: _parts(said[key]) for key in order if said.get(key) not in (None, [], "", {})}


def _parts(value: Any) -> Any:
    """Texts without room around them; options, pairs and misreadings with their keys in one order, whoever wrote them."""
    if isinstance(value, str):
        return value.strip()
    if not isinstance(value, list) or not all(isinstance(part, Mapping) for part in value):
        return value
    return [
        {
            key: _parts(part[key])
            for key in (*_PART_ORDER, *(k for k in part if k not in _PART_ORDER))
            if key in part and not (key == "harm" and part.get("correct"))
        }
        for part in value
    ]


def written_question(parsed: ParsedQuestion) -> dict[str, Any]:
    """The checked question as an entry again: one spelling for all entries that come to the same question."""
    return canonical_entry(
        {
            "code": parsed.code,
            "kind": parsed.kind,
            "pool": parsed.pool,
            "stem": parsed.stem,
            "objective": parsed.objective,
            "topic": parsed.topic,
            "level": parsed.level,
            "critical": parsed.critical,
            "evidence": list(parsed.evidence),
            "difficulty": None if parsed.difficulty is None else float(parsed.difficulty),
            "enemies": list(parsed.enemies),
            "review_by": parsed.review_by and parsed.review_by.isoformat(),
            "drafted_by": parsed.drafted_by,
            "waivers": list(parsed.waivers),
            **KINDS[parsed.kind].unparse(parsed.spec),
        }
    )


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
        opens_after=_codes(entry, "opens_after"),
        cells=cells,
        policy=policy,
    )


def one_of(entry: Mapping[str, Any], key: str, allowed: tuple[str, ...]) -> str:
    """The word under `key`, one of the allowed."""
    value = entry.get(key)
    if not isinstance(value, str) or value not in allowed:
        raise BadEntry(key, f"'{key}' is {value!r}; it must be one of {', '.join(allowed)}.")
    return value


def _codes(entry: Mapping[str, Any], key: str, *, least: int = 0) -> tuple[str, ...]:
    value = entry.get(key) or []
    if not isinstance(value, list) or not all(isinstance(code, str) for code in value):
        raise BadEntry(key, f"'{key}' must be a list of codes.")
    if len(value) < least or len(set(value)) != len(value):
        raise BadEntry(key, f"'{key}' needs at least {least} codes, each once.")
    return tuple(value)


def _share(entry: Mapping[str, Any]) -> Decimal | None:
    value = entry.get("difficulty")
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise BadEntry(
            "difficulty", "'difficulty' is the predicted share who get it right, 0 to 1."
        )
    return round(Decimal(str(value)), 2)


def _date(entry: Mapping[str, Any], key: str) -> date | None:
    value = entry.get(key)
    if value is None or type(value) is date:
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise BadEntry(key, f"'{key}' must be a date such as 2027-11-30.") from None


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
