"""Who asks about certificates, and what they get: an answer with what is left of their limit."""

from dataclasses import dataclass
from typing import Any

from certificates.actions import Verification
from certificates.clinics.actions.limits import Usage
from certificates.clinics.models import ApiKey
from certificates.domain.comparing import Match
from certificates.models import Certificate


@dataclass(frozen=True)
class Asker:
    """From which network, with which key (None: anybody), in which request."""

    address: str
    api_key: ApiKey | None = None
    request_id: str = ""

    def sees(self, certificate: Certificate | None) -> Certificate | None:
        """The certificate, unless a test key asks about one that is no trial."""
        if certificate is None or self.api_key is None or not self.api_key.is_test:
            return certificate
        codes = {caveat["code"] for caveat in certificate.facts["caveats"]}
        return certificate if "trial" in codes else None


@dataclass(frozen=True)
class Reply:
    """What is told about one code, and how much may still be asked. `body`: the answer as JSON has it, where it was kept or
    signed so."""

    answer: Verification
    usage: Usage
    receipt: str | None = None
    match: Match | None = None
    body: dict[str, Any] | None = None
