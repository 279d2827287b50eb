"""A clinic shows its key in the Authorization header; without the header anybody may ask, within the smaller limit."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import Throttled
from rest_framework.request import Request

from certificates.api.problems import BadKey
from certificates.clinics import actions as clinics
from certificates.clinics.messages import key_refused_message
from trainingsite.accounts.actors import VISITOR

SCHEMES = ("bearer", "api-key")


class ApiKeyAuthentication(BaseAuthentication):
    """`Authorization: Bearer <key>`, or `Api-Key <key>`, which was there first."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        """(nobody, the key's row). Raises BadKey, and Throttled where refused keys come too often."""
        header = request.META.get("HTTP_AUTHORIZATION")
        if header is None:
            return None
        scheme, _space, key = header.partition(" ")
        if scheme.lower() not in SCHEMES or not key.strip():
            raise BadKey(_("Write the header as: Authorization: Bearer <key>"))
        try:
            row = clinics.authenticate_key(key=key.strip(), scope="verify", now=timezone.now())
        except clinics.KeyRefused as refusal:
            _note(request, key.strip())
            raise BadKey(key_refused_message(refusal)) from refusal
        return None, row

    def authenticate_header(self, request: Request) -> str:
        """The schemes that make DRF answer 401."""
        return 'Bearer realm="clinics", Api-Key realm="clinics"'


def _note(request: Request, key: str) -> None:
    """One that asks on with keys that are none learns no faster, and fills no log."""
    network = request._request.client_network  # type: ignore[attr-defined]
    now = timezone.now()
    try:
        clinics.count_refused_key(address=network, now=now)
    except clinics.TooMany as limit:
        raise Throttled(wait=limit.wait) from limit
    clinics.note_refused_key(key=key, by=VISITOR, now=now)
