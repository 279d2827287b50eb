"""Golden answers of the API: one file for each, and the rule that the API only ever grows."""

import json
import re
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent / "golden"
# What differs from run to run, by the name that takes its place; the first that fits counts.
PATTERNS = {
    "<uuid>": r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    "<time>": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z",
    "<date>": r"\d{4}-\d\d-\d\d",
    "<code>": r"[0-9A-HJKMNP-TV-Z]{27}",
}
# Here the shape belongs to the kind of question, and its keys are ids.
OPAQUE = {"answer"}
Shape = dict[str, list[str]]


def normalised(value: Any) -> Any:
    """The same value for the same thing: uuids, times and codes by their names, also inside addresses."""
    if isinstance(value, dict):
        return {key: normalised(one) for key, one in value.items()}
    if isinstance(value, list):
        return [normalised(one) for one in value]
    if not isinstance(value, str):
        return value
    for name, pattern in PATTERNS.items():
        value = re.sub(rf"(?<![\w-]){pattern}(?![\w-])", name, value)
    return re.sub(r"(?<=cursor=)[\w%=-]+", "<cursor>", value)


def shape(body: Any) -> Shape:
    """Every path of a normalised body with the types found there; `absent` where some of a list lack it.

    Things in a list are told apart by their `kind`, since each kind has keys of its own.
    """
    found: dict[str, set[str]] = {}
    _walk("", [body], found)
    return {path: sorted(types) for path, types in sorted(found.items())}


def _walk(path: str, values: list[Any], found: dict[str, set[str]]) -> None:
    found.setdefault(path or ".", set()).update(_type(value) for value in values)
    objects = [value for value in values if isinstance(value, dict)]
    lists = [value for value in values if isinstance(value, list)]
    if path.rpartition(".")[2] in OPAQUE:
        return
    for key in sorted({key for one in objects for key in one}):
        own = f"{path}.{key}"
        if not all(key in one for one in objects):
            found.setdefault(own, set()).add("absent")
        _walk(own, [one[key] for one in objects if key in one], found)
    for kind, items in _by_kind([item for one in lists for item in one]).items():
        _walk(f"{path}[{kind}]", items, found)


def _by_kind(items: list[Any]) -> dict[str, list[Any]]:
    kinds: dict[str, list[Any]] = {}
    for item in items:
        kind = item.get("kind", "") if isinstance(item, dict) else ""
        kinds.setdefault(kind, []).append(item)
    return kinds


def _type(value: Any) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int():
            return "integer"
        case float():
            return "number"
        case str():
            return value if value in PATTERNS else "string"
        case list():
            return "list"
    return "object"


def broken(golden: Shape, today: Shape) -> list[str]:
    """What a program that was written against the golden answer would trip over."""
    return [
        f"{path} was {' or '.join(types)}, is {' or '.join(today.get(path, ['gone']))}"
        for path, types in golden.items()
        if not set(today.get(path, ["gone"])) <= set(types)
    ]


def read() -> dict[str, dict[str, Any]]:
    """Every golden answer by its name."""
    return {path.stem: json.loads(path.read_text()) for path in sorted(FOLDER.glob("*.json"))}


def write(name: str, answer: dict[str, Any]) -> None:
    """Keep an answer as golden."""
    FOLDER.mkdir(exist_ok=True)
    text = json.dumps(answer, indent=1, ensure_ascii=False)
    (FOLDER / f"{name}.json").write_text(text + "\n")
