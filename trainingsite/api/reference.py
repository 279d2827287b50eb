"""The API's operations in the order of their addresses, read from the generated schema for the readable page."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator

from trainingsite.api.samples import samples_of

# Deeper than this nothing is told: an answer within an answer has the fields that stand above.
_DEEPEST = 3
# In the order in which somebody who begins asks for them.
_FOR_CLINICS = (
    "verify_retrieve",
    "verify_list",
    "verify_match",
    "scopes_list",
    "checks_list",
    "list_changes",
    "key",
)


@lru_cache(maxsize=1)
def operations() -> list[dict[str, Any]]:
    """Each operation: method, path, what it is for, parameters, fields that are sent and answered, responses, programs."""
    schema = SchemaGenerator().get_schema(public=True)
    shapes = schema["components"]["schemas"]
    return [
        _operation(path, method, operation, shapes)
        for path, methods in sorted(schema["paths"].items())
        for method, operation in methods.items()
    ]


def for_clinics() -> list[dict[str, Any]]:
    """Those that a clinic asks with."""
    by_anchor = {one["anchor"]: one for one in operations()}
    return [by_anchor[anchor] for anchor in _FOR_CLINICS]


def for_people() -> list[dict[str, Any]]:
    """Those of a person who is signed in."""
    return [one for one in operations() if one["anchor"] not in _FOR_CLINICS]


def _operation(
    path: str, method: str, operation: dict[str, Any], shapes: dict[str, Any]
) -> dict[str, Any]:
    responses = operation["responses"]
    return {
        "method": method.upper(),
        "path": path,
        "anchor": operation["operationId"],
        "summary": operation.get("summary") or operation["operationId"].replace("_", " "),
        "description": operation.get("description", ""),
        "needs_key": {} not in operation.get("security", [{}]),
        "parameters": operation.get("parameters", []),
        "sent": _fields_of(operation.get("requestBody", {}), shapes),
        "answered": _fields_of(responses.get("200", {}), shapes),
        "types": list(responses.get("200", {}).get("content", {})),
        "responses": [
            {"status": status, "description": response.get("description", "")}
            for status, response in sorted(responses.items())
        ],
        "samples": samples_of(operation["operationId"]),
    }


def _fields_of(message: dict[str, Any], shapes: dict[str, Any]) -> list[dict[str, Any]]:
    """Every field of a body of JSON, with those of what it holds."""
    body = message.get("content", {}).get("application/json", {}).get("schema", {})
    return list(_walk(_resolved(body, shapes), shapes, "", 0))


def _walk(
    shape: dict[str, Any], shapes: dict[str, Any], before: str, depth: int
) -> Iterator[dict[str, Any]]:
    required = shape.get("required", [])
    for name, field in shape.get("properties", {}).items():
        inner = _resolved(field, shapes)
        items = _resolved(inner.get("items", {}), shapes)
        called = f"{before}{name}"
        yield {
            "name": called,
            "type": _type(field, inner, items),
            "meaning": field.get("description", ""),
            "example": next(iter(field.get("examples", [])), None),
            "is_required": name in required,
        }
        if depth < _DEEPEST:
            yield from _walk(inner, shapes, f"{called}.", depth + 1)
            yield from _walk(items, shapes, f"{called}[].", depth + 1)


def _resolved(field: dict[str, Any], shapes: dict[str, Any]) -> dict[str, Any]:
    """The shape behind a reference, also behind one that may be null."""
    if "$ref" in field:
        found: dict[str, Any] = shapes[field["$ref"].rpartition("/")[2]]
        return found
    for several in ("allOf", "oneOf", "anyOf"):
        for one in field.get(several, []):
            if "$ref" in one and not one["$ref"].endswith(("NullEnum", "BlankEnum")):
                return _resolved(one, shapes)
    return field


def _type(field: dict[str, Any], inner: dict[str, Any], items: dict[str, Any]) -> str:
    kinds = inner.get("type", "object")
    several = list(kinds) if isinstance(kinds, list) else [kinds]
    may_be_null = "null" in several or any(
        one.get("type") == "null" or one.get("$ref", "").endswith("NullEnum")
        for one in (*field.get("oneOf", []), *field.get("anyOf", []))
    )
    kind = next((one for one in several if one != "null"), "null")
    if kind == "array":
        kind = f"list of {items.get('type', 'object')}s"
    kind = inner.get("format", kind)
    return f"{kind} or null" if may_be_null else str(kind)
