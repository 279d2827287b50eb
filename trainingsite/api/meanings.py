"""What the fields, statuses and errors of the operations for clinics mean: for the page of the API and its description."""

from dataclasses import dataclass
from typing import Any

CODE = "7ZJ0K3M5N8P2Q4R6S9T1V3W5X71"
_INSTANT = "2026-11-24T18:30:12.000000Z"
# Component -> field -> (meaning, example).
FIELDS: dict[str, dict[str, tuple[str, Any]]] = {
    "Verification": {
        "status": ("What the certificate was worth at `as_of`; see the status words", "valid"),
        "as_of": ("The day (UTC) or instant that the answer is about, as you wrote it", "2026-11-24"),
        "known_at": ("The last instant whose news count: when the answer was given, unless you asked for another", _INSTANT),
        "code": ("The certificate's code as we write it; what you typed, where it can be none", CODE),
        "holder": ("Whom the certificate names", None),
        "issuer": ("Who issued it", None),
        "scheme": ("What was examined", None),
        "scopes": ("What the certificate covers, in words", ["Knowledge of radio-frequency skin tightening of the face and neck"]),
        "practical": ("Practical competence: a fact of its own, which no certificate of knowledge gives", "none recorded"),
        "assurance": ("Whether somebody knew who sat the exam: `unsupervised`, `id_checked` or `invigilated`", "unsupervised"),
        "caveats": ("What the answer must be read with: show them where you show the status", None),
        "valid_from": ("From this instant on", "2026-11-20T09:14:03.000000Z"),
        "valid_until": ("Up to this UTC day, it included", "2027-05-20"),
        "reason": ("The class of the reason for the status; `unreadable` where what you gave can be no code", None),
        "changes": ("For a whole day: what changed during it", None),
        "as_things_stand": ("For `projected`: what it would be if nothing changes until then", None),
        "replaced_by": ("For `superseded`: the code of the certificate that took its place", None),
        "name_corrected": ("That this certificate took the place of one with another name", None),
        "knowledge": ("Whether it answers for the scope that you asked about; null where you asked about none", None),
        "authorisation": ("Your clinic's own authorisation: a fact of its own, which no certificate gives", "none recorded"),
        "answered_at": ("When this answer was given", _INSTANT),
        "receipt": ("The same answer signed; only where you asked for it", "eyJhbGciOiJFZERTQSIs...."),
    },
    "Holder": {
        "name": ("As on the register, confirmed when the exam began", "Ada Sørensen"),
        "register": ("The professional register", "GMC"),
        "register_number": ("The number there: it tells two people of one name apart", "7654321"),
        "checked": ("Whether somebody compared name and number with the register", None),
    },
    "Checked": {
        "state": ("`as_stated`: nobody did, look it up there; `checked`: somebody did", "checked"),
        "by": ("Who did", "administrator"),
        "on": ("The UTC day on which it was done", "2026-11-19"),
    },
    "Issuer": {
        "name": ("The issuer's name", "RF Safety Training"),
        "url": ("The address of the installation that issued it", "https://training.example"),
    },
    "Scheme": {
        "code": ("The code of the scheme", "rf-skin-tightening"),
        "title": ("Its title", "Radio-frequency skin tightening"),
        "edition": ("Its edition, which says the same for ever", "2026 pilot"),
    },
    "Caveat": {
        "code": ("For programs", "short_form"),
        "words": ("For people", "The exam had fewer than 40 scored questions, so its result is less certain."),
    },
    "Change": {
        "at": ("From this instant on", _INSTANT),
        "status": ("The status from then on", "suspended"),
        "reason": ("The class of its reason", "Concern for patients"),
    },
    "NameCorrection": {
        "on": ("The UTC day", "2026-11-22"),
        "reason": ("`misspelt`, `surname_changed`, `register_differs` or `other`", "misspelt"),
        "decided_by_one": ("Whether time took the place of a second administrator", False),
    },
    "Knowledge": {
        "scope": ("The code of the scope that you asked about", "rf-face-neck-knowledge"),
        "title": ("What it is called", "Knowledge of radio-frequency skin tightening of the face and neck"),
        "state": ("What the certificate is worth for it; see the words of knowledge", "current"),
    },
    "VerificationList": {
        "checks": ("1 to 500 rows", None),
        "receipts": ("Whether every answer is to be signed", False),
    },
    "VerificationRow": {
        "code": ("The certificate's code, at most 500 characters", CODE),
        "at": ("True then: a date, or an instant with its zone", "2026-11-24"),
        "known_at": ("Known then: a date, or an instant with its zone, not in the future", "2026-11-24"),
        "scope": ("The code of a scope", "rf-face-neck-knowledge"),
        "reference": ("Your own name for the row, at most 100 printable characters", "Bed 4"),
    },
    "ListAnswer": {
        "answered_at": ("When the list was answered, the first time", _INSTANT),
        "request_id": ("Names this answer in our logs and in your checks", "0f8c1a2b3c4d5e6f708192a3b4c5d6e7"),
        "repeated": ("Whether it was answered before, under this Idempotency-Key", False),
        "results": ("One for each row, in the order of the rows", None),
    },
    "RowResult": {
        "row": ("Which row, from 0", 0),
        "reference": ("As you sent it", "Bed 4"),
        "answer": ("The answer; null where the row has an error", None),
        "error": ("What is wrong with the row; null where it has an answer", None),
        "receipt": ("The answer signed, where you asked for receipts", None),
    },
    "RowError": {
        "code": ("`bad-at`, `bad-known-at`, `unknown-scope` or `bad-reference`; see the errors", "bad-at"),
        "detail": ("What is wrong, and how to mend it", "Give `at` as a date (2026-11-24) or an instant with its zone (2026-11-24T18:30:00Z)."),
    },
    "ComparedPerson": {
        "name": ("The name of the person before you", "Sorensen, Ada"),
        "register": ("Their register, by any of its names", "General Medical Council"),
        "number": ("Their number there", "7654321"),
        "reference": ("Your own name for the question; needs a key", "Bed 4"),
        "receipt": ("Whether all of it is to be signed; needs a key", False),
    },
    "MatchAnswer": {
        "code": ("The certificate's code", CODE),
        "status": ("What the certificate is worth now: a match is no yes", "valid"),
        "match": ("What you sent, compared part by part", None),
        "answer": ("The whole answer about now", None),
        "receipt": ("The answer, what was compared and the match, signed; only where you asked for it", "eyJhbGciOiJFZERTQSIs...."),
    },
    "Match": {
        "name": ("Whether it is the certificate's; null: not sent, or an unknown code", True),
        "register": ("Whether it is the certificate's; null: not sent, or an unknown code", True),
        "number": ("Whether it is the certificate's; null: not sent, or an unknown code", False),
    },
    "CheckList": {
        "next": ("The address of the next page; null on the last", None),
        "previous": ("The address of the page before; null on the first", None),
        "results": ("At most 100, newest first", None),
    },
    "Check": {
        "checked_at": ("When you asked", _INSTANT),
        "code": ("The certificate's code", CODE),
        "as_of": ("What you asked about", "2026-11-24"),
        "status": ("The status that was told", "valid"),
        "reference": ("Your own name for it", "Bed 4"),
        "kept": ("`answer`: the whole answer; `status`: from before November 2026 ended, the status alone", "answer"),
        "answer": ("The answer as it was given, with the fields of a Verification; for a comparison also `compared` and `match`", None),
        "key": ("The key that asked", None),
        "request_id": ("The header X-Request-ID of the answer", "0f8c1a2b3c4d5e6f708192a3b4c5d6e7"),
    },
    "AskedWith": {
        "prefix": ("The part of the key that is no secret", "1a2b3c4d"),
        "name": ("What the key is for", "front desk"),
    },
    "ListChanges": {
        "next": ("The address of the next page; null on the last", None),
        "previous": ("The address of the page before; null on the first", None),
        "results": ("At most 100, oldest first", None),
    },
    "ListChange": {
        "row": ("The row of the list, whatever its code: the same for ever", "0f8c1a2b-3c4d-4e6f-8081-92a3b4c5d6e7"),
        "at": ("When the look was that found it: the standing is so since the look before", _INSTANT),
        "code": ("Under which code it was found; empty: none yet", CODE),
        "name": ("As you wrote it down", "Ada Sørensen"),
        "number": ("The register number as you wrote it down", "7654321"),
        "site": ("Your own text", "Harbour Street"),
        "standing": ("`in_date`, `ending` (within 60 days), `ended`, `changed` (see `against`), `no_code` or `unknown`", "changed"),
        "against": ("What stands against relying on it: `other_name`, `other_number`, `withdrawn`, `suspended`, `superseded`, `expired`, `not_yet_valid`, `trial`", ["suspended"]),
        "was": ("The standing before; empty for a new row", "in_date"),
        "until": ("The last UTC day on which it is in date; null without a certificate", "2027-05-20"),
        "answer": ("The answer of that look, with the fields of a Verification, `compared` and `match`; null without a code", None),
    },
    "Key": {
        "organisation": ("Whose key it is", "Harbour Street Clinic"),
        "name": ("What it is for", "front desk"),
        "prefix": ("The part of it that is no secret", "1a2b3c4d"),
        "test": ("Whether it sees certificates of a trial alone", False),
        "scopes": ("What it may do", ["verify"]),
        "created_at": ("When it was made", _INSTANT),
        "expires_at": ("From when on it works no longer; null: no end", None),
        "last_used": ("When its last check was kept; null before the first", _INSTANT),
        "limit_per_minute": ("About how many codes it may ask in any sixty seconds", 600),
    },
    "Scopes": {"results": ("Every scope, by its code", None)},
    "Scope": {
        "code": ("What you write as `scope`", "rf-face-neck-knowledge"),
        "title": ("What it is called", "Knowledge of radio-frequency skin tightening of the face and neck"),
    },
    "VerificationProblem": {
        "type": ("Always about:blank", "about:blank"),
        "title": ("The HTTP status in words", "Bad Request"),
        "status": ("The HTTP status", 400),
        "code": ("For programs; see the errors", "bad-at"),
        "detail": ("For people: what is wrong, and how to mend it", "Give `at` as a date (2026-11-24) or an instant with its zone (2026-11-24T18:30:00Z)."),
        "errors": ("With the code `invalid` alone: the faults and their places, the first fifty", None),
    },
    "FieldError": {
        "field": ("The place of the fault, from the outside in; empty: the whole body", "checks.3.at"),
        "message": ("For people: what to give", "Give a text of at most 100 characters."),
        "code": ("For programs", "invalid"),
    },
}  # fmt: skip
FIELDS["VerificationWithReceipt"] = FIELDS["Verification"]
# The words of an answer that a program has to know, in order of precedence.
STATUS_MEANINGS = {
    "withdrawn": "Taken back. Do not rely on it; `reason` says why",
    "suspended": "On hold. Do not rely on it until it is reinstated",
    "superseded": "Replaced by another certificate, corrected or renewed: `replaced_by` is its code",
    "expired": "After `valid_until`, the last UTC day on which it is valid",
    "not_yet_valid": "Before `valid_from`",
    "trial": "Issued while the installation was a trial. Do not rely on it",
    "valid": "In force, with the caveats that come with it",
    "projected": "A time that had not come: `as_things_stand` says what it would be. Ask again on the day",
    "unknown": "No such certificate; also what you may not see, and what was erased",
}
KNOWLEDGE_MEANINGS = {
    "current": "The certificate is valid and covers this scope: read its caveats",
    "not_in_scope": "It does not cover this scope, whatever its status",
    "trial": "It was issued on a trial installation",
    **{
        status: "As the status says"
        for status in STATUS_MEANINGS
        if status not in ("valid", "trial")
    },
}


@dataclass(frozen=True)
class ErrorMeaning:
    """An error: its HTTP status and code, what brings it about, and how to mend it."""

    status: int
    code: str
    cause: str
    mend: str


ERRORS = (
    ErrorMeaning(400, "bad-at", "`at` is no date and no instant with a zone, or the text of the code names a day itself", "Write 2026-11-24 or 2026-11-24T18:30:00Z, and send the code alone"),
    ErrorMeaning(400, "bad-known-at", "`known_at` cannot be read, or has not come", "Write a date or an instant with its zone, not later than now"),
    ErrorMeaning(400, "unknown-scope", "There is no scope of this code", "Take one of GET /api/v1/scopes/"),
    ErrorMeaning(400, "bad-reference", "The reference is empty, too long or not printable, or there is no key to keep it with", "1 to 100 printable characters, with a key"),
    ErrorMeaning(400, "bad-date", "`from` or `to` is no date, or `from` is later than `to`", "Write 2026-11-24, the earlier day as `from`"),
    ErrorMeaning(400, "bad-since", "`since` is no instant with a zone", "Write 2026-11-24T18:30:00Z"),
    ErrorMeaning(400, "bad-parameter", "The address has a parameter that we do not know, one twice, or one to look for that is empty", "Take it out: nothing was asked"),
    ErrorMeaning(400, "bad-idempotency-key", "The header is empty, too long, or has a space or a sign beyond ASCII", "Send a uuid"),
    ErrorMeaning(400, "too-many-rows", "The list is longer than the key may ask in a minute", "Send shorter lists"),
    ErrorMeaning(400, "invalid", "The body has another shape", "`errors` names the faults and their places, the first fifty"),
    ErrorMeaning(400, "malformed", "The body is no JSON", "Send JSON in UTF-8"),
    ErrorMeaning(401, "bad-key", "There is no key where one is needed, or it is unknown, revoked or expired", "Write the header as Authorization: Bearer <key>; ask the administrator for a new one"),
    ErrorMeaning(404, "not-found", "The cursor is none of ours", "Begin without it"),
    ErrorMeaning(405, "method-not-allowed", "The operation has no such method", "See OPTIONS"),
    ErrorMeaning(406, "not-acceptable", "The Accept header asks for a type that there is not", "Accept application/json"),
    ErrorMeaning(409, "reused-idempotency-key", "Another list was sent under this Idempotency-Key", "A key of its own for each list"),
    ErrorMeaning(411, "length-required", "The body came in chunks", "Send it with a Content-Length"),
    ErrorMeaning(413, "too-large", "The body is larger than 1 MB", "Send less at once"),
    ErrorMeaning(415, "unsupported-media-type", "The body is not called JSON", "Content-Type: application/json"),
    ErrorMeaning(429, "throttled", "Too many codes in the last sixty seconds, or too many refused keys", "Wait as many seconds as Retry-After says"),
    ErrorMeaning(500, "server-error", "Our fault; nothing was changed", "Ask again, and tell us the X-Request-ID"),
    ErrorMeaning(503, "document-damaged", "A stored document is not what was issued: its hash differs, and nothing of it is handed out", "Tell us its code; the answer to a verification stays true"),
    ErrorMeaning(503, "no-receipt", "The key of receipts cannot be used just now; nothing was asked", "Ask without a receipt, or later"),
)  # fmt: skip


def describe_fields(result: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
    """Postprocessing hook: every field of these shapes says what it means, with an example."""
    for name, shape in result["components"]["schemas"].items():
        for field, (meaning, example) in FIELDS.get(name, {}).items():
            told = shape["properties"].get(field)
            if told is None:
                continue
            told["description"] = meaning
            if example is not None:
                told["examples"] = [example]
    return result
