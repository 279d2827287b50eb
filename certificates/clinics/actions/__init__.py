"""Everything that can happen to clinics and their keys. One function, one transaction."""

from certificates.clinics.actions.checking import check_certificate
from certificates.clinics.actions.keys import (
    KeyRefused,
    authenticate_key,
    create_api_key,
    note_refused_key,
    revoke_api_key,
)
from certificates.clinics.actions.limits import TooMany, count_check
from certificates.clinics.actions.organisations import (
    LONGEST_NAME,
    NameRefused,
    NameTaken,
    create_organisation,
    rename_organisation,
)

__all__ = [
    "LONGEST_NAME",
    "KeyRefused",
    "NameRefused",
    "NameTaken",
    "TooMany",
    "authenticate_key",
    "check_certificate",
    "count_check",
    "create_api_key",
    "create_organisation",
    "note_refused_key",
    "rename_organisation",
    "revoke_api_key",
]
