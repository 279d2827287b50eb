"""Certificates by the calendar: windows that open, reminders that leave, renewals that began, lie ahead, came late or were taken back."""

from django.test.utils import override_settings

from certificates import actions
from certificates.models import Certificate, CertificateStep, ReminderChoice
from quizzes.models import Attempt
from story import issued, sittings
from story.cases import PUBLIC
from story.clock import at
from story.named import named
from story.oversight import note
from story.people import person
from trainingsite.accounts.actors import SYSTEM, VISITOR, Actor

# Steps that nothing repeats: of carl every one that an end has, of others what came of it.
STEPS = (
    *(("expired", step) for step in ("issued", "opens", "renewal_90", "renewal_60", "renewal_30", "renewal_7", "expired")),
    ("renewal", "begins"), ("renewal-ahead", "begins"), ("renewal-withdrawn-ahead", "withdrawn"), ("reissued", "reissued"),
    ("suspended", "suspended"), ("reinstated", "reinstated"), ("withdrawn", "withdrawn"), ("void", "withdrawn"),
    ("reminded", "renewal_30"), ("reminded", "renewal_7"), ("not-reminded", "renewal_30"), ("expired-renewed", "renewal_60"),
)  # fmt: skip
STANDINGS = (
    "expired", "expired-renewed", "expired-renewed-late", "renewed-ahead", "renewal-taken-back", "reminded", "not-reminded", "valid",
    "withdrawn",
)  # fmt: skip


def _go_round(*days: str) -> None:
    """The sweep, in the morning when mails of the day leave."""
    for day in days:
        while actions.take_due_steps(by=SYSTEM, now=at(f"{day} 08:00")):
            pass


def earn_in_june() -> None:
    """Four whose six months end in December."""
    for who, day, key, meaning in (
        ("rune", "2026-06-10", "renewed-ahead", "renewed in its window; the new one has yet to begin"),
        ("ruth", "2026-06-11", "not-reminded", "its window is open; she wants no reminder"),
        ("rolf", "2026-06-12", "reminded", "its window is open; he is reminded"),
        ("ravi", "2026-06-15", "renewal-taken-back", "renewed, and the new one was withdrawn before it began"),
    ):  # fmt: skip
        issued.note(key, _issue(sittings.pass_small(who, day), day), meaning)


@override_settings(**PUBLIC)
def _issue(passed: Attempt, day: str) -> Certificate:
    """In earnest: no trial, so that lists of clinics have nothing against it."""
    return issued.issue(passed, f"{day} 09:11")


def open_in_summer() -> None:
    """The windows of those of March."""
    _go_round("2026-06-16", "2026-08-05", "2026-08-08", "2026-08-20", "2026-08-23")


def end_in_september() -> None:
    """Carl has let his end; what renews mira's begins on the day after hers."""
    _go_round("2026-09-04", "2026-09-16", "2026-09-21", "2026-09-24", "2026-09-26")


def renew_late() -> None:
    """Passed after the end: the new one begins with the pass."""
    passed = sittings.sit("reto", "small-exam", "2026-10-07 09:00", seed=2)
    issued.note("renewal-late", _issue(passed, "2026-10-07"), "cycle 2, of a pass after the end")  # fmt: skip


def _choose(who: str, when: str, by: Actor, *, wanted: bool) -> None:
    at(when)
    actions.choose_reminders(person=person(who), wanted=wanted, by=by)


def turn_reminders_off() -> None:
    """By the link of the first one; and somebody by hand, who turned them on again."""
    _go_round("2026-10-26")
    _choose("ruth", "2026-10-26 20:00", VISITOR, wanted=False)
    _go_round("2026-10-28", "2026-10-31")
    _choose("rolf", "2026-10-31 20:00", person("rolf"), wanted=False)
    _choose("rolf", "2026-11-01 20:00", person("rolf"), wanted=True)
    for row in ReminderChoice.objects.select_related("person").order_by("person__email"):
        note(f"reminders of {row.person.email}", row, "chosen")


def renew_ahead() -> None:
    """Two renew in November what ends in December; of one that is withdrawn a day later."""
    for who, day, key, meaning in (
        ("rune", "2026-11-05", "renewal-ahead", "it begins in December, when the one before ends"),
        ("ravi", "2026-11-06", "renewal-withdrawn-ahead", "withdrawn before it began"),
    ):
        passed = sittings.sit(who, "small-exam", f"{day} 09:00", seed=2)
        issued.note(key, _issue(passed, day), meaning)
    _go_round("2026-11-12", "2026-11-14", "2026-11-16")


def take_one_back() -> None:
    """A clinic has it on its list."""
    actions.withdraw(
        certificate=_named("renewal-withdrawn-ahead"), by=person("root"), reason_class="error", reason="The wrong exam was opened.",
        effect="from_now", now=at("2026-11-19 12:00"),
    )  # fmt: skip
    _go_round("2026-11-20", "2026-11-21")


def end_the_story() -> None:
    """On the last morning: one more reminder, and a look at everything."""
    _go_round("2026-11-26", "2026-11-27")
    for key, step in STEPS:
        row = CertificateStep.objects.get(certificate=_named(key), step=step)
        note(f"step of {key}: {step}", row, "by the calendar" if row.event is None else "after a change")  # fmt: skip
    for key in STANDINGS:
        note(f"renewal of {key}", _named(key), named.certificates[key]["meaning"], "renewalof")
    for key in ("valid", "superseded", "withdrawn", "renewal-ahead"):
        note(f"document of {key}, handed in", _named(key), "its very bytes", "handedin")


def _named(key: str) -> Certificate:
    return Certificate.objects.get(code=named.certificates[key]["code"])
