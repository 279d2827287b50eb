"""Certificates in every state that the release can bring them into."""

from datetime import datetime, timedelta
from typing import Any

from certificates import actions
from certificates.actions.issuing import take_lease
from certificates.models import Certificate
from quizzes import actions as quizzes
from quizzes.models import Attempt
from story import sittings
from story.clock import at
from story.named import named
from story.people import person
from trainingsite.accounts.actions.case_parties import reply
from trainingsite.accounts.actions.cases import decide_case
from trainingsite.accounts.actions.proposals import second
from trainingsite.accounts.actors import SYSTEM

# Days on which the status is recorded, beside the end of the story: changes lie between them.
DAYS = ("2026-05-15", "2026-08-15", "2026-10-15")


def note(key: str, certificate: Certificate, meaning: str) -> None:
    named.certificates[key] = {
        "code": certificate.code,
        "person": certificate.person.email.partition("@")[0],
        "meaning": meaning,
    }


def issue(attempt: Attempt, when: str) -> Certificate:
    made = actions.issue_certificate(by=SYSTEM, attempt_id=attempt.pk, now=at(when))
    assert made is not None
    return made


def earn(who: str, day: str, *, seed: int = 1) -> Certificate:
    """Pass the small exam on that day and get its certificate at once."""
    return issue(sittings.pass_small(who, day, seed=seed), f"{day} 09:11")


def early_ones() -> None:
    """Of the first spring: run out by the end of the story, or withdrawn after the pass was voided."""
    note("expired", earn("carl", "2026-03-20"), "six months are over")
    note("expired-renewed", earn("mira", "2026-03-23"), "cycle 1; the person has renewed since")
    note("expired-renewed-late", earn("reto", "2026-03-25"), "cycle 1; renewed after its end")


def one_of_may() -> None:
    """Withdrawn after its pass was voided."""
    first = earn("kim", "2026-05-04")
    void(first, "2026-05-11 08:00")
    actions.withdraw(
        certificate=first, by=person("root"), reason_class="result_changed",
        reason="The attempt was voided.", effect="from_now", now=at("2026-05-11 12:00"),
    )  # fmt: skip
    note("withdrawn-before-issue-2", first, "voided, then withdrawn")


def later_ones() -> None:
    """A renewal, and the real exam."""
    second = sittings.sit("mira", "small-exam", "2026-09-07 09:00", seed=2)
    note("renewal", issue(second, "2026-09-07 09:11"), "cycle 2 of the same person and scheme")
    sittings.sit_the_real_exam()
    real = Attempt.objects.get(uuid=named.attempts["exam-passed-real"]["uuid"])
    note("valid", issue(real, "2026-09-15 09:11"), "of the real exam, valid")


def one_of_july() -> None:
    """A second issue of one cycle, by a later pass."""
    second = sittings.sit("kim", "small-exam", "2026-07-06 09:00", seed=2)
    note("issue-2", issue(second, "2026-07-06 09:11"), "a later pass of the same cycle")


def withdraw(
    key: str, who: str, effect: str, when: str, effective: datetime | None, meaning: str
) -> None:
    certificate = earn(who, "2026-06-08")
    actions.withdraw(
        certificate=certificate,
        by=person("root"),
        reason_class="misconduct",
        reason=f"What happened is in the file of {who}.",
        effect=effect,
        now=at(when),
        effective_at=effective,
    )
    note(key, certificate, meaning)


def withdrawn_ones() -> None:
    """Each effect; a date ahead leaves it valid until then."""
    withdraw("withdrawn", "dana", "from_now", "2026-09-01 12:00", None, "withdrawn from now on")
    past, ahead = at("2026-08-01 00:00"), at("2026-12-01 00:00")
    text = "withdrawn in September, from a date in August"
    withdraw("withdrawn-from-past", "ewa", "from_date", "2026-09-01 12:00", past, text)
    text = "void from the start: it was never worth anything"
    withdraw("void", "finn", "void_from_start", "2026-09-01 12:00", None, text)
    text = "to be withdrawn on a day that has not come"
    withdraw("withdrawn-from-ahead", "gita", "from_date", "2026-11-02 12:00", ahead, text)


def suspended_ones() -> None:
    """Suspended; reinstated; and suspended by the sweep because the pass was voided."""
    admin = person("root")
    for key, who in (("suspended", "hana"), ("reinstated", "ivan")):
        certificate = earn(who, "2026-07-13")
        actions.suspend(
            certificate=certificate, by=admin, reason_class="safety",
            reason="A clinic has complained.", now=at("2026-09-01 08:00"),
        )  # fmt: skip
        note(key, certificate, f"suspended in September{', until October' * (who == 'ivan')}")
    actions.reinstate(
        certificate=certificate, by=admin, reason="Nothing was found.", now=at("2026-10-01 08:00")
    )
    lost = earn("liv", "2026-07-14")
    void(lost, "2026-09-02 08:00")
    note("suspended-by-sweep", lost, "its attempt was voided; nobody has judged it yet")


def void(certificate: Certificate, when: str) -> None:
    """The pass counts for nothing, as two decided after its candidate was heard, and the sweep suspends what rests on it."""
    reason, heard = "The invigilator saw notes.", at(when) - timedelta(days=2)
    case = quizzes.report_sitting(
        attempt=certificate.attempt, kind=quizzes.MISCONDUCT_KIND, text=reason, until=heard.date() + timedelta(days=7),
        by=person("root"), now=heard,
    )  # fmt: skip
    reply(case=case, text="They were not mine.", by=certificate.person, now=at(when) - timedelta(days=1))  # fmt: skip
    proposal = decide_case(case=case, outcome="void", note=reason, by=person("root"), now=at(when))
    assert proposal is not None
    second(proposal=proposal, by=person("sue"), now=at(when))
    actions.sweep(by=SYSTEM, now=at(when))


def corrected_ones() -> None:
    """A reissue: the old one is superseded. And one of somebody who will be switched off."""
    old = earn("jona", "2026-07-20")
    note("valid-of-inactive", earn("gone", "2026-07-21"), "its holder can no longer sign in")
    corrected = {"name": "Jona Smith-Ōta", "native_name": "", "reason": "Married in July."}
    new = actions.correct_name(
        certificate=old, by=person("root"), now=at("2026-08-20 08:00"), reason_class="surname_changed", **corrected
    )  # fmt: skip
    assert isinstance(new, Certificate)
    note("superseded", old, "replaced by a corrected one")
    note("reissued", new, "issue 2: the corrected name, the same dates")


def unfinished_ones() -> None:
    """The last morning: reserved, reserved under a dead worker's lease, and passed without a row."""
    for who in ("quinn", "rosa", "vera"):
        passed = sittings.pass_small(who, "2026-11-27")
        sittings.note(f"exam-passed-{who}", passed, "passed on the last morning")
        if who != "vera":
            reserved = actions.reserve(by=SYSTEM, attempt_id=passed.pk, now=at("2026-11-27 09:11"))
            note(f"reserved-{who}", reserved, "reserved and not issued: nobody may learn of it")
    assert take_lease(by=SYSTEM, certificate=reserved, now=at("2026-11-27 09:59:50"))


def judge(code: str, day: str | None, now: datetime) -> Any:
    return actions.verify(code=code, at=day, now=now).status


def read_statuses(now: datetime) -> None:
    """What the release answers about every certificate at the end of the story, and on earlier days."""
    for entry in named.certificates.values():
        entry["status"] = judge(entry["code"], None, now)
        entry["status_on"] = {day: judge(entry["code"], day, now) for day in DAYS}
