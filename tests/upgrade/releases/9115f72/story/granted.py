"""Time that was given: rights to more of it, breaks and sections, minutes in the middle of an exam, an outage, tries beside the rules."""

from datetime import timedelta

from quizzes import actions
from quizzes.models import Accommodation, Attempt, Outage, Quiz
from quizzes.sitting.actions import outages
from quizzes.sitting.actions.given import given_questions
from story import sittings
from story.clock import at
from story.named import named
from story.oversight import note
from story.people import person
from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.models import ReviewCase

LETTER = b"%PDF-1.7\n1 0 obj\n<< /Title (A letter) >>\nendobj\n%%EOF\n"


def _exam() -> Quiz:
    found: Quiz = Quiz.objects.get(code="small-exam")
    return found


def _ask(who: str, reason: str, when: str, proof: bytes | None = None) -> ReviewCase:
    wish = actions.Wish(reason, "I read slowly.", "More time, and breaks.", _exam())
    case = actions.ask_for_time(wish=wish, proof=proof, by=person(who), now=at(when))
    note(f"more time for {who}", case, "asked for")
    return case


def _grant(who: str, case: ReviewCase, when: str, **terms: int) -> Accommodation:
    right = actions.decide_time(
        case=case, terms=actions.Terms(quiz=_exam(), **terms), note="The letter says so.", by=person("root"), now=at(when)
    )  # fmt: skip
    assert right is not None
    note(f"right of {who} to more time", right, "granted")
    return right


def ask_for_more_time() -> None:
    """Granted with a paper; granted without one; granted and ended; refused; and asked, with a paper that nobody has looked at."""
    _grant("abel", _ask("abel", "disability", "2026-11-09 09:00", LETTER), "2026-11-10 09:00", percent=50, break_minutes=10)  # fmt: skip
    _grant("bela", _ask("bela", "care", "2026-11-09 09:10"), "2026-11-10 09:10", is_untimed=True, break_minutes=20)  # fmt: skip
    ended = _grant("zoe", _ask("zoe", "language", "2026-11-09 09:20"), "2026-11-10 09:20", percent=25)  # fmt: skip
    reason = "She asked us to end it."
    actions.end_right(right=ended, reason=reason, by=person("root"), now=at("2026-11-12 09:00"))
    refused = _ask("bob", "other", "2026-11-09 09:30")
    actions.decide_time(case=refused, terms=None, note="Nobody may read it to you.", by=person("root"), now=at("2026-11-10 09:30"))  # fmt: skip
    _ask("una", "technical", "2026-11-24 09:40", LETTER)


def grant_tries() -> None:
    """One more try for who has failed twice, and a shorter wait."""
    for who, code, asked in (
        ("yara", "small-exam", actions.Asked("tries", tries=1)),
        ("bob", sittings.REAL_EXAM, actions.Asked("wait", opens_at=at("2026-11-30 08:00"))),
    ):
        made = actions.grant_try(
            person=person(who), quiz=Quiz.objects.get(code=code), asked=asked, reason="She was ill.",
            by=person("root"), now=at("2026-11-11 09:00"),
        )  # fmt: skip
        note(f"try granted to {who}", made, asked.kind)


def _answer_section(attempt: Attempt, number: int, seq: int, when: str) -> None:
    """What is right, to every question of a section."""
    given, found = given_questions(attempt.pk), dict(sittings.keys(attempt))
    asked = [str(version) for version, one in given.items() if one.section == number]
    items = [sittings.item(seq + n, version, found[version]) for n, version in enumerate(asked)]
    sittings.save(attempt, *items, when=when)


def _close(attempt: Attempt, number: int, when: str, *, with_break: bool = False) -> None:
    actions.close_section(
        attempt=attempt, number=number, with_break=with_break, by=attempt.user, now=at(when)
    )


def sit_in_sections() -> None:
    """Each of three closed before the next, a break between, an answer to what was closed, five minutes more; and not passed."""
    sittings.sit("abel", "alpha-check", "2026-11-23 08:00")
    attempt = sittings.start("abel", "small-exam", "2026-11-23 09:00")
    version, right = sittings.keys(attempt)[0]
    sittings.save(attempt, sittings.item(1, version, right), when="2026-11-23 09:05")
    _close(attempt, 1, "2026-11-23 09:10", with_break=True)
    actions.end_break(attempt=attempt, by=attempt.user, now=at("2026-11-23 09:14:30"))
    late = sittings.save(attempt, sittings.item(9, version, right, 2), when="2026-11-23 09:16")
    assert [one["reason"] for one in late.rejected] == ["section-closed"]
    actions.give_time(
        attempt=attempt, minutes=5, reason="A fire alarm.", by=person("root"), now=at("2026-11-23 09:18")
    )  # fmt: skip
    _close(attempt, 2, "2026-11-23 09:20")
    _answer_section(attempt, 3, 20, "2026-11-23 09:21")
    attempt.refresh_from_db()
    actions.submit_attempt(attempt=attempt, by=attempt.user, now=at("2026-11-23 09:25"))
    attempt.refresh_from_db()
    assert attempt.current_result.state == "failed", attempt.current_result.state
    sittings.note(
        "exam-failed-in-sections", attempt, "in three sections, with a break and more time"
    )


def leave_a_break() -> None:
    """On the last morning: two sections are closed, and a break goes on."""
    sittings.sit("bela", "alpha-check", "2026-11-26 08:00")
    attempt = sittings.start("bela", "small-exam", "2026-11-27 09:30")
    _answer_section(attempt, 1, 1, "2026-11-27 09:33")
    _close(attempt, 1, "2026-11-27 09:35")
    _answer_section(attempt, 2, 10, "2026-11-27 09:42")
    _close(attempt, 2, "2026-11-27 09:45", with_break=True)
    attempt.refresh_from_db()
    assert attempt.is_paused_at(at("2026-11-27 10:00"))
    sittings.leave_open(attempt, "exam-open-in-a-break", "in its third section; a break goes on")


def _open(key: str) -> Attempt:
    found: Attempt = Attempt.objects.get(uuid=named.attempts[key]["uuid"])
    return found


def give_time_in_the_middle() -> None:
    """To one person, to a room, and for saves that failed by our fault."""
    real, phone, paused = (
        _open(f"exam-open-{name}") for name in ("real", "two-windows", "in-a-break")
    )
    since = at("2026-11-27 09:30")
    outages.give_back_failing(
        attempt_uuid=real.uuid, since=since, by=SYSTEM, now=since + timedelta(seconds=20)
    )
    actions.give_time(
        attempt=real, minutes=10, reason="The screen had to be changed.", by=person("root"), now=at("2026-11-27 09:40")
    )  # fmt: skip
    left_out = actions.give_time_to_room(
        quiz=_exam(), attempts=[phone.pk, paused.pk], minutes=5, reason="The light went out.",
        by=person("root"), now=at("2026-11-27 09:48"),
    )  # fmt: skip
    assert left_out == []


def grant_in_the_middle() -> None:
    """A right to more time and breaks, while the exam runs: it holds in that one at once."""
    running = _open("exam-open-two-windows")
    before = running.deadline_at
    _grant("nils", _ask("nils", "disability", "2026-11-27 09:48:30"), "2026-11-27 09:49", percent=50, break_minutes=10)  # fmt: skip
    running.refresh_from_db()
    assert running.deadline_at > before


def be_away() -> None:
    """No web process beat for two minutes and a half: whoever sat an exam gets them back. Then it beats until the end."""
    for when in ("2026-11-27 09:52:00", "2026-11-27 09:54:30"):
        outages.beat(by=SYSTEM, now=at(when), silent=None)
    note("outage of the last morning", Outage.objects.get(), "two minutes and a half")
    outages.beat(by=SYSTEM, now=at("2026-11-27 09:59:58"), silent=timedelta(0))
