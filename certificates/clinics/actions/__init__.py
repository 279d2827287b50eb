"""Everything that can happen to clinics and their keys. One function, one transaction."""

from certificates.clinics.actions.asker import Asker, Reply
from certificates.clinics.actions.checking import check_certificate
from certificates.clinics.actions.keys import (
    LONGEST_OVERLAP,
    KeyRefused,
    NotRolled,
    authenticate_key,
    create_api_key,
    note_refused_key,
    revoke_api_key,
    roll_api_key,
)
from certificates.clinics.actions.limits import (
    WINDOW_SECONDS,
    MoreThanAMinute,
    TooMany,
    Usage,
    count_check,
    count_refused_key,
    limit_of,
)
from certificates.clinics.actions.listing import (
    MOST_ROWS,
    ListAnswer,
    Outcome,
    ReusedKey,
    Row,
    check_list,
)
from certificates.clinics.actions.organisations import (
    LONGEST_NAME,
    NameRefused,
    NameTaken,
    create_organisation,
    rename_organisation,
)
from certificates.clinics.actions.reading import Wanted, check_of, checks_of
from certificates.clinics.actions.receipts import receipt_keys

__all__ = [
    "LONGEST_NAME",
    "LONGEST_OVERLAP",
    "MOST_ROWS",
    "WINDOW_SECONDS",
    "Asker",
    "KeyRefused",
    "ListAnswer",
    "MoreThanAMinute",
    "NameRefused",
    "NameTaken",
    "NotRolled",
    "Outcome",
    "Reply",
    "ReusedKey",
    "Row",
    "TooMany",
    "Usage",
    "Wanted",
    "authenticate_key",
    "check_certificate",
    "check_list",
    "check_of",
    "checks_of",
    "count_check",
    "count_refused_key",
    "create_api_key",
    "create_organisation",
    "limit_of",
    "note_refused_key",
    "receipt_keys",
    "rename_organisation",
    "revoke_api_key",
    "roll_api_key",
]
