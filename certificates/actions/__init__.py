"""Everything that can happen to certificates and their status. One function, one transaction."""

from certificates.actions.counting import count_certificates
from certificates.actions.credentials import (
    FoundCredential,
    claims_of,
    credential_of,
    find_credential,
    has_credential,
    make_missing_credentials,
)
from certificates.actions.events import StatusRefused, record_event
from certificates.actions.issuing import finish, issue_certificate, sign_and_render, store
from certificates.actions.lists import sign_lists_anew, signed_list, sweep_status_lists
from certificates.actions.reissuing import reissue
from certificates.actions.rekeying import certificates_under_distrusted_keys, reissue_rekeyed
from certificates.actions.renaming import correct_name
from certificates.actions.reserving import Correction, NothingToIssue, reserve, reserve_reissue
from certificates.actions.restoring import (
    KnownPlaces,
    keep_bits,
    known_places,
    set_aside_open_list,
)
from certificates.actions.schemes import SCHEMES
from certificates.actions.specimens import Specimen, specimen_of
from certificates.actions.status import reinstate, suspend, withdraw
from certificates.actions.sweeping import (
    last_backlog,
    passes_without_certificate,
    suspended_with_pass,
    sweep,
)
from certificates.actions.verification import (
    answer,
    certificates_of,
    find_issued,
    person_certificates,
    person_list,
    summary,
    verify,
)
from certificates.domain.verification import BadMoment, Verification
from certificates.domain.waiting import Standing

__all__ = [
    "SCHEMES",
    "BadMoment",
    "Correction",
    "FoundCredential",
    "KnownPlaces",
    "NothingToIssue",
    "Specimen",
    "Standing",
    "StatusRefused",
    "Verification",
    "answer",
    "certificates_of",
    "certificates_under_distrusted_keys",
    "claims_of",
    "correct_name",
    "count_certificates",
    "credential_of",
    "find_credential",
    "find_issued",
    "finish",
    "has_credential",
    "issue_certificate",
    "keep_bits",
    "known_places",
    "last_backlog",
    "make_missing_credentials",
    "passes_without_certificate",
    "person_certificates",
    "person_list",
    "record_event",
    "reinstate",
    "reissue",
    "reissue_rekeyed",
    "reserve",
    "reserve_reissue",
    "set_aside_open_list",
    "sign_and_render",
    "sign_lists_anew",
    "signed_list",
    "specimen_of",
    "store",
    "summary",
    "suspend",
    "suspended_with_pass",
    "sweep",
    "sweep_status_lists",
    "verify",
    "withdraw",
]
