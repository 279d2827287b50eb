"""People sign in to the API with their session and a CSRF token."""

from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request


class PersonAuthentication(SessionAuthentication):
    """Django's session; nobody gets 401 (not 403), so that a page can tell the two apart."""

    def authenticate_header(self, request: Request) -> str:
        """The scheme that makes DRF answer 401."""
        return "Session"
