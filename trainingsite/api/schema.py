"""What the API's description adds to the views: the two ways to sign in, and the shape of every error."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension

from trainingsite.api.problems import MEDIA_TYPE


class PersonScheme(OpenApiAuthenticationExtension):
    """A person's session cookie; changes also need the CSRF token."""

    target_class = "trainingsite.api.authentication.PersonAuthentication"
    name = "person"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """The session cookie."""
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": "sessionid",
            "description": "Sign in at /accounts/login/; send the cookie csrftoken as X-CSRFToken with every change.",
        }


class ClinicScheme(OpenApiAuthenticationExtension):
    """A clinic's key."""

    target_class = "certificates.api.authentication.ApiKeyAuthentication"
    name = "clinic"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """The Authorization header."""
        return {
            "type": "http",
            "scheme": "bearer",
            "description": "Authorization: Bearer <key>. Api-Key in the place of Bearer is taken as well.",
        }


# Bodies in which a name that is none is refused, and which must not be empty.
CLOSED = ("VerificationList", "VerificationRow", "ComparedPerson")


def describe_closed(result: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
    """Postprocessing hook: which bodies there must be, and take no other names than those that are described."""
    shapes = result["components"]["schemas"]
    for name in CLOSED:
        shapes[name] |= {"additionalProperties": False, "minProperties": 1}
    for methods in result["paths"].values():
        for operation in methods.values():
            body = operation.get("requestBody", {})
            sent = body.get("content", {}).get("application/json", {}).get("schema", {})
            if sent.get("$ref", "").endswith(CLOSED):
                body["required"] = True
    return result


# Header -> (what it says, its shape, in which answers to clinics).
_WHOLE = {"type": "integer", "minimum": 0}
_ANY = ("2", "4", "5")
HEADERS: dict[str, tuple[str, dict[str, Any], tuple[str, ...]]] = {
    "X-Request-ID": ("Names this answer in our logs and in your checks", {"type": "string"}, _ANY),
    "RateLimit-Limit": ("About how many codes in any sixty seconds", _WHOLE, ("2", "429")),
    "RateLimit-Remaining": ("How many of them are left", _WHOLE, ("2", "429")),
    "RateLimit-Reset": ("Seconds until all of it is there again", _WHOLE, ("2", "429")),
    "RateLimit-Policy": ("The limit and its seconds: 600;w=60", {"type": "string"}, ("2", "429")),
    "Deprecation": (
        "For 90 days: what it answers means something else since this day, or from it on; see Versions",
        {"type": "string"},
        _ANY,
    ),
    "Retry-After": ("For how many seconds to wait", _WHOLE, ("429",)),
}


def describe_headers(result: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
    """Postprocessing hook: the headers of the answers to clinics."""
    for methods in result["paths"].values():
        for operation in methods.values():
            if {"clinic": []} not in operation.get("security", []):
                continue
            for status, response in operation["responses"].items():
                response["headers"] = {
                    name: {"description": told, "schema": shape}
                    for name, (told, shape, where) in HEADERS.items()
                    if status.startswith(where)
                }
    return result


def describe_problems(result: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
    """Postprocessing hook: every error is problem+json, whatever the view renders otherwise."""
    for methods in result["paths"].values():
        for operation in methods.values():
            for status, response in operation["responses"].items():
                if status.startswith(("4", "5")) and "content" in response:
                    shape = next(iter(response["content"].values()))
                    response["content"] = {MEDIA_TYPE: shape}
    return result
