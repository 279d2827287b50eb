"""What every operation for clinics shares: the key, strict parameters, limits in headers, who may read it from a page."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import Throttled
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from certificates import actions
from certificates.api import problems
from certificates.api.authentication import ApiKeyAuthentication
from certificates.api.changed import headers_of
from certificates.clinics import actions as clinics
from certificates.clinics.models import LONGEST_REFERENCE, ApiKey
from certificates.keys import KeysUnusable

# Any page may ask without a key; a key has no place in a page of somebody else.
_OPEN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Deprecation, ETag, Link, RateLimit-Limit, RateLimit-Policy, RateLimit-Remaining, RateLimit-Reset, "
    "Retry-After, X-Request-ID",
}


CODE = OpenApiParameter(
    "code",
    OpenApiTypes.STR,
    OpenApiParameter.PATH,
    description="The certificate's code, as it stands on the document: case and hyphens do not matter",
)


class ClinicView(APIView):
    """One operation for clinics. `is_open`: pages of other sites may ask, without a key."""

    authentication_classes = [ApiKeyAuthentication]
    permission_classes = []
    is_open = False
    usage: clinics.Usage | None = None
    # As the description calls it, where a meaning of it changed (changed.py).
    operation = ""

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        """Which methods there are; for a page of another site, what it may send."""
        response = Response(status=204, headers={"Allow": ", ".join(self.allowed_methods)})
        if self.is_open:
            response["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
            response["Access-Control-Allow-Headers"] = "Accept, Content-Type"
            response["Access-Control-Max-Age"] = "86400"
        return response

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """The answer, or the problem, with the headers that both have."""
        response = super().finalize_response(request, response, *args, **kwargs)
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store"
        told = headers_of(self.operation, timezone.now().date())
        for name, value in (_limits(self.usage) | (_OPEN if self.is_open else {}) | told).items():
            response[name] = value
        return response

    def asker(self, request: Request) -> clinics.Asker:
        """Who asks."""
        raw: Any = request._request
        return clinics.Asker(raw.client_network, request.auth, raw.request_id)  # type: ignore[arg-type]

    def key_of(self, request: Request) -> ApiKey:
        """The key that was shown. Raises BadKey: this operation needs one."""
        key: Any = request.auth
        if key is None:
            raise problems.BadKey(
                _("This needs a key. Write it into the header: Authorization: Bearer <key>")
            )
        found: ApiKey = key
        return found

    @contextmanager
    def refusals(self) -> Iterator[None]:
        """What the actions refuse, as problems."""
        try:
            yield
        except clinics.TooMany as limit:
            self.usage = limit.usage
            raise Throttled(wait=limit.wait) from limit
        except clinics.MoreThanAMinute as limit:
            raise problems.TooManyRows(
                _("This key may ask about %(limit)d codes a minute. Send shorter lists.")
                % {"limit": limit.limit}
            ) from limit
        except actions.BadMoment as error:
            raise problems.BadAt from error
        except actions.BadKnownAt as error:
            raise problems.BadKnownAt from error
        except actions.UnknownScope as error:
            raise problems.UnknownScope from error
        except clinics.ReusedKey as error:
            raise problems.ReusedKey from error
        except KeysUnusable as error:
            raise problems.NoReceipt from error


def _limits(usage: clinics.Usage | None) -> dict[str, str]:
    if usage is None:
        return {}
    return {
        "RateLimit-Limit": str(usage.limit),
        "RateLimit-Remaining": str(usage.remaining),
        "RateLimit-Reset": str(usage.reset),
        "RateLimit-Policy": f"{usage.limit};w={clinics.WINDOW_SECONDS}",
    }


def parameters(request: Request, known: Collection[str]) -> dict[str, str]:
    """The parameters of the address, each given once. Raises UnknownParameter: a slip must not become another question."""
    given = request.query_params
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise problems.UnknownParameter(
            _("There is no parameter “%(name)s” here. There are: %(known)s.")
            % {"name": unknown[0][:40], "known": ", ".join(sorted(known)) or "-"}
        )
    twice = [name for name in given if len(given.getlist(name)) > 1]
    if twice:
        raise problems.UnknownParameter(_("Give `%(name)s` once.") % {"name": twice[0]})
    return {name: str(given[name]) for name in given}


def reference_of(given: dict[str, str], key: ApiKey | None) -> str:
    """The clinic's own name for the question, "" without one. Raises BadReference."""
    reference = given.get("reference")
    if reference is None:
        return ""
    if key is None or not 1 <= len(reference) <= LONGEST_REFERENCE or not reference.isprintable():
        raise problems.BadReference
    return reference


def is_asked(given: dict[str, str], name: str) -> bool:
    """Whether a parameter that is `1` or `0` asks for something; not when it is left out. Raises UnknownParameter."""
    value = given.get(name, "0")
    if value not in ("0", "1"):
        raise problems.UnknownParameter(_("Give `%(name)s` as 1 or 0.") % {"name": name})
    return value == "1"
