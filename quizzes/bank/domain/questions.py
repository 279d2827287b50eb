"""Reading question and quiz entries (docs/authoring.md) into plain facts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from courses.content.domain.dialect import IMAGE
from quizzes.kinds import KINDS, BadEntry, Render, Spec
from quizzes.kinds.shapes import ANY_POOL, codes_of, one_of, refuse_unknown, text_of

LEVELS = ("recall", "application", "judgement")
POOLS = ANY_POOL
LONGEST_TOPIC = 60
QUESTION_KEYS = frozenset(
    {"code", "kind", "pool", "stem", "objective", "topic", "level", "critical", "evidence"}
    | {"difficulty", "enemies", "review_by", "drafted_by", "waivers"}
)
_COMMON_ORDER = (
    *("code", "kind", "pool", "stem", "objective", "topic", "level", "critical", "evidence"),
    *("difficulty", "enemies", "review_by", "drafted_by", "waivers"),
)
_PART_ORDER = ("code", "text", "value", "match", "correct", "rationale", "harm")


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


def parse_question(entry: Mapping[str, Any], render: Render) -> ParsedQuestion:
    """Check a question entry. `render` turns Markdown into safe HTML. Raises BadEntry(key, message)."""
    kind = one_of(entry, "kind", tuple(KINDS))
    refuse_unknown(entry, QUESTION_KEYS | set(KINDS[kind].KEYS), f"a {kind} question")
    pool = one_of(entry, "pool", POOLS)
    if pool not in KINDS[kind].POOLS:
        allowed = " or ".join(KINDS[kind].POOLS)
        raise BadEntry("kind", f"{kind} questions belong to the {allowed} pool only.")
    stem = text_of(entry, "stem", least=15)
    if not stem.endswith("?"):
        raise BadEntry("stem", "The last sentence of the stem is the question; end it with '?'.")
    if IMAGE.search(stem):
        raise BadEntry("stem", "A stem holds no picture yet: it would vanish. Say it in words.")
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
        evidence=codes_of(entry, "evidence", least=1),
        difficulty=_share(entry),
        enemies=codes_of(entry, "enemies"),
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
    known = (*_COMMON_ORDER, *own_keys(entry))
    order = (*known, *(key for key in entry if key not in known))
    sets = {key: sorted(entry[key]) for key in ("evidence", "enemies") if entry.get(key)}
    said = {**entry, **sets}
    return {key: _parts(said[key]) for key in order if said.get(key) not in (None, [], "", {})}


def own_keys(entry: Mapping[str, Any]) -> tuple[str, ...]:
    """The keys of the entry's kind in their order; none where the kind is not known."""
    kind = KINDS.get(str(entry.get("kind")))
    return () if kind is None else kind.KEYS


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
