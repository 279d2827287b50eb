"""One honest answer about one certificate, for the API, the public page and the holder's own list. Nothing is written."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import QuerySet

from certificates.actions.beside import Beside, known_scopes, last_compared
from certificates.actions.sweeping import passes_of
from certificates.domain import status as domain
from certificates.domain import verification as told
from certificates.domain.asking import asked_within, may_mean_a_day
from certificates.domain.codes import grouped, read_code
from certificates.domain.document import NONE_RECORDED
from certificates.domain.question import KnownScope, Question, UnknownScope
from certificates.domain.verification import AsOf, BadMoment, Verification
from certificates.domain.waiting import Standing, standing
from certificates.models import Certificate
from trainingsite.accounts.actors import Person
from trainingsite.accounts.trial import is_trial_here


def verify(
    *,
    code: str,
    at: str | None,
    now: datetime,
    known_at: str | None = None,
    scope: str | None = None,
) -> Verification:
    """The answer to "may I rely on this?": see Question. Raises BadMoment, BadKnownAt and UnknownScope.

    A code that is malformed, unknown, not issued yet or erased gets status `unknown` and no more.
    """
    question = Question(code, at, known_at, scope)
    known = scope_of(question)
    return answer(find_issued(code), question=question, scope=known, now=now)


def scope_of(
    question: Question, known: Mapping[str, KnownScope] | None = None
) -> KnownScope | None:
    """The scope that was asked about, of those that are known already; None where none was. Raises UnknownScope."""
    if question.scope is None:
        return None
    known = known_scopes([question.scope]) if known is None else known
    if question.scope not in known:
        raise UnknownScope
    return known[question.scope]


def find_issued(code: str) -> Certificate | None:
    """The issued certificate of the code. One indexed lookup, known code or not.

    It tells in passing whether the name was ever compared with a register: most were not, and need no query for that.
    """
    found = Certificate.objects.asked_about(read_code(code) or "")
    if found is None:
        return None
    return found if any(e.status == "issued" for e in found.status_events.all()) else None


def find_issued_of(codes: Iterable[str]) -> dict[str, Certificate]:
    """The same for many codes at once: the issued certificates by the codes as they were given."""
    read = {code: found for code in codes if (found := read_code(code)) is not None}
    rows = Certificate.objects.asked_about_all(sorted(set(read.values())))
    issued = {
        row.code: row
        for row in rows
        if any(event.status == "issued" for event in row.status_events.all())
    }
    return {code: issued[plain] for code, plain in read.items() if plain in issued}


def answer(
    certificate: Certificate | None,
    *,
    question: Question,
    now: datetime,
    scope: KnownScope | None = None,
    beside: Beside | None = None,
) -> Verification:
    """The answer about what `find_issued` gave for the question's code. Raises BadMoment and BadKnownAt."""
    if may_mean_a_day(asked_within(question.code)):
        raise BadMoment  # a whole address, with its day, in the place of the code
    as_of, cut = question.moments(now)
    known_at = min(cut or now, now)
    if certificate is None or not _was_issued(certificate, cut):
        return _unknown(question.code, as_of, known_at, scope, now)
    beside = beside or Beside()
    verdict, changes = judge(certificate, as_of.moment, cut)
    status, behind = told.projected(verdict.status, as_of, known_at)
    facts = certificate.facts
    caveats = tuple(told.Caveat(**caveat) for caveat in facts["caveats"])
    return Verification(
        status=status,
        as_of=as_of,
        known_at=known_at,
        code=certificate.code,
        holder=_holder(certificate, beside, cut),
        issuer=told.Issuer(**facts["issuer"]),
        scheme=told.Scheme(**facts["scheme"]),
        scopes=tuple(facts["scopes"]),
        practical=facts["practical"],
        assurance=facts["assurance"],
        caveats=caveats,
        valid_from=certificate.valid_from,
        valid_until=certificate.valid_until,
        reason=verdict.reason or None,
        changes=tuple(told.Change(one.at, one.status, one.reason or None) for one in changes),
        as_things_stand=behind,
        replaced_by=_replaced_by(certificate, beside, cut) if status == "superseded" else None,
        name_corrected=_name_corrected(facts),
        knowledge=_knowledge(scope, certificate.scheme_id, status, caveats),
        authorisation=NONE_RECORDED,
        answered_at=now,
    )


def _was_issued(certificate: Certificate, cut: datetime | None) -> bool:
    """Whether that was known by then: `find_issued` gives none that was never issued."""
    events = certificate.status_events.all()
    return cut is None or any(e.status == "issued" and e.recorded_at <= cut for e in events)


def _knowledge(
    scope: KnownScope | None,
    scheme: int | None,
    status: told.Status,
    caveats: tuple[told.Caveat, ...] = (),
) -> told.Knowledge | None:
    if scope is None:
        return None
    is_covered = scheme in scope.schemes
    state = told.knowledge_state(status, is_covered=is_covered, caveats=caveats)
    return told.Knowledge(scope.code, scope.title, state)


def _name_corrected(facts: dict[str, Any]) -> told.NameCorrection | None:
    note = facts.get("reissue")
    if note is None:
        return None
    on = datetime.fromisoformat(note["at"]).astimezone(UTC).date()
    # Before two were needed, one decided.
    return told.NameCorrection(on, note.get("reason_class"), note.get("decided_by_one", True))


def _unknown(
    code: str, as_of: AsOf, known_at: datetime, scope: KnownScope | None, now: datetime
) -> Verification:
    read = read_code(code)
    typed = code.replace("\x00", "\ufffd")[:64]  # no database stores a NUL
    return Verification(
        status="unknown",
        as_of=as_of,
        known_at=known_at,
        code=read or typed,
        reason=told.UNREADABLE if read is None else None,
        knowledge=_knowledge(scope, None, "unknown"),
        answered_at=now,
    )


def _holder(certificate: Certificate, beside: Beside, cut: datetime | None) -> told.Holder:
    holder = certificate.holder
    entry = (holder.register, holder.register_number)
    return told.Holder(holder.name, *entry, _checked(certificate, entry, beside, cut))


def _checked(
    certificate: Certificate, entry: tuple[str, str], beside: Beside, cut: datetime | None
) -> told.Checked:
    """Whether an administrator compared this name and (register, number) with the register, and on which day."""
    at = last_compared(beside.comparisons(certificate), entry, cut)
    if at is None:
        return told.Checked("as_stated")
    return told.Checked("checked", "administrator", at.astimezone(UTC).date())


def _replaced_by(certificate: Certificate, beside: Beside, cut: datetime | None) -> str | None:
    """The code of what took its place, once that was issued itself."""
    found = beside.successor(certificate)
    return found[0] if found is not None and (cut is None or found[1] <= cut) else None


def judge(
    certificate: Certificate, moment: date | datetime, cut: datetime | None = None
) -> tuple[domain.Answer, list[domain.Change]]:
    """The status at an instant, or on a UTC day with the day's changes: of what was recorded up to `cut`, or ever."""
    facts = domain.Facts(certificate.valid_from, certificate.valid_until, _was_trial(certificate))
    rows = sorted(certificate.status_events.all(), key=lambda row: row.pk)
    events = [row.as_event() for row in rows if cut is None or row.recorded_at <= cut]
    if isinstance(moment, datetime):
        return domain.status_at(facts, events, moment), []
    return domain.status_on(facts, events, moment)


def _was_trial(certificate: Certificate) -> bool:
    """Whether it was issued while this installation was a trial, which it no longer is."""
    codes = {caveat["code"] for caveat in certificate.facts["caveats"]}
    return "trial" in codes and not is_trial_here()


def certificates_of(user: Person) -> QuerySet[Certificate]:
    """The person's certificates with what `summary` reads: the only way in for their pages and API."""
    held: QuerySet[Certificate] = user.certificates.select_related("holder", "attempt__quiz")
    return held.prefetch_related("status_events")


def person_certificates(
    *, user: Person, now: datetime, exam: str | None = None
) -> list[dict[str, Any]]:
    """The person's certificates, newest first: row, state (pending or as verified), title, dates. `exam`: that one's."""
    rows = certificates_of(user)
    if exam is not None:
        rows = rows.filter(attempt__quiz__code=exam)
    return [summary(row, now) for row in rows.order_by("-reserved_at", "-id")]


def person_list(
    *, user: Person, now: datetime, exam: str | None = None
) -> tuple[list[dict[str, Any]], Standing]:
    """The person's certificates, what is still being made, and what is withheld; with the code of an `exam` its own
    alone. The order of the two readings matters: see `standing`."""
    passes = [found for found in passes_of(user) if exam in (None, found.exam)]
    held = person_certificates(user=user, now=now, exam=exam)
    listed = [(item["certificate"].attempt_id, item["status"] != "pending") for item in held]
    return held, standing(passes, listed)


def _since(certificate: Certificate, status: str) -> datetime | None:
    """When somebody's decision gave it this status; None where the calendar did."""
    made = [one for one in certificate.status_events.all() if one.status == status]
    return max(made, key=lambda one: one.pk).effective_at if made else None


def summary(certificate: Certificate, now: datetime) -> dict[str, Any]:
    """One certificate as its holder sees it in a list."""
    issued = any(e.status == "issued" for e in certificate.status_events.all())
    verdict = judge(certificate, now)[0] if issued else None
    return {
        "certificate": certificate,
        "uuid": certificate.uuid,
        "code": grouped(certificate.code),
        "exam": certificate.attempt.quiz.code,
        "title": certificate.facts["scheme"]["title"],
        "edition": certificate.facts["scheme"]["edition"],
        "status": verdict.status if verdict else "pending",
        "reason": verdict.reason if verdict else "",
        "since": _since(certificate, verdict.status) if verdict else None,
        "valid_from": certificate.valid_from,
        "valid_until": certificate.valid_until,
        "caveats": certificate.facts["caveats"],
        "assurance": certificate.facts.get("assurance"),
    }
