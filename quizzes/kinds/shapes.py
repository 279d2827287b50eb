"""What the kinds share: refusals, options, random ids, and reading entries strictly."""

import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NotRequired, Protocol, TypedDict

from courses.content.domain.fields import Fields
from courses.content.domain.pictured import PICTURED
from quizzes.kinds.parts import CHOICE, PARTS

Spec = dict[str, Any]
Order = dict[str, list[str]]
Answer = Any
Render = Callable[[str], str]

SHORTEST_RATIONALE = 20
# What an option, pair or misreading says beside its words.
_MEANT = PARTS.those(meaning=True)
ANY_POOL = ("practice", "exam")


class Posted(Protocol):
    """The fields that a page without scripts posted."""

    def get(self, name: str, /) -> Any:
        """The last value under the name, or None."""

    def getlist(self, key: str) -> list[Any]:
        """Every value under the name."""


class Line(TypedDict):
    """One part of an explained question. `picture` is that of the part, `partner_picture` that of what belongs to it; `chosen`: the answer holds it, and at its right place where there are places.

    `given_html` is what the answer says there ("" for nothing), `given_place` the place it was put at, `tolerance` how
    far from the right number an answer may lie, as plain text with its unit.
    """

    html: str
    right: bool
    chosen: bool
    rationale_html: str
    picture: NotRequired[Mapping[str, Any] | None]
    partner_picture: NotRequired[Mapping[str, Any] | None]
    given_html: NotRequired[str]
    given_place: NotRequired[int | None]
    tolerance: NotRequired[str]


class BadEntry(Exception):
    """An entry that cannot be used: `key` says where, the message what and how to mend it. `problems` has all there are."""

    def __init__(self, key: str, message: str, *more: tuple[str, str]) -> None:
        super().__init__(message)
        self.key = key
        self.problems = [(key, message), *more]


class BadAnswer(Exception):
    """An answer that does not fit its question. The message is for logs and tests; edges have the words."""


class UnclearAnswer(BadAnswer):
    """An answer that can be read in more ways than one. `readings`: each of them in the answer's shape, to choose from."""

    def __init__(self, readings: list[Any]) -> None:
        super().__init__(f"it can mean {len(readings)} things")
        self.readings = readings


def each(
    parts: Sequence[Mapping[str, Any]], read: Callable[[Mapping[str, Any]], Spec]
) -> list[Spec]:
    """What is read of every part. Raises BadEntry with everything that is wrong in any of them, each part by its code."""
    items, problems = [], []
    for number, part in enumerate(parts, start=1):
        try:
            items.append(read(part))
        except BadEntry as bad:
            problems += [(key, f"{_named(part, number)}: {told}") for key, told in bad.problems]
    if problems:
        raise BadEntry(*problems[0], *problems[1:])
    return items


def _named(part: Mapping[str, Any], number: int) -> str:
    code = part.get("code") or part.get("value")
    return f"'{code}'" if isinstance(code, str) else f"no. {number}"


def all_of(*reads: Callable[[], Any]) -> list[Any]:
    """What each of these reads. Raises BadEntry with everything that is wrong in any of them."""
    values, problems = [], []
    for read in reads:
        try:
            values.append(read())
        except BadEntry as bad:
            problems += bad.problems
    if problems:
        raise BadEntry(*problems[0], *problems[1:])
    return values


def text_of(entry: Mapping[str, Any], key: str, *, least: int = 1, where: str = "") -> str:
    """The non-empty text under `key`."""
    value = entry.get(key)
    if not isinstance(value, str) or len(value.strip()) < least:
        raise BadEntry(where or key, f"'{key}' needs a text of at least {least} characters.")
    return value.strip()


def refuse_unknown(part: Mapping[str, Any], table: Fields, where: str) -> None:
    """Refuse keys that nobody reads: a misspelt key must not be lost in silence."""
    unknown = list(table.unknown(part, where))
    if unknown:
        raise BadEntry(where, unknown[0][1])


def list_of(
    entry: Mapping[str, Any], key: str, *, least: int, most: int
) -> list[Mapping[str, Any]]:
    """The list of mappings under `key`, of a length between least and most."""
    value = entry.get(key)
    if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
        raise BadEntry(key, f"'{key}' must be a list of entries like {{code: a, text: ...}}.")
    if not least <= len(value) <= most:
        raise BadEntry(key, f"'{key}' has {len(value)} entries; give {least} to {most}.")
    return value


def unique_codes(items: Sequence[Mapping[str, Any]], key: str) -> None:
    """Refuse two items with the same code."""
    codes = [item["code"] for item in items]
    if len(set(codes)) != len(codes):
        raise BadEntry(key, f"Two entries of '{key}' have the same code.")


def choice_options(
    entry: Mapping[str, Any], render: Render, *, least: int, most: int
) -> list[Spec]:
    """Options with correct, rationale and (when wrong) harm 0 to 3."""
    raws = list_of(entry, "options", least=least, most=most)
    options = each(raws, lambda raw: _choice(raw, render))
    unique_codes(options, "options")
    return options


def _choice(raw: Mapping[str, Any], render: Render) -> Spec:
    refuse_unknown(raw, CHOICE, "options")
    texts, meant = all_of(lambda: labelled(raw, render), lambda: _verdict(raw))
    return {**texts, **meant}


def _verdict(raw: Mapping[str, Any]) -> Spec:
    correct = raw.get("correct")
    if not isinstance(correct, bool):
        raise BadEntry("options", "Every option says 'correct: true' or 'correct: false'.")
    harm = raw.get("harm", 0 if correct else None)
    if isinstance(harm, bool) or harm not in (0, 1, 2, 3) or (correct and harm):
        raise BadEntry("options", "Every wrong option has 'harm' 0 to 3; a correct one has none.")
    return {"correct": correct, "harm": harm}


def labelled(
    raw: Mapping[str, Any], render: Render, *, rationale: bool = True, where: str = "options"
) -> Spec:
    """The code, text and html of one option, with its rationale. `where`: the list in which it stands."""
    keys = {"code": 1, "text": 1} | ({"rationale": SHORTEST_RATIONALE} if rationale else {})
    said = dict(
        zip(
            keys,
            all_of(*(_text(raw, key, least, where) for key, least in keys.items())),
            strict=True,
        )
    )
    item: Spec = {"code": said["code"], "text": said["text"], "html": render(said["text"])}
    item |= _pictured(raw, where)
    if rationale:
        why = said["rationale"]
        item |= {"rationale": why, "rationale_html": render(why)}
    return item


def _pictured(raw: Mapping[str, Any], where: str) -> Spec:
    """The picture of a part, where it has one."""
    picture = raw.get("picture")
    if not picture:
        return {}
    wrong = [(where, told) for told in PICTURED.wrong("picture", picture)]
    if wrong:
        raise BadEntry(*wrong[0], *wrong[1:])
    return {"picture": PICTURED.clean(picture)}


def _text(raw: Mapping[str, Any], key: str, least: int, where: str) -> Callable[[], str]:
    return lambda: text_of(raw, key, least=least, where=where)


def with_ids(items: Sequence[Spec], rng: random.Random) -> list[Spec]:
    """The items with a random id each, all different."""
    ids: set[str] = set()
    while len(ids) < len(items):
        ids.add(f"{rng.getrandbits(40):010x}")
    shuffled = rng.sample(sorted(ids), len(items))
    return [{**item, "id": new} for item, new in zip(items, shuffled, strict=True)]


def shuffled_ids(items: Sequence[Spec], rng: random.Random) -> list[str]:
    """The items' ids in a random order."""
    ids = [item["id"] for item in items]
    rng.shuffle(ids)
    return ids


def in_order(items: Sequence[Spec], order: Sequence[str]) -> list[Spec]:
    """What a candidate sees of the items: id, html and picture only, in the given order."""
    return [
        {"id": item["id"], "html": item["html"], "picture": item.get("picture")}
        for item in arranged(items, order)
    ]


def arranged(items: Sequence[Spec], order: Sequence[str]) -> list[Spec]:
    """The whole items, keys included, in the given order of their ids."""
    by_id = {item["id"]: item for item in items}
    return [by_id[item_id] for item_id in order]


def chosen_ids(answer: Answer, allowed: Sequence[Spec]) -> list[str]:
    """The answer as a list of different known ids, or BadAnswer."""
    if not isinstance(answer, list) or not all(isinstance(item, str) for item in answer):
        raise BadAnswer("a list of option ids is needed")
    if len(set(answer)) != len(answer) or not set(answer) <= {item["id"] for item in allowed}:
        raise BadAnswer("unknown or repeated option id")
    return answer


def plain(item: Spec) -> Spec:
    """An item as its author wrote it: without html and ids."""
    return {key: value for key, value in item.items() if not key.endswith("html") and key != "id"}


def meant(entry: Mapping[str, Any], key: str) -> list[tuple[Any, ...]]:
    """What the parts under `key` say beside their words, in the order written."""
    return [tuple(part.get(name) for name in _MEANT) for part in entry.get(key, ())]


def meant_in_any_order(entry: Mapping[str, Any], key: str) -> list[tuple[Any, ...]]:
    """The same, for parts whose order says nothing."""
    return sorted(meant(entry, key), key=str)


def as_it_is(question: dict[str, Any]) -> dict[str, Any]:
    """A presented question whose controls need nothing but its answer."""
    return question
