"""One honest answer about one certificate, for the API, the public page and the holder's own list. Nothing is written."""

from datetime import UTC, date, datetime
from typing import Any

from django.db.models import QuerySet

from certificates.actions.sweeping import passes_of
from certificates.domain import status as domain
from certificates.domain import verification as told
from certificates.domain.asking import asked_within, may_mean_a_day
from certificates.domain.codes import grouped, read_code
from certificates.domain.verification import AsOf, BadMoment, Verification, read_as_of
from certificates.domain.waiting import Standing, standing
from certificates.models import Certificate
from trainingsite.accounts.actors import Person
from trainingsite.accounts.models import RegisterCheck
from trainingsite.accounts.trial import is_trial_here


def verify(*, code: str, at: str | None, now: datetime) -> Verification:
    """The answer to "may I rely on this?", about now or about `at`. Raises BadMoment.

    A code that is malformed, unknown, not issued yet or erased gets status `unknown` and no more.
    """
    return answer(find_issued(code), code=code, at=at, now=now)


def find_issued(code: str) -> Certificate | None:
    """The issued certificate of the code. One indexed lookup, known code or not.

    It tells in passing whether the name was ever compared with a register: most were not, and need no query for that.
    """
    found = Certificate.objects.asked_about(read_code(code) or "")
    if found is None:
        return None
    return found if any(e.status == "issued" for e in found.status_events.all()) else None


def answer(
    certificate: Certificate | None, *, code: str, at: str | None, now: datetime
) -> Verification:
    """The answer about what `find_issued` gave for that code. Raises BadMoment."""
    if may_mean_a_day(asked_within(code)):
        raise BadMoment  # a whole address, with its day, in the place of the code
    as_of = read_as_of(at, now)
    if certificate is None:
        return _unknown(code, as_of, now)
    verdict, changes = judge(certificate, as_of.moment)
    status, behind = told.projected(verdict.status, as_of, now)
    facts = certificate.facts
    return Verification(
        status=status,
        as_of=as_of,
        known_at=now,
        code=certificate.code,
        holder=_holder(certificate),
        issuer=told.Issuer(**facts["issuer"]),
        scheme=told.Scheme(**facts["scheme"]),
        scopes=tuple(facts["scopes"]),
        practical=facts["practical"],
        assurance=facts["assurance"],
        caveats=tuple(told.Caveat(**caveat) for caveat in facts["caveats"]),
        valid_from=certificate.valid_from,
        valid_until=certificate.valid_until,
        reason=verdict.reason or None,
        changes=tuple(told.Change(one.at, one.status, one.reason or None) for one in changes),
        as_things_stand=behind,
        replaced_by=_replaced_by(certificate) if status == "superseded" else None,
        name_corrected=_name_corrected(facts),
    )


def _name_corrected(facts: dict[str, Any]) -> told.NameCorrection | None:
    note = facts.get("reissue")
    if note is None:
        return None
    on = datetime.fromisoformat(note["at"]).astimezone(UTC).date()
    # Before two were needed, one decided.
    return told.NameCorrection(on, note.get("reason_class"), note.get("decided_by_one", True))


def _unknown(code: str, as_of: AsOf, now: datetime) -> Verification:
    read = read_code(code)
    typed = code.replace("\x00", "\ufffd")[:64]  # no database stores a NUL
    reason = told.UNREADABLE if read is None else None
    return Verification("unknown", as_of, now, read or typed, reason=reason)


def _holder(certificate: Certificate) -> told.Holder:
    holder = certificate.holder
    entry = (holder.register, holder.register_number)
    return told.Holder(holder.name, *entry, _checked(certificate, entry))


def _checked(certificate: Certificate, entry: tuple[str, str]) -> told.Checked:
    """Whether an administrator compared this name and (register, number) with the register, and on which day."""
    at = None
    if getattr(
        certificate, "was_compared", True
    ):  # rows that `find_issued` did not give say nothing
        name = certificate.holder.name
        at = RegisterCheck.objects.last_of(certificate.person_id, name=name, entry=entry)
    if at is None:
        return told.Checked("as_stated")
    return told.Checked("checked", "administrator", at.astimezone(UTC).date())


def _replaced_by(certificate: Certificate) -> str | None:
    """The code of what took its place, once that is issued itself."""
    successors = Certificate.objects.issued().filter(replaces=certificate)
    return successors.values_list("code", flat=True).first()


def judge(
    certificate: Certificate, moment: date | datetime
) -> tuple[domain.Answer, list[domain.Change]]:
    """The status at an instant, or on a UTC day with the day's changes."""
    facts = domain.Facts(certificate.valid_from, certificate.valid_until, _was_trial(certificate))
    rows = sorted(certificate.status_events.all(), key=lambda row: row.pk)
    events = [row.as_event() for row in rows]
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
