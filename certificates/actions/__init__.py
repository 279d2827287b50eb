"""Everything that can happen to certificates, their status and the clinics' keys. One function, one transaction."""

from certificates.actions.clinics import (
    KeyRefused,
    NameRefused,
    authenticate_key,
    create_api_key,
    create_organisation,
    revoke_api_key,
)
from certificates.actions.counting import count_certificates
from certificates.actions.issuing import (
    NothingToIssue,
    issue_certificate,
    reserve,
    sign_and_render,
    store,
)
from certificates.actions.limits import TooMany, count_check
from certificates.actions.schemes import ensure_pilot_scheme
from certificates.actions.status import (
    StatusRefused,
    reinstate,
    reissue,
    suspend,
    withdraw,
)
from certificates.actions.sweeping import (
    last_backlog,
    passes_without_certificate,
    sweep,
)
from certificates.actions.verification import (
    BadMoment,
    certificates_of,
    person_certificates,
    person_list,
    read_moment,
    summary,
    verify,
)
from certificates.domain.waiting import Standing

__all__ = [
    "BadMoment",
    "KeyRefused",
    "NameRefused",
    "NothingToIssue",
    "Standing",
    "StatusRefused",
    "TooMany",
    "authenticate_key",
    "certificates_of",
    "count_certificates",
    "count_check",
    "create_api_key",
    "create_organisation",
    "ensure_pilot_scheme",
    "issue_certificate",
    "last_backlog",
    "passes_without_certificate",
    "person_certificates",
    "person_list",
    "read_moment",
    "reinstate",
    "reissue",
    "reserve",
    "revoke_api_key",
    "sign_and_render",
    "store",
    "summary",
    "suspend",
    "sweep",
    "verify",
    "withdraw",
]
