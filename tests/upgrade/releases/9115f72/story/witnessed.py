"""Sittings that somebody watched: proposed or named, opened with a code, paused, noted of, co-signed; asked, and declined."""

from quizzes import actions
from quizzes.models import Attempt, Invigilation, Quiz
from story import issued, sittings
from story.clock import at
from story.oversight import note
from story.people import person
from trainingsite.accounts.actions.checks import mark_register_checked
from trainingsite.accounts.models import ReviewCase


def _exam() -> Quiz:
    found: Quiz = Quiz.objects.get(code="small-exam")
    return found


def _propose(who: str, when: str, meaning: str) -> Invigilation:
    row = actions.propose_witness(
        quiz=_exam(), address=person("wolf").email, by=person(who), now=at(when)
    )
    note(f"witness for {who}", row, meaning)
    return row


def _answer(row: Invigilation, when: str, *, accepts: bool = True) -> None:
    actions.answer_witness(row=row, accepts=accepts, by=person("wolf"), now=at(when))
    row.refresh_from_db()


def _begin(who: str, row: Invigilation, when: str) -> Attempt:
    """The face is compared, and the candidate types the code."""
    candidate, now = person(who), at(when)
    seen = actions.entry_mark(row, candidate)
    code = actions.confirm_face(row=row, document="passport", seen=seen, by=person("wolf"), now=now)
    attempt, is_new = actions.start_attempt(
        by=candidate, quiz=_exam(), agreed=True, name_confirmed=True, now=now, seed=1, code=code
    )
    assert is_new
    return attempt


def sit_under_a_witness() -> None:
    """Watched, paused once, something noted, co-signed: the certificate says so."""
    how = "Found on the register’s web page on 13 November."
    mark_register_checked(person=person("wolf"), how=how, by=person("root"), now=at("2026-11-13 09:00"))  # fmt: skip
    sittings.sit("wanda", "alpha-check", "2026-11-18 08:00")
    row = _propose("wanda", "2026-11-16 10:00", "co-signed")
    _answer(row, "2026-11-16 12:00")
    attempt, wolf = _begin("wanda", row, "2026-11-18 13:00"), person("wolf")
    actions.pause_sitting(row=row, by=wolf, now=at("2026-11-18 13:05"))
    actions.let_go_on(row=row, by=wolf, now=at("2026-11-18 13:07:30"))
    actions.note_incident(
        row=row, text="Somebody knocked at the door.", by=wolf, now=at("2026-11-18 13:10")
    )
    note("what wolf noted", ReviewCase.objects.get(kind=actions.WITNESS_NOTE_KIND), "waits for a look")  # fmt: skip
    sittings.answer(attempt, when="2026-11-18 13:12")
    attempt.refresh_from_db()
    actions.submit_attempt(attempt=attempt, by=attempt.user, now=at("2026-11-18 13:20"))
    actions.sign_close(row=row, has_seen_all=True, saw="", by=wolf, now=at("2026-11-18 13:30"))
    attempt.refresh_from_db()
    sittings.note("exam-passed-witnessed", attempt, "passed under a witness, who paused it once")
    issued.note("invigilated", issued.issue(attempt, "2026-11-18 13:40"), "somebody watched, and co-signed")  # fmt: skip


def ask_to_watch() -> None:
    """Declined; asked, and not answered yet."""
    _answer(_propose("hugo", "2026-11-19 10:00", "declined"), "2026-11-19 12:00", accepts=False)
    _propose("zoe", "2026-11-26 10:00", "not answered yet")


def pass_without_a_signature() -> None:
    """On the last morning: an administrator named the witness, who has not co-signed yet; the pass waits for that."""
    reason = "They work in one practice; I know both."
    row = actions.name_witness(
        candidate=person("wade"), quiz=_exam(), address=person("wolf").email, reason=reason,
        by=person("root"), now=at("2026-11-25 09:00"),
    )  # fmt: skip
    note("witness for wade", row, "opened, and not co-signed yet")
    _answer(row, "2026-11-25 12:00")
    sittings.sit("wade", "alpha-check", "2026-11-27 08:00")
    attempt = _begin("wade", row, "2026-11-27 08:40")
    sittings.answer(attempt, when="2026-11-27 08:45")
    attempt.refresh_from_db()
    actions.submit_attempt(attempt=attempt, by=attempt.user, now=at("2026-11-27 08:52"))
    sittings.note("exam-passed-wade", attempt, "passed; the witness has not co-signed yet")
