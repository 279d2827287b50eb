"""What candidates and staff say of sittings: questions that are challenged, results that are appealed, misconduct, answer papers."""

from datetime import date
from uuid import UUID

from quizzes import actions
from quizzes.models import Attempt, Challenge
from quizzes.sitting.actions.given import given_questions
from story import sittings
from story.cases import decide
from story.clock import at
from story.named import named
from story.oversight import note
from story.people import person
from story.sittings import window
from trainingsite.accounts.actions.case_parties import reply
from trainingsite.accounts.actions.cases import decide_case
from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.models import ReviewCase

PAPERS = (
    "exam-failed-in-sections",
    "exam-passed-witnessed",
    "exam-expired-pia",
    "exam-open-two-windows",
)


def _attempt(key: str) -> Attempt:
    found: Attempt = Attempt.objects.get(uuid=named.attempts[key]["uuid"])
    return found


def _challenge(key: str, version: UUID, text: str, when: str) -> Challenge:
    attempt = _attempt(key)
    made, is_new = actions.raise_challenge(
        attempt=attempt, version=version, text=text, key=window(text), by=attempt.user, now=at(when)
    )
    assert is_new
    note(f"challenge: {text}", made, "said of a question")
    return made


def challenge_questions() -> None:
    """Two people of one question, and somebody decided; one of another, and nobody has."""
    shared = [
        version
        for version in given_questions(_attempt("exam-failed-in-sections").pk)
        if version in given_questions(_attempt("exam-passed-witnessed").pk)
    ]
    _challenge("exam-failed-in-sections", shared[0], "Two answers are right.", "2026-11-23 12:00")
    made = _challenge("exam-passed-witnessed", shared[0], "I doubt the key.", "2026-11-23 13:00")
    decide(made.case, "not-upheld", "The sources are clear.", "2026-11-24 10:00")
    note("case of two challenges", made.case, "two candidates joined it; the question stands")
    for party in made.case.party_rows.all():
        note(f"party of it: {party.person.email}", party, "joined by what was said")
    waits = _challenge("exam-failed-in-sections", shared[1], "The stem is unclear.", "2026-11-23 12:10")  # fmt: skip
    note("case of one challenge", waits.case, "nobody has decided yet")


def challenge_while_it_runs() -> None:
    """On the last morning, in the middle of the real exam."""
    version = next(iter(given_questions(_attempt("exam-open-real").pk)))
    _challenge("exam-open-real", version, "The picture is missing.", "2026-11-27 09:45")


def propose_before_it_is_graded() -> None:
    """It was proposed that the sitting counts for nothing, between its end and its points: the pass is held until two have decided."""
    sittings.sit("hale", "alpha-check", "2026-11-26 10:00")
    attempt = sittings.start("hale", "small-exam", "2026-11-26 11:00")
    sittings.answer(attempt, when="2026-11-26 11:10")
    text, now = "A phone lay on the table.", at("2026-11-26 11:12")
    case = actions.report_sitting(
        attempt=attempt, kind=actions.MISCONDUCT_KIND, text=text, until=date(2026, 12, 4), by=person("root"), now=now
    )  # fmt: skip
    reply(case=case, text="It was switched off.", by=person("hale"), now=at("2026-11-26 11:15"))
    actions.close_attempt(attempt=attempt, by=attempt.user, reason="submitted", now=at("2026-11-26 11:20"))  # fmt: skip
    proposal = decide_case(case=case, outcome="void", note=text, by=person("root"), now=at("2026-11-26 11:25"))  # fmt: skip
    actions.sweep(by=SYSTEM, now=at("2026-11-26 11:30"))
    attempt.refresh_from_db()
    assert attempt.current_result.state == "held", attempt.current_result.state
    sittings.note("exam-held-hale", attempt, "passed; a void was proposed before it was graded")
    note("misconduct of hale", case, "heard; one has proposed to make it void")
    note("proposal to void what hale sat", proposal, "nobody has agreed yet")


def say_what_was_seen() -> None:
    """Somebody is said to have copied, and has replied; a result is appealed; an administrator opened an answer paper."""
    case = actions.report_sitting(
        attempt=_attempt("exam-failed-again"), kind=actions.MISCONDUCT_KIND, text="A neighbour’s answers were copied.",
        until=date(2026, 12, 4), by=person("root"), now=at("2026-11-20 09:00"),
    )  # fmt: skip
    reply(case=case, text="I sat alone.", by=person("yara"), now=at("2026-11-21 09:00"))
    note("misconduct of yara", case, "heard, and nobody has decided yet")
    for event in case.events.all():
        note(f"{event.kind} in the case of yara", event, "what she was asked, and said")
    appeal: ReviewCase = actions.appeal_result(
        attempt=_attempt("exam-failed-in-sections"), text="The break was too short.", by=person("abel"), now=at("2026-11-24 12:00")
    )  # fmt: skip
    note("appeal of abel", appeal, "nobody has decided yet")


def note_papers_and_deadlines() -> None:
    """Of every attempt that was given time, and of others; an administrator opens them, and the exam's keys stay closed."""
    for key in ("exam-open-real", "exam-overdue", "exam-open-in-a-break", *PAPERS):
        note(f"deadline of {key}", _attempt(key), "what moved its end")
    for key in PAPERS:
        note(f"paper of {key}", _attempt(key).form, "as it is read while the keys stay closed")
