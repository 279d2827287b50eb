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


def describe_problems(result: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
    """Postprocessing hook: every error is problem+json, whatever the view renders otherwise."""
    for methods in result["paths"].values():
        for operation in methods.values():
            for status, response in operation["responses"].items():
                if status.startswith(("4", "5")) and "content" in response:
                    shape = next(iter(response["content"].values()))
                    response["content"] = {MEDIA_TYPE: shape}
    return result
