"""What is kept about a person, part by part, as plain data for that person. Never what only graders know: of attempts what the
reveal rule tells, and the answers as they were given."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db.models import Count, QuerySet
from django.db.models.functions import Lower, TruncDate

from certificates import actions as certificates
from certificates.clinics.models import CodeAsk, StaffMembership, VerificationCheck
from certificates.models import Certificate, ReminderChoice
from courses.models import Declaration, Dispute, Enrolment
from quizzes import actions as quizzes
from quizzes.models import Attempt, ExamEntry, Invigilation
from trainingsite.accounts.actions.case_letters import letter_of
from trainingsite.accounts.actions.case_parties import events_of
from trainingsite.accounts.actors import Person
from trainingsite.accounts.case_kinds import case_kind
from trainingsite.accounts.models import OutgoingMail, PersonSession, ReviewCase, SecurityEvent
from trainingsite.cohorts.actions.own_copy import copy_for

Data = dict[str, Any]


@dataclass(frozen=True)
class Kept:
    """One document of a certificate, as it is stored."""

    name: str
    content: bytes


def account_of(person: Person, now: datetime) -> Data:
    """The account, how it is signed into (never by what), its register entries, and its sessions."""
    entry = ("register_name", "native_name", "register", "register_country", "register_number")
    looks = ("text_size", "spacing", "theme")
    return {
        "address": person.email,
        "addresses": list(
            EmailAddress.objects.filter(user=person).order_by("pk").values("email", "verified")
        ),
        "joined": person.date_joined,
        "last_signed_in": person.last_login,
        "roles": person.roles(),
        **{name: getattr(person, name) for name in (*entry, *looks)},
        "second_factors": [
            {"kind": one.get_type_display(), "since": one.created_at}
            for one in Authenticator.objects.filter(user=person).order_by("pk")
        ],
        "entries_sat_under": list(
            person.register_claims.order_by("pk").values(
                "register", "register_number", "claimed_at", "released_at"
            )
        ),
        "entries_compared": list(
            person.register_checks.order_by("pk").values(
                "name", "register", "register_number", "checked_at"
            )
        ),
        "signed_in_at": [
            {"browser": one.agent, "since": one.begun_at, "used": one.used_at}
            for one in PersonSession.objects.living(person, now=now)
        ],
    }


def reading_of(person: Person) -> list[Data]:
    """Courses, with each lesson that was opened and when it was marked as read."""
    rows = Enrolment.objects.filter(user=person).select_related("course").order_by("pk")
    return [
        {
            "course": one.course.title,
            "since": one.enrolled_at,
            "lessons": list(
                one.lesson_progress.order_by("pk").values(
                    "lesson__code", "lesson__title", "opened_at", "completed_at"
                )
            ),
        }
        for one in rows
    ]


def attempts_of(person: Person) -> list[Data]:
    """Every attempt: when, how, what came of it as far as the reveal rule tells, and the answers as they were given."""
    rows = Attempt.objects.filter(user=person).with_result().select_related("confirmed_name")
    return [_attempt(one) for one in rows.order_by("pk")]


def _attempt(attempt: Attempt) -> Data:
    confirmed = getattr(attempt, "confirmed_name", None)
    names = ("name", "native_name", "register", "register_number", "confirmed_at")
    return {
        "attempt": attempt.uuid,
        "quiz": attempt.quiz.title,
        "started": attempt.started_at,
        "agreed_to_rules": attempt.agreed_at,
        "deadline": attempt.deadline_at,
        "closed": attempt.closed_at,
        "how_it_was_sat": str(attempt.get_assurance_display()),
        "name_confirmed": confirmed and {name: getattr(confirmed, name) for name in names},
        "result": quizzes.result_view(attempt),
        "answers": quizzes.current_answers(attempt=attempt),
        "received_late": list(
            attempt.answer_events.late()
            .order_by("pk")
            .values("question_version__uuid", "answer", "received_at")
        ),
        "time_given": [
            {"kind": one.kind, "seconds": one.seconds, "why": one.reason, "at": one.made_at}
            for one in quizzes.grants_of(attempt)
        ],
        "said_of_questions": [
            {"place": one.place, "said": one.challenge.text, "at": one.challenge.made_at}
            for one in quizzes.own_challenges(attempt)
        ],
    }


def exams_of(person: Person) -> Data:
    """Permissions to sit exams, rights to more time, who watched or was watched."""
    watched = Invigilation.objects.filter(candidate=person).select_related("quiz", "invigilator")
    return {
        "entries": list(
            ExamEntry.objects.filter(user=person)
            .order_by("pk")
            .values("quiz__title", "cycle", "reason", "opens_at", "closes_at")
        ),
        "rights_to_time": [
            {
                "why": str(one.get_reason_class_display()),
                "exam": one.quiz and one.quiz.title,
                "until": one.until_date,
                "percent": one.percent,
                "minutes": one.minutes,
                "break_minutes": one.break_minutes,
                "decided": one.decided_at,
                "ended": one.ended_at,
            }
            for one in quizzes.rights_of(person)
        ],
        "watched_by": [
            {
                "exam": one.quiz.title,
                "who": str(one.invigilator or one.address),
                "document_compared": one.document,
                "state": one.state,
                "asked": one.asked_at,
                "opened": one.opened_at,
                "settled": one.settled_at,
            }
            for one in watched.order_by("pk")
        ],
        "watched_for_others": list(
            Invigilation.objects.filter(invigilator=person)
            .order_by("pk")
            .values("quiz__title", "state", "asked_at", "opened_at", "settled_at")
        ),
    }


def certificates_of(person: Person, now: datetime) -> list[Data]:
    """Each certificate: what it says, every change of its status with its reason, and on which days it was checked with a key."""
    rows = certificates.certificates_of(person).select_related("credential").order_by("pk")
    return [_certificate(one, now) for one in rows]


def _certificate(row: Certificate, now: datetime) -> Data:
    holder = getattr(row, "holder", None)
    names = ("name", "native_name", "register", "register_number")
    links = ("label", "made_at", "ends_date", "ended_at", "opened", "opened_date")
    changes = ("status", "reason_class", "reason", "effect", "effective_at", "recorded_at")
    checks = VerificationCheck.objects.filter(certificate=row)
    credential = getattr(row, "credential", None)
    return {
        "certificate": row.uuid,
        "code": row.code,
        "status": certificates.summary(row, now)["status"],
        "holder": holder and {name: getattr(holder, name) for name in names},
        "says": row.facts,
        "valid_from": row.valid_from,
        "valid_until": row.valid_until,
        "credential": credential and credential.uuid,
        "changes": list(row.status_events.order_by("pk").values(*changes)),
        "days_checked_by_clinics": _days(checks),
        "links": list(row.share_links.order_by("pk").values(*links)),
    }


def _days(checks: QuerySet[VerificationCheck]) -> list[Data]:
    """On which days and how often: what a clinic asked about, and was told, is its own (certificates/clinics/actions/naming.py)."""
    days = checks.annotate(day=TruncDate("checked_at", tzinfo=UTC)).values_list("day")
    counted = days.annotate(times=Count("pk")).order_by("day")
    return [{"day": day, "times": times} for day, times in counted]


def documents_of(person: Person) -> Iterable[Kept]:
    """The stored documents, byte for byte, one after the other: each is some hundred thousand bytes."""
    for row in person.certificates.order_by("pk"):
        for file in row.files.order_by("kind").iterator(1):
            ending = "pdf" if file.media_type == "application/pdf" else "json"
            name = f"certificates/{row.code[:5]}-{row.issue}-{file.kind}.{ending}"
            yield Kept(name, bytes(file.content))


def mails_of(person: Person) -> list[Data]:
    """Mails that are still on record to any address that the person has confirmed."""
    own = EmailAddress.objects.filter(user=person, verified=True).values(lower=Lower("email"))
    rows: Any = OutgoingMail.objects.alias(lower=Lower("to")).filter(lower__in=own)
    return list(rows.order_by("pk").values("to", "subject", "made_at", "sent_at", "given_up_at"))


def cases_of(person: Person) -> list[Data]:
    """Cases that are the person's or whose party they are, as their own pages show them; of other parties nothing."""
    rows = ReviewCase.objects.concerning(person).order_by("pk")
    return [_case(one, person) for one in rows]


def _case(case: ReviewCase, person: Person) -> Data:
    kind = case_kind(case.kind)
    letter = None if case.is_open else letter_of(case, person)
    return {
        "case": case.uuid,
        "title": kind.title_told(),
        "asked": kind.told_asked(case, person),
        "facts": [(str(label), str(value)) for label, value, *_ in kind.told_facts(case, person)],
        "opened": case.opened_at,
        "answer_by": case.answer_by_date,
        "what_was_said": list(events_of(case, person).values("kind", "at", "text")),
        "outcome": letter and letter.outcome,
        "reasons": letter and letter.reasons,
        "decided": case.decided_at,
    }


def consents_of(person: Person) -> Data:
    """What was agreed to or chosen: groups, clinics, reminders, disputes that were raised, interests that were declared."""
    own = EmailAddress.objects.filter(user=person, verified=True).values(lower=Lower("email"))
    choice = ReminderChoice.objects.filter(person=person).first()
    return {
        "groups": copy_for(person),
        "clinics_worked_for": list(
            StaffMembership.objects.filter(person=person)
            .order_by("pk")
            .values("organisation__name", "is_manager", "since_at", "ended_at")
        ),
        "clinics_asked_for_a_code": list(
            CodeAsk.objects.filter(email__in=own)
            .order_by("pk")
            .values("organisation__name", "sent_at", "expires_at", "ended_at", "declined_at")
        ),
        "reminders_to_renew": True if choice is None else choice.is_wanted,
        "disputes": list(
            Dispute.objects.filter(raised_by=person)
            .order_by("pk")
            .values("fact__code", "raised_at", "argument", "citation")
        ),
        "declared": list(
            Declaration.objects.filter(person=person)
            .order_by("pk")
            .values("qualification", "interests", "may_be_named", "declared_at")
        ),
    }


def security_of(person: Person) -> list[Data]:
    """What the security log has about this account: what and when."""
    rows = SecurityEvent.objects.filter(person=person).order_by("pk")
    return [{"what": str(one.get_kind_display()), "at": one.at} for one in rows.iterator(1000)]
