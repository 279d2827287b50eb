"""A witnessed sitting: an invigilator is asked and accepts, compares the face, opens the exam with a code, and co-signs its close."""

import secrets
from datetime import datetime, timedelta
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from quizzes.sitting import signals
from quizzes.sitting.actions.who_witnesses import Asked, sat_meanwhile, why_not
from quizzes.sitting.models import (
    Attempt,
    ConfirmedName,
    Invigilation,
    InvigilationEvent,
    Quiz,
)
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.notices import send_notice, tell_account
from trainingsite.accounts.actions.second_person import check_decides_about_another
from trainingsite.accounts.actions.security import note_security
from trainingsite.accounts.actors import Actor, Person
from trainingsite.accounts.domain.register import RegisterEntry
from trainingsite.accounts.may import Act, check
from trainingsite.accounts.models import SecurityEvent
from trainingsite.accounts.sweeping import one_of_many

# Both sit beside each other when it is shown; long enough to type it, too short to be passed on.
CODE_MINUTES = 10
MOST_WRONG = 5
# So long a pass waits for the co-signature; then it counts with what is known by then.
SIGN_WITHIN = timedelta(hours=48)
# Of one candidate in thirty days: each is a mail to somebody.
MOST_ASKED, ASKED_WITHIN = 5, timedelta(days=30)
_Kind, _State = InvigilationEvent.Kind, Invigilation.State


class WrongCode(Exception):
    """The code opens nothing: mistyped, too old, used, or no face was compared."""

    reason = "witness-code"


class EntryChanged(WrongCode):
    """The code is right, and the name or the register entry is not the one that was compared."""

    reason = "witness-entry-changed"


def note(
    row: Invigilation, kind: InvigilationEvent.Kind, *, by: Actor, now: datetime, text: str = ""
) -> None:
    """Write down what happened. Inside the caller's transaction."""
    check(by, Act.NOTE_WITNESSED)
    InvigilationEvent.objects.create(
        invigilation=row, kind=kind, text=text.strip(), by=by.row, at=now
    )


@transaction.atomic
def propose_witness(*, quiz: Quiz, address: str, by: Person, now: datetime) -> Invigilation:
    """Ask somebody, by the address of their account, to watch one's exam. Raises NotAllowed, Refused."""
    check(by, Act.PROPOSE_WITNESS)
    Person.objects.under_lock().get(pk=by.pk)
    asked = Invigilation.objects.filter(candidate=by, named_by=None)
    if asked.filter(asked_at__gt=now - ASKED_WITHIN).count() >= MOST_ASKED:
        raise Refused(
            _("You have asked several people this month. Ask an administrator to name one.")
        )
    row = _ask(by, quiz, address, None, now)
    note(row, _Kind.PROPOSED, by=by, now=now)
    return row


@transaction.atomic
def name_witness(
    *, candidate: Person, quiz: Quiz, address: str, reason: str, by: Person, now: datetime
) -> Invigilation:
    """Name the invigilator of somebody's exam, with a reason: one answers for who they are. Raises NotAllowed, Refused."""
    check(by, Act.NAME_WITNESS)
    check_decides_about_another(by, candidate, now=now)
    if not reason.strip():
        raise Refused(_("Say why this person is to watch, and how you know who they are."))
    named = Person.objects.filter(email__iexact=address.strip(), is_active=True).first()
    if named is None:
        raise Refused(_("No account has this address."))
    row = _ask(candidate, quiz, named.email, by, now)
    _check_may(row, named, now)
    note(row, _Kind.NAMED, by=by, now=now, text=reason)
    _log(row, "named", by, now)
    return row


def _ask(
    candidate: Person, quiz: Quiz, address: str, named_by: Person | None, now: datetime
) -> Invigilation:
    if quiz.purpose != Quiz.Purpose.EXAM:
        raise Refused(_("Only exams are watched."))
    if address.strip().lower() == candidate.email.lower():
        raise Refused(_("Nobody watches their own exam."))
    if Invigilation.objects.live().filter(candidate=candidate, quiz=quiz).exists():
        raise Refused(_("Somebody is asked already. Call that off first."))
    row: Invigilation = Invigilation.objects.create(
        candidate=candidate,
        quiz=quiz,
        address=address.strip().lower(),
        named_by=named_by,
        asked_at=now,
    )
    send_notice("witness_asked", row.address, candidate=candidate, quiz=quiz, invigilation=row)
    return row


def asked_of(person: Person) -> list[Invigilation]:
    """What this person is asked to watch, watches or has watched, the latest first."""
    mine = Invigilation.objects.filter(invigilator=person)
    asked = Invigilation.objects.filter(state=_State.ASKED, address=person.email.lower())
    rows = (mine | asked).exclude(candidate=person).exclude(state=_State.ENDED)
    return list(rows.select_related("candidate", "quiz", "attempt").order_by("-asked_at", "-id"))


def _locked(row: Invigilation, by: Person) -> Invigilation:
    """The row, locked, where it is this person's to watch. Raises Invigilation.DoesNotExist."""
    found: Invigilation = Invigilation.objects.select_for_update().get(pk=row.pk)
    is_asked = found.state == _State.ASKED and found.address == by.email.lower()
    if found.candidate_id == by.pk or not (is_asked or found.invigilator_id == by.pk):
        raise Invigilation.DoesNotExist
    return found


def _check_may(row: Invigilation, person: Person, now: datetime) -> None:
    asked = Asked(row.candidate, person, row.quiz, row.named_by_id is not None, now)
    if why := why_not(asked):
        raise Refused(_("This person cannot watch the exam: %(why)s.") % {"why": why})


def why_not_watch(row: Invigilation, person: Person, now: datetime) -> str:
    """Why this person may not watch it; "" where they may."""
    return why_not(Asked(row.candidate, person, row.quiz, row.named_by_id is not None, now))


@transaction.atomic
def answer_witness(*, row: Invigilation, accepts: bool, by: Person, now: datetime) -> None:
    """Accept or decline to watch. Raises NotAllowed, Refused, Invigilation.DoesNotExist."""
    check(by, Act.WITNESS_SITTING)
    locked = _locked(row, by)
    if locked.state != _State.ASKED:
        raise Refused(_("This was answered already."))
    if accepts:
        _check_may(locked, by, now)
        locked.invigilator, locked.state = by, _State.ACCEPTED
    else:
        locked.state = _State.ENDED
    locked.save(update_fields=["invigilator", "state"])
    note(locked, _Kind.ACCEPTED if accepts else _Kind.DECLINED, by=by, now=now)
    tell_account("witness_answered", locked.candidate, quiz=locked.quiz, accepts=accepts)


@transaction.atomic
def call_off_witness(*, row: Invigilation, by: Person, now: datetime) -> None:
    """End it before the exam: the candidate, or the invigilator who accepted; the other one is told. Raises NotAllowed, Refused, Invigilation.DoesNotExist."""
    check(by, Act.PROPOSE_WITNESS)
    locked: Invigilation = Invigilation.objects.select_for_update().get(pk=row.pk)
    if by.pk not in (locked.candidate_id, locked.invigilator_id):
        raise Invigilation.DoesNotExist
    if locked.state not in (_State.ASKED, _State.ACCEPTED):
        raise Refused(_("The exam has begun: it cannot be called off any more."))
    locked.state = _State.ENDED
    locked.save(update_fields=["state"])
    note(locked, _Kind.WITHDRAWN, by=by, now=now)
    to_candidate = by.pk != locked.candidate_id
    asked = locked.address if locked.invigilator is None else locked.invigilator.email
    other = locked.candidate.email if to_candidate else asked
    send_notice("witness_called_off", other, quiz=locked.quiz, by=by, to_candidate=to_candidate)


@transaction.atomic
def confirm_face(*, row: Invigilation, document: str, seen: str, by: Person, now: datetime) -> str:
    """Declare that the face was compared with the document and the register entry (`seen`: the entry that the page showed, by
    `entry_mark`); the code that opens the exam, once. Doing it again makes another code, and the one before opens nothing any more.
    Raises NotAllowed, Refused, Invigilation.DoesNotExist."""
    check(by, Act.WITNESS_SITTING)
    locked = _locked(row, by)
    if locked.state != _State.ACCEPTED:
        raise Refused(_("Accept first; and an exam that has begun needs no code any more."))
    _check_may(locked, by, now)
    if document not in Invigilation.Document.values:
        raise Refused(_("Choose the document that you compared."))
    if not locked.candidate.has_register_entry:
        raise Refused(
            _("The candidate's account has no register entry that an exam could begin with.")
        )
    if seen != (mark := entry_mark(locked, locked.candidate)):
        raise Refused(
            _("The candidate's entry was changed since this page was shown. Compare it again.")
        )
    code = f"{secrets.randbelow(10**8):08d}"
    locked.face_at, locked.document, locked.compared = now, document, mark
    locked.code_hash, locked.wrong_codes = _hash(locked, code), 0
    locked.code_until = now + timedelta(minutes=CODE_MINUTES)
    locked.save()
    entry = locked.candidate.entry
    facts = f"{locked.get_document_display()}: {entry.name}, {entry.register} {entry.number}"
    note(locked, _Kind.FACE, by=by, now=now, text=facts)
    note(locked, _Kind.CODE, by=by, now=now)
    _log(locked, "face", by, now)
    return f"{code[:4]} {code[4:]}"


def _hash(row: Invigilation, code: str) -> str:
    return salted_hmac(f"quizzes.invigilation.{row.uuid}", code, algorithm="sha256").hexdigest()


def entry_mark(row: Invigilation, held: Person | ConfirmedName) -> str:
    """What is compared, as one word that says nothing by itself: the name, the register and the number."""
    name = held.name if isinstance(held, ConfirmedName) else held.register_name
    parts = [name, *RegisterEntry("", "", held.register, held.register_number).keys]
    salt = f"quizzes.invigilation.entry.{row.uuid}"
    return salted_hmac(salt, "\0".join(parts), algorithm="sha256").hexdigest()


def check_code(*, quiz: Quiz, code: str, by: Person, now: datetime) -> Invigilation:
    """The sitting that this code opens for its candidate. A wrong one is counted; after five none opens it. Raises NotAllowed,
    WrongCode."""
    check(by, Act.START_ATTEMPT)
    with transaction.atomic():
        rows = Invigilation.objects.select_for_update().filter(candidate=by, quiz=quiz)
        row: Invigilation | None = rows.filter(state=_State.ACCEPTED).first()
        if row is not None and _opens(row, code, now):
            return row
        if row is not None and row.has_code_at(now):
            row.wrong_codes += 1
            if row.wrong_codes >= MOST_WRONG:
                row.code_hash = ""
            row.save(update_fields=["wrong_codes", "code_hash"])
            note(row, _Kind.WRONG_CODE, by=by, now=now)
    raise WrongCode


def _opens(row: Invigilation, code: str, now: datetime) -> bool:
    typed = "".join(sign for sign in code if sign.isdigit())
    return row.has_code_at(now) and constant_time_compare(_hash(row, typed), row.code_hash)


def open_witnessed(
    *, row: Invigilation, code: str, attempt: Attempt, by: Actor, now: datetime
) -> None:
    """Bind the attempt that begins now to its invigilator: whose face it is was compared. In the transaction in which it begins. Raises
    WrongCode where the code was used or called off meanwhile, or the invigilator may not watch any more; EntryChanged where the name
    that was confirmed, which a certificate would bear, is not the one that was compared."""
    check(by, Act.OPEN_WITNESSED)
    locked: Invigilation = Invigilation.objects.select_for_update().get(pk=row.pk)
    if locked.state != _State.ACCEPTED or not _opens(locked, code, now):
        raise WrongCode
    assert locked.invigilator is not None  # noqa: S101 -- accepted
    if why_not_watch(locked, locked.invigilator, now):
        raise WrongCode
    if locked.compared != entry_mark(locked, attempt.confirmed_name):
        raise EntryChanged
    locked.state, locked.attempt, locked.opened_at = _State.OPENED, attempt, now
    locked.code_hash = ""
    locked.save()
    attempt.assurance = Attempt.Assurance.ID_CHECKED
    attempt.save(update_fields=["assurance"])
    note(locked, _Kind.OPENED, by=by, now=now)


@transaction.atomic
def sign_close(
    *, row: Invigilation, has_seen_all: bool, saw: str, by: Person, now: datetime
) -> None:
    """Co-sign the close of a sitting that one watched from the code to the end, or say that one did not. Only the first makes it
    invigilated, and only for whoever may watch still and sat nothing of the course meanwhile. Raises NotAllowed, Refused, Invigilation.DoesNotExist."""
    check(by, Act.WITNESS_SITTING)
    locked = _locked(row, by)
    attempt = locked.attempt
    if attempt is None or locked.state != _State.OPENED:
        raise Refused(
            _("There is nothing to co-sign: this sitting was not opened, or is settled already.")
        )
    if attempt.closed_at is None:
        raise Refused(_("The exam still goes on. Co-sign when it is closed."))
    if now >= attempt.closed_at + SIGN_WITHIN:
        raise Refused(_("The time in which this sitting could be co-signed is over."))
    if not has_seen_all and not saw.strip():
        raise Refused(_("Say what you did not see."))
    if has_seen_all:
        _check_may_sign(locked, by, now)
        Attempt.objects.filter(pk=attempt.pk).update(assurance=Attempt.Assurance.INVIGILATED)
    state = _State.COSIGNED if has_seen_all else _State.UNSIGNED
    kind = _Kind.COSIGNED if has_seen_all else _Kind.NOT_SIGNED
    _settle(locked, state, kind, by=by, now=now, text=saw)
    _log(locked, kind.value, by, now)


def _check_may_sign(row: Invigilation, by: Person, now: datetime) -> None:
    why = why_not_watch(row, by, now)
    if not why and sat_meanwhile(row):
        why = _("you had an attempt of your own in this course open while you watched")
    if why:
        raise Refused(
            _("You cannot co-sign this exam: %(why)s. Say instead that you did not see all of it.")
            % {"why": why}
        )


def _settle(
    row: Invigilation,
    state: Invigilation.State,
    kind: InvigilationEvent.Kind,
    *,
    by: Actor,
    now: datetime,
    text: str = "",
) -> None:
    """Nothing waits for it any more; those above hear of it after the commit."""
    row.state, row.settled_at = state, now
    row.save(update_fields=["state", "settled_at"])
    note(row, kind, by=by, now=now, text=text)
    transaction.on_commit(
        partial(signals.result_changed.send_robust, sender=Attempt, attempt_id=row.attempt_id),
        robust=True,
    )


def settle_unsigned(*, by: Actor, now: datetime) -> int:
    """Let go those that nobody co-signed in time: their identity was checked, and that is what they are worth. How many."""
    check(by, Act.SWEEP_ATTEMPTS)
    late = Invigilation.objects.unsettled().filter(attempt__closed_at__lte=now - SIGN_WITHIN)
    first = list(late.values_list("pk", flat=True)[:200])
    return sum(one_of_many(partial(_lapsed, pk, by, now)) for pk in first)


@transaction.atomic
def _lapsed(pk: int, by: Actor, now: datetime) -> bool:
    row = Invigilation.objects.select_for_update().get(pk=pk)
    if row.state != _State.OPENED:
        return False
    _settle(row, _State.UNSIGNED, _Kind.LAPSED, by=by, now=now)
    return True


def sign_by(row: Invigilation) -> datetime | None:
    """Until when the close can be co-signed; None while the exam goes on, or where none was opened."""
    attempt = row.attempt
    if attempt is None or attempt.closed_at is None:
        return None
    return attempt.closed_at + SIGN_WITHIN


def witness_of(attempt: Attempt) -> Invigilation | None:
    """The invigilation of an attempt, if it was opened with a code."""
    found: Invigilation | None = Invigilation.objects.filter(attempt=attempt).first()
    return found


def waits_until(attempt: Attempt) -> str:
    """Until when a pass in this attempt waits for the co-signature, in words; "" where nothing waits."""
    row = witness_of(attempt)
    until = sign_by(row) if row is not None and row.state == _State.OPENED else None
    return date_format(timezone.localtime(until), "j F Y, H:i T") if until else ""


def _log(row: Invigilation, step: str, by: Actor, now: datetime) -> None:
    note_security(
        kind=SecurityEvent.Kind.SITTING_WITNESSED,
        by=by,
        now=now,
        person=row.candidate,
        about=row,
        step=step,
    )


def own_witness(person: Person, quiz: Quiz) -> Invigilation | None:
    """Whom the candidate has asked for this exam and not begun with yet."""
    rows = Invigilation.objects.live().filter(candidate=person, quiz=quiz)
    found: Invigilation | None = rows.select_related("invigilator").first()
    return found
