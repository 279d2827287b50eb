"""What a statement of xAPI says (1.0.3, part two, and 2.0): agents, verbs, objects, results, contexts."""

from collections.abc import Iterator, Mapping
from typing import Any

from courses.content.formats.refusals import Because, because, gettext_noop
from quizzes.bank.formats.statements.shapes import (
    Check,
    Wrong,
    anything,
    both,
    flag,
    iri,
    language,
    like,
    map_of,
    number,
    one_of,
    one_or_rows_of,
    record,
    rows_of,
    text,
    whole,
)

NAMED = gettext_noop("{at} has {count} of {keys}, and needs one")
NOBODY = gettext_noop("{at} names neither itself nor a member")
NO_KIND = gettext_noop("{at} has parts of an interaction and no 'interactionType'")
STRANGE_PART = gettext_noop("{at} has '{key}', which '{kind}' does not have")
ID_TWICE = gettext_noop("{at} has an id twice")
NOT_SCALED = gettext_noop("{at} has a 'scaled' that is not between -1 and 1")
NO_ORDER = gettext_noop("{at} has 'min', 'raw' and 'max' in no order")
NOT_TWO = gettext_noop("{at} is a group, and not one of two without a name")
NESTED = gettext_noop("{at} holds another SubStatement")
NO_ACTIVITY = gettext_noop("{at} has a '{key}' and is about no activity")
VOIDS_OTHER = gettext_noop("{at} voids something that is no StatementRef")
IDENTIFIERS = ("mbox", "mbox_sha1sum", "openid", "account")
VOIDED = "http://adlnet.gov/expapi/verbs/voided"
# Which lists of parts an interaction has.
COMPONENTS = {
    "choice": ("choices",), "sequencing": ("choices",), "likert": ("scale",), "matching": ("source", "target"),
    "performance": ("steps",), "true-false": (), "fill-in": (), "long-fill-in": (), "numeric": (), "other": (),
}  # fmt: skip
uuid = like(
    r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", gettext_noop("{at} is no UUID")
)
sha1 = like(r"[0-9a-fA-F]{40}", gettext_noop("{at} is no SHA-1 of an address"))
mailbox = like(r"mailto:[^\s@:]+@[^\s@]+", gettext_noop("{at} is no 'mailto:' with an address"))
moment = like(
    r"\d{4}-?\d\d-?\d\dT\d\d(?::?\d\d(?::?\d\d(?:[.,]\d+)?)?)?(?:Z|\+\d\d(?::?\d\d)?|-(?!00(?::?00)?$)\d\d(?::?\d\d)?)?",
    gettext_noop("{at} is no moment of ISO 8601"),
)
duration = like(
    r"P(?=.)(?:\d+(?:[.,]\d+)?W|(?:\d+(?:[.,]\d+)?Y)?(?:\d+(?:[.,]\d+)?M)?(?:\d+(?:[.,]\d+)?D)?"
    r"(?:T(?=\d)(?:\d+(?:[.,]\d+)?H)?(?:\d+(?:[.,]\d+)?M)?(?:\d+(?:[.,]\d+)?S)?)?)",
    gettext_noop("{at} is no duration of ISO 8601"),
)
version = like(
    r"(?:1\.0(?:\.\d+)?|2\.0(?:\.\d+)?)", gettext_noop("{at} is no version of xAPI that is read")
)
told = map_of(language, text)
extensions = map_of(iri, anything)
account = record({"homePage": iri, "name": text}, "homePage", "name")
_WHO: Mapping[str, Check] = {
    "name": text, "mbox": mailbox, "mbox_sha1sum": sha1, "openid": iri, "account": account,
}  # fmt: skip


def _one_identifier(value: Any, at: str) -> Iterator[Wrong]:
    named = [key for key in IDENTIFIERS if key in value]
    if len(named) != 1:
        yield because(NAMED, at=at, count=len(named), keys=", ".join(IDENTIFIERS))


agent = both(record({**_WHO, "objectType": one_of("Agent")}), _one_identifier)


def _known_or_members(value: Any, at: str) -> Iterator[Wrong]:
    """A group that is named by nothing is its members."""
    if any(key in value for key in IDENTIFIERS):
        yield from _one_identifier(value, at)
    elif "member" not in value:
        yield because(NOBODY, at=at)


group = both(
    record({**_WHO, "objectType": one_of("Group"), "member": rows_of(agent)}, "objectType"),
    _known_or_members,
)


def _type_of(value: Any) -> Any:
    return value.get("objectType") if isinstance(value, dict) else None


def actor(value: Any, at: str) -> Iterator[Wrong]:
    """An agent or a group."""
    yield from (group if _type_of(value) == "Group" else agent)(value, at)


verb = record({"id": iri, "display": told}, "id")


def _components(value: Any, at: str) -> Iterator[Wrong]:
    kind = value.get("interactionType")
    lists = {name for names in COMPONENTS.values() for name in names}
    if kind is None and (lists | {"correctResponsesPattern"}) & set(value):
        yield because(NO_KIND, at=at)
    for name in sorted(lists & set(value)):
        if name not in COMPONENTS.get(str(kind), ()):
            yield because(STRANGE_PART, at=at, key=name, kind=kind)
        ids = [row.get("id") for row in value[name]]
        if len(set(ids)) < len(ids):
            yield because(ID_TWICE, at=f"{at}.{name}")


_part = record({"id": text, "description": told}, "id")
definition = both(
    record(
        {
            "name": told, "description": told, "type": iri, "moreInfo": iri, "extensions": extensions,
            "interactionType": one_of(*COMPONENTS), "correctResponsesPattern": rows_of(text),
            **dict.fromkeys(("choices", "scale", "source", "target", "steps"), rows_of(_part)),
        }
    ),
    _components,
)  # fmt: skip
activity = record({"objectType": one_of("Activity"), "id": iri, "definition": definition}, "id")
reference = record({"objectType": one_of("StatementRef"), "id": uuid}, "objectType", "id")


def _scaled(value: Any, at: str) -> Iterator[Wrong]:
    if not -1 <= value.get("scaled", 0) <= 1:
        yield because(NOT_SCALED, at=at)
    low, raw, high = value.get("min"), value.get("raw"), value.get("max")
    said = [one for one in (low, raw, high) if one is not None]
    if said != sorted(said) or (low is not None and low == high):
        yield because(NO_ORDER, at=at)


score = both(record(dict.fromkeys(("scaled", "raw", "min", "max"), number)), _scaled)
result = record(
    {
        "score": score, "success": flag, "completion": flag, "response": text, "duration": duration,
        "extensions": extensions,
    }
)  # fmt: skip
_activities = one_or_rows_of(activity)
_types = rows_of(iri, least=1)
context_agent = record(
    {"objectType": one_of("contextAgent"), "agent": agent, "relevantTypes": _types},
    "objectType", "agent",
)  # fmt: skip
context_group = record(
    {"objectType": one_of("contextGroup"), "group": group, "relevantTypes": _types},
    "objectType", "group",
)  # fmt: skip
context = record(
    {
        "registration": uuid, "instructor": actor, "team": group, "revision": text, "platform": text,
        "language": language, "statement": reference, "extensions": extensions,
        "contextActivities": record(
            dict.fromkeys(("parent", "grouping", "category", "other"), _activities)
        ),
        "contextAgents": rows_of(context_agent), "contextGroups": rows_of(context_group),
    }
)  # fmt: skip


def anyone_of_two(value: Any, at: str) -> Iterator[Wrong]:
    """Who vouches: an agent, or two of whom nobody is named as a group."""
    yield from actor(value, at)
    if _type_of(value) == "Group" and (
        len(value.get("member") or ()) != 2 or any(key in value for key in IDENTIFIERS)
    ):
        yield because(NOT_TWO, at=at)


attachment = record(
    {
        "usageType": iri, "display": told, "description": told, "contentType": text, "length": whole,
        "sha2": text, "fileUrl": iri,
    },
    *("usageType", "display", "contentType", "length", "sha2"),
)  # fmt: skip


def inner(value: Any, at: str) -> Iterator[Wrong]:
    """A statement within a statement, which holds no third one."""
    if _type_of(value.get("object")) == "SubStatement":
        yield because(NESTED, at=at)
        return
    yield from sub_statement(value, at)


_OBJECTS: Mapping[Any, Check] = {
    "Agent": agent, "Group": group, "StatementRef": reference, "SubStatement": inner,
}  # fmt: skip


def acted_on(value: Any, at: str) -> Iterator[Wrong]:
    """What a statement is about: an activity where it does not say."""
    kind = _type_of(value)
    yield from (_OBJECTS.get(kind, activity) if isinstance(kind, str) else activity)(value, at)


def _fits(value: Any, at: str) -> Iterator[Wrong]:
    kind = _type_of(value["object"])
    for key in ("revision", "platform"):
        if kind not in (None, "Activity") and key in value.get("context", {}):
            yield because(NO_ACTIVITY, at=f"{at}.context", key=key)
    if value["verb"]["id"] == VOIDED and kind != "StatementRef":
        yield because(VOIDS_OTHER, at=at)


_SAID: Mapping[str, Check] = {
    "actor": actor, "verb": verb, "object": acted_on, "result": result, "context": context,
    "timestamp": moment, "attachments": rows_of(attachment),
}  # fmt: skip
_NEEDED = ("actor", "verb", "object")
sub_statement = both(record({**_SAID, "objectType": one_of("SubStatement")}, *_NEEDED), _fits)
statement = both(
    record(
        {**_SAID, "id": uuid, "stored": moment, "version": version, "authority": anyone_of_two},
        *_NEEDED,
    ),
    _fits,
)


def problem_of(value: Any) -> Because | None:
    """The first thing that is wrong with a statement, with its place; None where it is sound."""
    return next(statement(value, "statement"), None)
