"""Sitting quizzes: how the story's people start, answer and hand in, and what state their attempts are left in."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

from quizzes import actions
from quizzes.kinds import KINDS
from quizzes.models import Attempt, Quiz
from quizzes.sitting.actions.given import given_questions
from story.clock import at
from story.content import SECOND
from story.named import named
from story.people import person
from trainingsite.accounts.actors import SYSTEM

SPACE = UUID("6f1d3c3e-0d1b-4f0e-9d5c-e3e5f9300000")
REAL_EXAM = "rf-skin-tightening-exam"
REAL_CHECKS = ("rf-technique-check", "nerve-anatomy-check", "complication-management-check")


def window(name: str) -> UUID:
    """The window of that name."""
    return uuid5(SPACE, name)


def keys(attempt: Attempt) -> list[tuple[str, Any]]:
    """(public id of the version, right answer) of every question, in the order shown."""
    return [
        (str(uuid), KINDS[question.scored.kind].key(question.scored.spec))
        for uuid, question in given_questions(attempt.pk).items()
    ]


def start(who: str, code: str, when: str, *, seed: int = 1) -> Attempt:
    attempt, is_new = actions.start_attempt(
        by=person(who),
        quiz=Quiz.objects.get(code=code),
        agreed=True,
        name_confirmed=True,
        now=at(when),
        seed=seed,
    )
    assert is_new
    return attempt


def item(seq: int, version: str, answer: Any, revision: int = 1) -> Any:
    return {"client_seq": seq, "version": version, "revision": revision, "answer": answer}


def save(attempt: Attempt, *items: Any, when: str, name: str = "only") -> Any:
    return actions.save_answers(
        by=attempt.user,
        attempt_uuid=attempt.uuid,
        window=window(f"{attempt.uuid}/{name}"),
        items=items,
        now=at(when),
    )


def answer(attempt: Attempt, *, right: int | None = None, when: str) -> None:
    """Answer the first `right` questions rightly, all by default, and leave the others."""
    found = keys(attempt)[:right]
    save(attempt, *(item(n, *pair) for n, pair in enumerate(found, start=1)), when=when)


def sit(who: str, code: str, when: str, *, right: int | None = None, seed: int = 1) -> Attempt:
    """A whole sitting of ten minutes, handed in and graded."""
    attempt = start(who, code, when, seed=seed)
    answer(attempt, right=right, when=when)
    later = at(when) + timedelta(minutes=10)
    return actions.submit_attempt(attempt=attempt, by=attempt.user, now=later)


def pass_small(who: str, day: str, *, seed: int = 1) -> Attempt:
    """The check of the small course and its exam, both passed on that day."""
    sit(who, "alpha-check", f"{day} 08:00", seed=seed)
    return sit(who, "small-exam", f"{day} 09:00", seed=seed)


def note(key: str, attempt: Attempt, meaning: str) -> None:
    """Put the attempt into the manifest; its state is read at the end."""
    named.attempts[key] = {
        "uuid": str(attempt.uuid),
        "person": attempt.user.email.partition("@")[0],
        "quiz": attempt.quiz.code,
        "meaning": meaning,
    }


def practise() -> None:
    """Free practice and checks."""
    note("practice-passed", sit("una", "beta-practice", "2026-03-10 18:00"), "practice, all right")
    note(
        "check-failed",
        sit("layla", "alpha-check", "2026-03-11 18:00", right=2),
        "a check, two of five right",
    )
    note("check-passed", sit("layla", "alpha-check", "2026-03-11 19:00", seed=2), "the next try")


def practise_what_will_be_retired() -> None:
    """The quiz leaves the files three days later."""
    retired = start("una", "kettle-practice", "2026-05-28 18:00")
    answer(retired, right=1, when="2026-05-28 18:05")
    note("practice-open-retired", retired, "open for ever: its quiz was retired meanwhile")


def practise_in_november() -> None:
    """Open when the story ends."""
    running = start("layla", "beta-practice", "2026-11-20 18:00")
    answer(running, right=1, when="2026-11-20 18:05")
    note("practice-open", running, "practice without a deadline, open for a week")


def practise_every_kind() -> None:
    """Since the second edition one practice has a question of every kind but the one for a few typed words."""
    attempt = sit("una", "alpha-practice", "2026-06-03 18:00")
    kinds = {given.scored.kind for given in given_questions(attempt.pk).values()}
    assert kinds == set(KINDS) - {"short_text"}, set(KINDS) ^ kinds
    note("practice-every-kind", attempt, "practice with a question of every kind")


def sit_the_second_course() -> None:
    """The exam of the course that has the small one's codes: passed, and no scheme issues for it."""
    sit("layla", f"{SECOND}-alpha-check", "2026-06-20 08:00")
    passed = sit("layla", f"{SECOND}-small-exam", "2026-06-20 09:00")
    note("exam-passed-other", passed, "of the second course; it leads to no certificate")


def sit_the_real_exam() -> None:
    """Sixty questions of the shipped course: one passes, one fails."""
    for who, right in (("ada", 60), ("bob", 40)):
        for hour, check in enumerate(REAL_CHECKS, start=8):
            sit(who, check, f"2026-09-14 {hour:02}:00")
        attempt = sit(who, REAL_EXAM, "2026-09-15 09:00", right=right, seed=len(who) + right)
        note(f"exam-{attempt.current_result.state}-real", attempt, "the real exam")


def fail() -> None:
    """Two of three tries of the small exam, what every policy keeps of them, and one under a mistyped entry."""
    sit("yara", "alpha-check", "2026-04-01 08:00")
    note("exam-failed", sit("yara", "small-exam", "2026-04-01 09:00", right=1), "the first try")
    first = sit("gone", "alpha-check", "2026-04-02 08:00", right=2)
    note("check-failed-by-inactive", first, "a check of somebody who is now inactive")
    sit("yves", "alpha-check", "2026-04-03 08:00")
    mistyped = sit("yves", "small-exam", "2026-04-03 09:00", right=2)
    note("exam-failed-mistyped", mistyped, "under a register entry that was released since")


def fail_again() -> None:
    """A month later."""
    second = sit("yara", "small-exam", "2026-05-01 09:00", right=3, seed=2)
    note("exam-failed-again", second, "the second try, close to the cut")


def void_while_open() -> None:
    """An administrator ends a running attempt."""
    sit("tom", "alpha-check", "2026-06-02 08:00")
    attempt = start("tom", "small-exam", "2026-06-02 09:00")
    answer(attempt, right=2, when="2026-06-02 09:05")
    reason = "The candidate’s screen was shared."
    actions.void_attempt(
        attempt=attempt, by=person("root"), reason=reason, now=at("2026-06-02 09:06")
    )
    note("exam-voided-open", attempt, "voided while it was open: never graded otherwise")


def run_out_of_time() -> None:
    """Time is up with three answers in; two more arrive after grace, and one again that was stored. Of three people."""
    for who, day in (("pia", "2026-07-01"), ("paul", "2026-07-02"), ("petra", "2026-07-03")):
        _run_out_of_time(who, day)


def _run_out_of_time(who: str, day: str) -> None:
    sit(who, "alpha-check", f"{day} 08:00")
    attempt = start(who, "small-exam", f"{day} 09:00")
    answer(attempt, right=3, when=f"{day} 09:29")
    first, *_middle, fourth, fifth = keys(attempt)
    save(attempt, item(4, *fourth), when=f"{day} 09:31")  # before anybody has closed it
    done = actions.sweep(by=SYSTEM, now=at(f"{day} 09:45"))
    assert (done["closed"], done["graded"]) == (1, 1)
    outcome = save(attempt, item(5, *fifth), item(1, *first), when=f"{day} 10:00")
    assert (outcome.received_late, outcome.acknowledged) == ([5], [1])
    note(f"exam-expired-{who}", attempt, "expired; two answers are stored as late")


def leave_open(attempt: Attempt, key: str, meaning: str, takes: str = "acknowledged") -> None:
    """An attempt that is open when the story ends, and what becomes of one more answer then."""
    note(key, attempt, meaning)
    named.attempts[key]["takes"] = takes


def sit_in_two_windows() -> None:
    """The same attempt on two devices: a higher revision wins, one is beaten, one is cleared and given again."""
    sit("nils", "alpha-check", "2026-11-26 08:00")
    attempt = start("nils", "small-exam", "2026-11-27 09:40")
    (v1, right1), (v2, right2), (v3, right3) = keys(attempt)[:3]
    save(attempt, item(1, v1, right1), item(2, v2, right2), when="2026-11-27 09:42", name="phone")
    beaten = save(attempt, item(1, v1, None), when="2026-11-27 09:43", name="laptop")
    assert beaten.superseded
    save(attempt, item(2, v2, None, 2), when="2026-11-27 09:44", name="laptop")
    save(attempt, item(3, v3, right3), when="2026-11-27 09:45", name="laptop")
    save(attempt, item(3, v2, right2, 3), when="2026-11-27 09:46", name="phone")
    leave_open(attempt, "exam-open-two-windows", "open, answered on a phone and a laptop")


def leave_things_undone() -> None:
    """What stands in the middle on the last morning: open, overdue, closed without a result."""
    for hour, check in enumerate(REAL_CHECKS, start=8):
        sit("olga", check, f"2026-11-26 {hour:02}:00")
    real = start("olga", REAL_EXAM, "2026-11-27 09:00", seed=7)
    answer(real, right=31, when="2026-11-27 09:50")
    leave_open(real, "exam-open-real", "the real exam, 31 of 60 answered")
    sit("uma", "alpha-check", "2026-11-26 08:00")
    overdue = start("uma", "small-exam", "2026-11-27 09:20")
    answer(overdue, right=2, when="2026-11-27 09:25")
    leave_open(overdue, "exam-overdue", "its time is up and no sweep has come by", "received_late")
    for key in ("practice-open", "practice-open-retired"):
        named.attempts[key]["takes"] = "acknowledged"
    sit("sam", "alpha-check", "2026-11-26 08:00")
    closed = start("sam", "small-exam", "2026-11-27 09:30")
    answer(closed, right=4, when="2026-11-27 09:50")
    actions.close_attempt(
        attempt=closed, by=closed.user, reason="submitted", now=at("2026-11-27 09:55")
    )
    note("exam-closed-ungraded", closed, "handed in; the server stopped before grading")


def read_states() -> None:
    """Every named attempt's state, as the release itself sees it at the end."""
    for entry in named.attempts.values():
        attempt = Attempt.objects.get(uuid=entry["uuid"])
        entry["state"] = actions.attempt_state(attempt)
        entry["results"] = list(attempt.results.order_by("number").values_list("state", flat=True))
