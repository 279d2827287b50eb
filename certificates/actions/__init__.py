"""Everything that can happen to certificates and their status. One function, one transaction."""

from certificates.actions.beside import BesideMany, all_scopes, known_scopes
from certificates.actions.counting import count_certificates
from certificates.actions.credentials import (
    FoundCredential,
    claims_of,
    find_credential,
    has_credential,
    make_missing_credentials,
    stored_credential,
)
from certificates.actions.due_steps import take_due_steps
from certificates.actions.erasing import erase_certificates, names_on_certificates
from certificates.actions.events import StatusRefused, record_event
from certificates.actions.handed_in import LONGEST as LONGEST_DOCUMENT
from certificates.actions.handed_in import HandedIn
from certificates.actions.handed_in import compare as compare_document
from certificates.actions.issuing import finish, issue_certificate, sign_and_render, store
from certificates.actions.lists import sign_lists_anew, signed_list, sweep_status_lists
from certificates.actions.marking import marked_since
from certificates.actions.missing import (
    attempts_to_issue,
    made_of,
    still_missing,
    why_missing,
)
from certificates.actions.pausing import is_paused
from certificates.actions.reissuing import reissue
from certificates.actions.rekeying import certificates_under_distrusted_keys, reissue_rekeyed
from certificates.actions.reminders import choose_reminders, person_of_link
from certificates.actions.renaming import correct_name
from certificates.actions.renewing import Renewal, current_of, renewal_of
from certificates.actions.reserving import Correction, NothingToIssue, reserve, reserve_reissue
from certificates.actions.restoring import (
    KnownPlaces,
    keep_bits,
    known_places,
    set_aside_open_list,
)
from certificates.actions.row_faults import is_of_a_row
from certificates.actions.schemes import SCHEMES
from certificates.actions.sharing import (
    LINK_DAYS,
    MOST_DAYS,
    MOST_LINKS,
    end_link,
    make_link,
    open_link,
    shown_by,
)
from certificates.actions.specimens import Specimen, specimen_of
from certificates.actions.status import reinstate, suspend, withdraw
from certificates.actions.sweeping import (
    last_backlog,
    passes_behind,
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
from certificates.actions.withdrawal_cases import AGAIN_KIND as WITHDRAWAL_AGAIN_KIND
from certificates.actions.withdrawal_cases import KIND as WITHDRAWAL_KIND
from certificates.actions.withdrawal_cases import (
    Grounds,
    appeal_of_withdrawal,
    appeal_withdrawal,
    case_about,
    certificate_of,
    check_looks_again,
    end_hold_as_decided,
    from_date_of,
    held_unheard,
    lock_certificates_of,
    may_appeal_withdrawal,
    report_certificate,
    review_withdrawal,
    undo_as_decided,
    who_withdrew,
    withdraw_as_decided,
    withdrawal_of,
)
from certificates.domain.question import BadKnownAt, KnownScope, Question, UnknownScope
from certificates.domain.verification import BadMoment, Verification
from certificates.domain.waiting import Standing
from certificates.models import wants_reminders

__all__ = [
    "LINK_DAYS",
    "LONGEST_DOCUMENT",
    "MOST_DAYS",
    "MOST_LINKS",
    "SCHEMES",
    "WITHDRAWAL_AGAIN_KIND",
    "WITHDRAWAL_KIND",
    "BadKnownAt",
    "BadMoment",
    "BesideMany",
    "Correction",
    "FoundCredential",
    "Grounds",
    "HandedIn",
    "KnownPlaces",
    "KnownScope",
    "NothingToIssue",
    "Question",
    "Renewal",
    "Specimen",
    "Standing",
    "StatusRefused",
    "UnknownScope",
    "Verification",
    "all_scopes",
    "answer",
    "appeal_of_withdrawal",
    "appeal_withdrawal",
    "attempts_to_issue",
    "case_about",
    "certificate_of",
    "certificates_of",
    "certificates_under_distrusted_keys",
    "check_looks_again",
    "choose_reminders",
    "claims_of",
    "compare_document",
    "correct_name",
    "count_certificates",
    "current_of",
    "end_hold_as_decided",
    "end_link",
    "erase_certificates",
    "find_credential",
    "find_issued",
    "find_issued_of",
    "finish",
    "from_date_of",
    "has_credential",
    "held_unheard",
    "is_of_a_row",
    "is_paused",
    "issue_certificate",
    "keep_bits",
    "known_places",
    "known_scopes",
    "last_backlog",
    "lock_certificates_of",
    "made_of",
    "make_link",
    "make_missing_credentials",
    "marked_since",
    "may_appeal_withdrawal",
    "names_on_certificates",
    "open_link",
    "passes_behind",
    "passes_without_certificate",
    "person_certificates",
    "person_list",
    "person_of_link",
    "record_event",
    "reinstate",
    "reissue",
    "reissue_rekeyed",
    "renewal_of",
    "report_certificate",
    "reserve",
    "reserve_reissue",
    "review_withdrawal",
    "scope_of",
    "set_aside_open_list",
    "shown_by",
    "sign_and_render",
    "sign_lists_anew",
    "signed_list",
    "specimen_of",
    "still_missing",
    "store",
    "stored_credential",
    "summary",
    "suspend",
    "suspended_with_pass",
    "sweep",
    "sweep_status_lists",
    "take_due_steps",
    "undo_as_decided",
    "verify",
    "wants_reminders",
    "who_withdrew",
    "why_missing",
    "withdraw",
    "withdraw_as_decided",
    "withdrawal_of",
]
