"""Documents of other sites, for commands that somebody runs: small, over https, and from nowhere else than where they are said to lie."""

from http.client import HTTPException
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

PATIENCE_S = 10
_HERE = ("localhost", "127.0.0.1", "::1")


class CannotFetch(Exception):
    """Nothing came from that address; the message says why."""


class _Nowhere(HTTPRedirectHandler):
    """Whoever is asked answers: another site's document would not be theirs."""

    def redirect_request(self, *_args: object, **_kwargs: object) -> None:
        return None


def fetch(address: str, *, most: int, accept: str) -> bytes:
    """What lies there, at most so many bytes and one more. Raises CannotFetch."""
    parts = urlsplit(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _HERE):
        raise CannotFetch(f"{address}: only https addresses are read")
    request = Request(address, headers={"Accept": accept})  # noqa: S310 -- looked at above
    try:
        with build_opener(_Nowhere).open(request, timeout=PATIENCE_S) as answer:
            content: bytes = answer.read(most + 1)
    except HTTPError as error:
        raise CannotFetch(f"{address} answers {error.code}") from error
    except (OSError, HTTPException, ValueError) as error:
        raise CannotFetch(f"{address}: {error}") from error
    return content
