"""Everything that can happen to certificates and their status. One function, one transaction."""

from certificates.actions.beside import BesideMany, all_scopes, known_scopes
from certificates.actions.counting import count_certificates
from certificates.actions.events import StatusRefused, record_event
from certificates.actions.issuing import finish, issue_certificate, sign_and_render, store
from certificates.actions.reissuing import reissue
from certificates.actions.renaming import correct_name
from certificates.actions.reserving import Correction, NothingToIssue, reserve, reserve_reissue
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
    find_issued_of,
    person_certificates,
    person_list,
    scope_of,
    summary,
    verify,
)
from certificates.domain.question import BadKnownAt, KnownScope, Question, UnknownScope
from certificates.domain.verification import BadMoment, Verification
from certificates.domain.waiting import Standing

__all__ = [
    "SCHEMES",
    "BadKnownAt",
    "BadMoment",
    "BesideMany",
    "Correction",
    "KnownScope",
    "NothingToIssue",
    "Question",
    "Specimen",
    "Standing",
    "StatusRefused",
    "UnknownScope",
    "Verification",
    "all_scopes",
    "answer",
    "certificates_of",
    "correct_name",
    "count_certificates",
    "find_issued",
    "find_issued_of",
    "finish",
    "issue_certificate",
    "known_scopes",
    "last_backlog",
    "passes_without_certificate",
    "person_certificates",
    "person_list",
    "record_event",
    "reinstate",
    "reissue",
    "reserve",
    "reserve_reissue",
    "scope_of",
    "sign_and_render",
    "specimen_of",
    "store",
    "summary",
    "suspend",
    "suspended_with_pass",
    "sweep",
    "verify",
    "withdraw",
]
