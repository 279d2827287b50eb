"""A number with a unit: exact decimal arithmetic, inclusive tolerance."""

import random
import re
from collections.abc import Mapping
from decimal import Decimal
from html import escape
from typing import Any

from courses.content.domain.fields import Seen
from quizzes.kinds.marks import Marks, Offered, whole
from quizzes.kinds.numeric.reading import plain, readings, without_unit, written
from quizzes.kinds.parts import PARTS, own
from quizzes.kinds.shapes import (
    ANY_POOL,
    SHORTEST_RATIONALE,
    Answer,
    BadAnswer,
    BadEntry,
    Line,
    Order,
    Render,
    Spec,
    UnclearAnswer,
    all_of,
    each,
    refuse_unknown,
    text_of,
)

NUMBER = PARTS.only("value", "tolerance", "unit")
MISREADING = PARTS.only("value", "rationale", "harm")
FIELDS = (
    own("answer", *NUMBER.keys, one_line=True, control="group", asked=True),
    own("units", seen_by=Seen.EVERYBODY, control="lines", scored=False, asked=True),
    own("convert", one_line=True, control="mapping"),
    own("rationale", control="text", asked=True),
    own("misreadings", *MISREADING.keys, scored=False),
)
POOLS = ANY_POOL
ANSWER = '{"value": "12.5", "unit": "mm"}'
PART = "the right number, what was typed when it is none of the others, and each known misreading"
PART_ALSO = "`given_html`: as typed; `tolerance`"
_WRITTEN = re.compile(r"[+-]?[0-9]{1,12}(\.[0-9]{1,12})?")


def _stored_number(text: str) -> Decimal:
    """The number that a stored answer means. What was stored before two readings were asked about had its mark for a
    decimal sign, and spaces anywhere."""
    found = readings(text)
    return found[0] if found else Decimal(plain(text).replace(" ", "").replace(",", "."))


def _decimal(entry: Mapping[str, Any], name: str, where: str) -> str:
    """A decimal written as text, kept as it was written. Only what a candidate could type: the key must be markable."""
    value = entry.get(name)
    if not isinstance(value, str) or not _WRITTEN.fullmatch(value):
        raise BadEntry(where, f"'{name}' must be a number in quotes, such as \"12.5\".")
    return str(value)


def parse(entry: Mapping[str, Any], render: Render) -> Spec:
    """The spec of an entry: the key with its tolerance and unit, offered units, conversions. Raises BadEntry."""
    answer = entry.get("answer")
    if not isinstance(answer, Mapping):
        raise BadEntry(
            "answer", 'A numeric question has \'answer: {value: "..", tolerance: "..", unit: ..}\'.'
        )
    refuse_unknown(answer, NUMBER, "answer")
    value, tolerance, offered, why, misreadings = all_of(
        lambda: _decimal(answer, "value", "answer"),
        lambda: _tolerance(answer),
        lambda: _offered(entry, answer),
        lambda: text_of(entry, "rationale", least=SHORTEST_RATIONALE),
        lambda: _misreadings(entry, render),
    )
    return {
        "value": value,
        "tolerance": tolerance,
        **offered,
        "rationale": why,
        "rationale_html": render(why),
        "misreadings": misreadings,
    }


def _tolerance(answer: Mapping[str, Any]) -> str:
    tolerance = _decimal(answer, "tolerance", "answer")
    if Decimal(tolerance) < 0:
        raise BadEntry("answer", "'tolerance' cannot be negative.")
    return tolerance


def _offered(entry: Mapping[str, Any], answer: Mapping[str, Any]) -> Spec:
    """The key's unit, the units that a candidate is offered, and what they come to."""
    unit = text_of(answer, "unit", where="answer")
    units = entry.get("units")
    if (
        not isinstance(units, list)
        or unit not in units
        or not all(isinstance(u, str) for u in units)
        or len(set(units)) != len(units)
    ):
        raise BadEntry(
            "units",
            f"'units' must be a list of different texts that holds the key's unit '{unit}'.",
        )
    others = [other for other in units if other != unit]
    return {"unit": unit, "units": units, "convert": _conversions(entry, others)}


def _conversions(entry: Mapping[str, Any], units: list[str]) -> dict[str, str]:
    convert = entry.get("convert", {})
    if not isinstance(convert, Mapping) or not set(convert) <= set(units):
        raise BadEntry(
            "convert",
            "'convert' names offered units other than the key's: {cm: \"10\"} says that 1 cm is 10 of the key's unit.",
        )
    factors = {unit: _decimal(convert, unit, "convert") for unit in convert}
    if any(Decimal(factor) <= 0 for factor in factors.values()):
        raise BadEntry("convert", "A factor of 'convert' is more than 0.")
    return factors


def _misreadings(entry: Mapping[str, Any], render: Render) -> list[Spec]:
    raws = entry.get("misreadings", [])
    if not isinstance(raws, list) or not all(isinstance(raw, Mapping) for raw in raws):
        raise BadEntry("misreadings", "'misreadings' is a list of {value, rationale, harm}.")
    return each(raws, lambda raw: _misreading(raw, render))


def _misreading(raw: Mapping[str, Any], render: Render) -> Spec:
    refuse_unknown(raw, MISREADING, "misreadings")
    harm, why, value = all_of(
        lambda: _harm(raw),
        lambda: text_of(raw, "rationale", least=SHORTEST_RATIONALE, where="misreadings"),
        lambda: _decimal(raw, "value", "misreadings"),
    )
    return {"value": value, "rationale": why, "rationale_html": render(why), "harm": harm}


def _harm(raw: Mapping[str, Any]) -> Any:
    harm = raw.get("harm")
    if isinstance(harm, bool) or harm not in (0, 1, 2, 3):
        raise BadEntry("misreadings", "Every misreading has 'harm' 0 to 3.")
    return harm


def unparse(spec: Spec) -> dict[str, Any]:
    """The entry's own keys as the author wrote them."""
    written: dict[str, Any] = {
        "answer": {name: spec[name] for name in NUMBER.keys},
        "units": spec["units"],
        "rationale": spec["rationale"],
    }
    if spec["convert"]:
        written["convert"] = spec["convert"]
    if spec["misreadings"]:
        written["misreadings"] = [
            {name: item[name] for name in MISREADING.keys} for item in spec["misreadings"]
        ]
    return {field.key: written[field.key] for field in FIELDS if field.key in written}


def assign_ids(spec: Spec, rng: random.Random) -> Spec:
    """Nothing to identify: units are named by their text."""
    return spec


def order(spec: Spec, rng: random.Random) -> Order:
    """Units are shown as written."""
    return {}


def present(spec: Spec, order: Order) -> dict[str, Any]:
    """What the candidate sees: the offered units."""
    return {"units": spec["units"]}


def clean(spec: Spec, answer: Answer) -> Answer:
    """{"value": text, "unit": an offered unit}, the value as it was typed; or BadAnswer, UnclearAnswer.

    A unit that was typed behind the number is taken off. One that is not the chosen one makes two readings.
    """
    if not isinstance(answer, dict) or set(answer) != {"value", "unit"}:
        raise BadAnswer("an object with value and unit is needed")
    if not isinstance(answer["value"], str) or answer["unit"] not in spec["units"]:
        raise BadAnswer("value must be a text and unit one of the offered units")
    typed, chosen = answer["value"].strip(), answer["unit"]
    found = _with_units(typed, chosen, spec["units"])
    if not found:
        raise BadAnswer("a number in plain digits is needed")
    if len(found) > 1:
        raise UnclearAnswer([{"value": written(n), "unit": u} for n, u in found])
    bare = None if readings(typed) else without_unit(typed, chosen)
    return {"value": typed if bare is None else bare, "unit": chosen}


def _with_units(typed: str, chosen: str, units: list[str]) -> list[tuple[Decimal, str]]:
    """Every number and unit that the typed text can mean beside the chosen unit."""
    bare = readings(typed)
    if bare:
        return [(number, chosen) for number in bare]
    found: list[tuple[Decimal, str]] = []
    for unit in units:
        before = without_unit(typed, unit)
        for number in readings(before) if before else []:
            found += [(number, name) for name in dict.fromkeys([unit, chosen])]
    return list(dict.fromkeys(found))


def mark(spec: Spec, answer: Answer) -> Marks:
    """One point where |answer - key| <= tolerance, after converting to the key's unit; the part is what was typed."""
    value = _in_key_unit(spec, answer)
    right = value is not None and _distance(value, spec["value"]) <= Decimal(spec["tolerance"])
    return whole(right=right, parts=[f"{answer['value']} {answer['unit']}"])


def _in_key_unit(spec: Spec, answer: Answer) -> Decimal | None:
    """The answered number in the key's unit; None when its unit cannot be converted."""
    factor = spec["convert"].get(answer["unit"], "1" if answer["unit"] == spec["unit"] else None)
    return None if factor is None else _stored_number(answer["value"]) * Decimal(factor)


def _distance(value: Decimal, other: str) -> Decimal:
    return abs(value - Decimal(other))


def offered(spec: Spec) -> list[Offered]:
    """Nothing: the number is typed."""
    return []


def key(spec: Spec) -> Answer:
    """The right answer in the answer's shape."""
    return {"value": spec["value"], "unit": spec["unit"]}


def explain(spec: Spec, answer: Answer, order: Order) -> list[Line]:
    """The right number and how it is reached, then the numbers people reach instead. For after the reveal only."""
    typed = "" if answer is None else escape(f"{answer['value']} {answer['unit']}")
    is_right = answer is not None and mark(spec, answer).full
    misread = None if answer is None or is_right else _misreading_of(spec, answer)
    lines = [_line(spec, spec, typed if is_right else "")]
    if Decimal(spec["tolerance"]):
        lines[0]["tolerance"] = f"{spec['tolerance']} {spec['unit']}"
    if typed and not is_right and misread is None:
        lines.append({"html": typed, "right": False, "chosen": True, "rationale_html": ""})
    return lines + [
        _line(spec, item, typed if item is misread else "") for item in spec["misreadings"]
    ]


def _line(spec: Spec, item: Spec, typed: str) -> Line:
    return {
        "html": escape(f"{item['value']} {spec['unit']}"),
        "right": item is spec,
        "chosen": bool(typed),
        "given_html": typed,
        "rationale_html": item["rationale_html"],
    }


def _misreading_of(spec: Spec, answer: Answer) -> Spec | None:
    """The wrong number that was reached: the nearest within the tolerance of the key."""
    value = _in_key_unit(spec, answer)
    if value is None:
        return None
    near = {_distance(value, item["value"]): item for item in reversed(spec["misreadings"])}
    least = min(near, default=None)
    return near[least] if least is not None and least <= Decimal(spec["tolerance"]) else None


def meaning(entry: Mapping[str, Any]) -> dict[str, Any]:
    """What a change of wording leaves alone."""
    numbers = {name: entry.get(name) for name in ("answer", "units", "convert")}
    wrong = [(one["value"], one["harm"]) for one in entry.get("misreadings", ())]
    return numbers | {"misreadings": wrong}
