"""What somebody had to look at: entries that two have, fast sittings, late answers, exam keys, and what people asked."""

from datetime import timedelta
from typing import Any

from django.test import Client
from django.test.utils import override_settings
from django.urls import reverse

from certificates import actions as certificates
from certificates.models import Certificate
from courses.models import Course
from quizzes import actions as quizzes
from quizzes.models import Attempt, KeyRight
from story import issued, people, sittings
from story.clock import at
from story.content import question
from story.named import named
from story.oversight import note
from story.people import browser, person
from trainingsite.accounts.actions.case_parties import ask_party, reply
from trainingsite.accounts.actions.cases import decide_case
from trainingsite.accounts.actions.holds import look_again
from trainingsite.accounts.actions.proposals import second, stop
from trainingsite.accounts.actions.register import release_claim
from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.models import ReviewCase

# While this is the installation's address it is no trial: fast sittings are held, certificates carry no caveat about it.
PUBLIC = {"PUBLIC_URL": "https://training.example.org", "SEED_DEMO": False}


def decide(case: ReviewCase, outcome: str, reasons: str, when: str, by: str = "root") -> None:
    decide_case(case=case, outcome=outcome, note=reasons, by=person(by), now=at(when))


def take_by_two(case: ReviewCase, outcome: str, reasons: str, who: str, day: str) -> None:
    """Whoever would lose something is asked, replies on the next day, and then one proposes and another agrees."""
    asked = at(f"{day} 09:00")
    ask_party(
        case=case, person=person(who), text=reasons, until=asked.date() + timedelta(days=7), by=person("root"), now=asked
    )  # fmt: skip
    later = asked + timedelta(days=1)
    reply(case=case, text="That is not how it was.", by=person(who), now=later)
    proposal = decide_case(case=case, outcome=outcome, note=reasons, by=person("root"), now=later)
    second(proposal=proposal, by=person("sue"), now=later + timedelta(hours=1))


def _open_of(who: str, kind: str) -> ReviewCase:
    found: ReviewCase = ReviewCase.objects.open().get(kind=kind, person=person(who))
    return found


# --- Register entries ---------------------------------------------------------------------------------


def share_entries() -> None:
    """Four people come with somebody else's entry: one waits, and each outcome once."""
    at("2026-09-05 09:00")
    people.arrive_later("cleo", "dora", "edda", "june")
    for who, outcome, reasons, loses in (
        ("dora", "earlier", "It is Carl’s number; hers is another one.", ""),
        ("edda", "later", "She showed her letter of registration.", "erik"),
        ("june", "one-person", "He had forgotten his first account.", "june"),
    ):
        case = _open_of(who, "register-clash")
        if loses:
            take_by_two(case, outcome, reasons, loses, "2026-09-07")
        else:
            decide(case, outcome, reasons, "2026-09-07 09:00")
        note(f"clash of {who}", case, f"decided: {outcome}")
    note("clash of cleo", _open_of("cleo", "register-clash"), "nobody has decided yet")


def take_entries_of_the_withdrawn() -> None:
    """Holders of withdrawn certificates leave their entries; others come with them, and a person has to look."""
    from story.accounts import write_entry  # noqa: PLC0415 -- which imports our chapters' people

    for who, number in (("dana", "98A7654E"), ("ewa", "7001055")):
        write_entry(who, "2026-09-20 09:00", number=number)
        (claim,) = person(who).left_claims()
        release_claim(claim=claim, by=person("root"), reason="Typed by mistake.", now=at("2026-09-21 09:00"))  # fmt: skip
    at("2026-10-02 09:00")
    people.arrive_later("hedy", "hugo")
    barred, free = _open_of("hedy", "held-holder"), _open_of("hugo", "held-holder")
    decide(barred, "barred", "It is Dana’s entry.", "2026-10-05 09:00")
    decide(free, "goes-on", "The register gave the number anew.", "2026-10-05 09:10")
    note("held hedy, first", barred, "may sit no exam")
    note("held hugo", free, "may sit exams")
    asked = "She has sent her passport."
    again = look_again(person=person("hedy"), reason=asked, by=person("root"), now=at("2026-11-10 09:00"))  # fmt: skip
    note("held hedy, again", again, "somebody looks once more")


# --- Sittings -----------------------------------------------------------------------------------------


@override_settings(**PUBLIC)
def sit_too_fast() -> None:
    """All answers at once: it counts, it is void, or nobody has looked in three working days."""
    fred = _sit_held("fred", "2026-10-12", "held, and it counts")
    fiona = _sit_held("fiona", "2026-10-13", "held, and it is void")
    flo = _sit_held("flo", "2026-10-14", "held, and nobody looked in time")
    decide(_open_of("fred", "fast-sitting"), "counts", "He reads fast.", "2026-10-14 12:00")
    take_by_two(
        _open_of("fiona", "fast-sitting"), "void", "She had the answers.", "fiona", "2026-10-15"
    )
    issued.note(
        "public", issued.issue(fred, "2026-10-14 12:20"), "issued at a public address, after a look"
    )
    quizzes.sweep(by=SYSTEM, now=at("2026-10-20 07:00"))
    issued.note(
        "not-reviewed", issued.issue(flo, "2026-10-20 07:10"), "held, and nobody looked in time"
    )
    for attempt in (fred, fiona, flo):
        case = ReviewCase.objects.get(kind="fast-sitting", person=attempt.user)
        note(f"fast {attempt.user.email.partition('@')[0]}", case, case.outcome)


@override_settings(**PUBLIC)
def sit_too_fast_again() -> None:
    """On the last day but one: nobody has looked yet."""
    _sit_held("fay", "2026-11-26", "held, and nobody has looked yet")
    note("fast fay", _open_of("fay", "fast-sitting"), "nobody has looked yet")


def _sit_held(who: str, day: str, meaning: str) -> Attempt:
    attempt = sittings.pass_small(who, day)
    assert attempt.current_result.state == "held", attempt.current_result.state
    sittings.note(f"exam-held-{who}", attempt, meaning)
    return attempt


def ask_about_late_answers() -> None:
    """One waits; of one the try is given back; of one nothing is, more answers come, and it is asked again."""
    for who, outcome in (("pia", ""), ("paul", "try-given-back"), ("petra", "stands")):
        attempt = Attempt.objects.get(uuid=named.attempts[f"exam-expired-{who}"]["uuid"])
        case = _ask_about_late(attempt, who, "2026-07-03 12:00")
        note(f"late {who}", case, outcome or "asked about late answers")
        if outcome:
            decide(case, outcome, "The whole street was without power.", "2026-07-03 14:00")
    version, _right = sittings.keys(attempt)[0]
    late = sittings.save(attempt, sittings.item(6, version, None, 2), when="2026-07-03 16:00")
    assert late.received_late == [6], late
    again = _ask_about_late(attempt, "petra", "2026-07-03 17:00")
    note("late petra, again", again, "an answer came after the decision; nobody has looked yet")


def _ask_about_late(attempt: Attempt, who: str, when: str) -> ReviewCase:
    asked = "The power was away."
    return quizzes.ask_about_late(attempt=attempt, by=person(who), asked=asked, now=at(when))


# --- Exam keys ----------------------------------------------------------------------------------------


def ask_for_exam_keys() -> None:
    """Granted and used; refused and asked for again; granted and ended."""
    for who, course, outcome in (("noor", "small", "granted"), ("omar", "small", "refused"), ("lead", "other", "granted")):  # fmt: skip
        case = asked_for_keys(who, course, "2026-10-08 09:00")
        decide(case, outcome, f"{outcome} after a talk.", "2026-10-08 12:00")
        note(f"keys of {course} for {who}", case, outcome)
    for code, when in (("al-e-01", "09:00"), ("al-e-02", "09:05"), ("al-e-01", "15:00")):
        quizzes.open_key(question=question(code), by=person("noor"), now=at(f"2026-10-09 {when}"))
    quizzes.open_key(question=question("al-e-01", "other"), by=person("lead"), now=at("2026-10-09 16:00"))  # fmt: skip
    ended = KeyRight.objects.get(person=person("lead"))
    quizzes.end_key_right(right=ended, by=person("root"), now=at("2026-10-10 09:00"))
    note("right of noor", KeyRight.objects.get(person=person("noor")), "two keys opened")
    note("right of lead", ended, "one key opened, then ended")
    case = asked_for_keys("omar", "small", "2026-11-18 09:00")
    note("keys of small for omar, again", case, "nobody has decided yet")


def asked_for_keys(who: str, course: str, when: str) -> ReviewCase:
    row, reason = Course.objects.get(code=course), "I mend the questions."
    return quizzes.ask_for_keys(course=row, reason=reason, by=person(who), now=at(when))


# --- What people asked --------------------------------------------------------------------------------


def ask_for_help() -> None:
    """One of every kind that the page of help offers; most are answered."""
    for who, kind, outcome in (
        ("layla", "question", "answered"), ("bob", "appeal", "not-upheld"), ("jona", "certificate-wrong", "corrected"),
        ("ada", "data-export", ""), ("dana", "data-deletion", "partly-deleted"), ("", "complaint", ""),
    ):  # fmt: skip
        at("2026-11-02 09:00")
        case = _ask(who, kind)
        if outcome:
            decide(case, outcome, f"We looked at it: {outcome}.", "2026-11-04 09:00")
        note(f"help: {kind}", case, outcome or "nobody has answered yet")


def _ask(who: str, kind: str) -> ReviewCase:
    """On the page of help: signed in, or with an address for the answer."""
    own: Client = browser()
    said: dict[str, Any] = {"kind": kind, "asked": f"Please look at this: {kind}."}
    if who:
        own.force_login(person(who))
    else:
        said["reply_to"] = "patient@outside.example"
    assert own.post(reverse("help"), said).status_code == 302
    made: ReviewCase = ReviewCase.objects.latest("pk")
    return made


# --- Names on certificates ----------------------------------------------------------------------------


def correct_names() -> None:
    """Carried out by two, stopped by the holder, and waiting."""
    old = issued.earn("nora", "2026-07-22")
    proposal = _propose_name(old, "Nora de Vriend", "misspelt", "2026-07-27 09:00")
    second(proposal=proposal, by=person("sue"), now=at("2026-07-28 09:00"))
    note("name of nora", proposal, "carried out by two")
    issued.note("superseded-by-two", old, "replaced: two administrators corrected the name")
    new = Certificate.objects.get(replaces=old)
    issued.note("reissued-by-two", new, "the corrected name; two administrators stand for it")
    stopped = _propose_name(new, "Nora Freund", "register_differs", "2026-08-10 09:00")
    stop(
        proposal=stopped, by=person("nora"), now=at("2026-08-11 09:00"), note="That is not my name."
    )
    note("name of nora, again", stopped, "stopped by the holder")


def propose_a_name() -> None:
    """Nobody has agreed yet."""
    code = named.certificates["renewal"]["code"]
    proposal = _propose_name(Certificate.objects.get(code=code), "Mirah Cohen", "misspelt", "2026-11-16 09:00")  # fmt: skip
    note("name of mira", proposal, "nobody has agreed yet")


def _propose_name(certificate: Certificate, name: str, why: str, when: str) -> Any:
    return certificates.correct_name(
        certificate=certificate, name=name, native_name="", reason_class=why,
        reason="A letter of the register shows it.", by=person("root"), now=at(when),
    )  # fmt: skip
