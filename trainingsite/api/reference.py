"""The API's operations in the order of their addresses, read from the generated schema for the readable page."""

from functools import lru_cache
from typing import Any

from drf_spectacular.generators import SchemaGenerator


@lru_cache(maxsize=1)
def operations() -> list[dict[str, Any]]:
    """Each operation: method, path, summary, description, parameters, responses."""
    schema = SchemaGenerator().get_schema(public=True)
    return [
        {
            "method": method.upper(),
            "path": path,
            "anchor": operation["operationId"],
            "summary": operation.get("summary") or operation["operationId"].replace("_", " "),
            "description": operation.get("description", ""),
            "parameters": operation.get("parameters", []),
            "has_body": "requestBody" in operation,
            "responses": [
                {"status": status, "description": response.get("description", "")}
                for status, response in sorted(operation["responses"].items())
            ],
        }
        for path, methods in sorted(schema["paths"].items())
        for method, operation in methods.items()
    ]
