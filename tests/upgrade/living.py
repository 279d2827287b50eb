"""python -m tests.upgrade.living RELEASE: today's code lives on in an upgraded database, and says as JSON what it did.

A process of its own, with the real settings: the database is the one that the environment names. Everything that it ends
stood when the release made its backup; everything that it makes came later.
"""

import json
import os
import sys
from contextlib import redirect_stdout
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "trainingsite.settings"
django.setup()

from django.contrib.auth.models import Group  # noqa: E402
from django.core.management import call_command  # noqa: E402

from certificates import actions as certificates  # noqa: E402
from certificates.clinics import actions as clinics  # noqa: E402
from certificates.clinics.models import ApiKey  # noqa: E402
from certificates.models import Certificate  # noqa: E402
from courses import actions as courses  # noqa: E402
from courses.models import LeadAppointment, LessonSignOff  # noqa: E402
from quizzes import actions as quizzes  # noqa: E402
from quizzes.kinds import KINDS  # noqa: E402
from quizzes.models import Accommodation, Attempt, KeyRight, Quiz  # noqa: E402
from quizzes.sitting.actions.given import given_questions  # noqa: E402
from tests.upgrade.pages import account  # noqa: E402
from tests.upgrade.upgrading import manifest  # noqa: E402
from trainingsite.accounts.actions.addresses import stop_address_change  # noqa: E402
from trainingsite.accounts.actions.own_address import stop_own_change  # noqa: E402
from trainingsite.accounts.actions.proposals import stop  # noqa: E402
from trainingsite.accounts.actions.register import write_entry  # noqa: E402
from trainingsite.accounts.actions.standing import switch_off  # noqa: E402
from trainingsite.accounts.actors import SYSTEM, VISITOR, Person  # noqa: E402
from trainingsite.accounts.domain.register import RegisterEntry  # noqa: E402
from trainingsite.accounts.models import Proposal  # noqa: E402


def end_what_stood(named: dict[str, Any], now: datetime) -> dict[str, list[str]]:
    """One of each kind that a restore brings back, as its report writes it."""
    root = account(named, "root")
    key = ApiKey.objects.select_related("organisation").get(name="desk")
    clinics.revoke_api_key(api_key=key, by=root, now=now)
    ada = account(named, "ada")
    switch_off(person=ada, by=root, now=now)
    link = LessonSignOff.objects.filter(withdrawal=None).select_related("sign_off").earliest("pk")
    courses.withdraw_signatures(links=[link], by=root, reason="A new study.", now=now)
    attempt = Attempt.objects.get(uuid=named["attempts"]["practice-open"]["uuid"])
    quizzes.submit_attempt(attempt=attempt, by=attempt.user, now=now)
    voided = Attempt.objects.get(uuid=named["attempts"]["exam-passed-real"]["uuid"])
    quizzes.void_attempt(
        attempt=voided, by=root, reason="The invigilator saw notes.", now=now, also_passed=True
    )
    certificate = Certificate.objects.get(code=named["certificates"]["valid"]["code"])
    certificates.withdraw(
        certificate=certificate, by=root, reason_class="misconduct", reason="Notes.", effect="from_now", now=now
    )  # fmt: skip
    found = {
        "api_keys": [f"{key.organisation}: {key}"],
        "people": [f"{ada.email} ({ada.uuid})"],
        "lesson_signatures": [f"{link.sign_off}: {link.version}"],
        "attempts": [f"{attempt.uuid}: {attempt.quiz.code}, {attempt.user.email}"],
        "voided_attempts": [f"{voided.uuid}: {voided.quiz.code}, {voided.user.email}"],
        "certificates": [certificate.code],
    }
    return found | _stopped(named, now)


def _stopped(named: dict[str, Any], now: datetime) -> dict[str, list[str]]:
    """What waited, where the release had such a thing, and was stopped by whom it concerns."""
    found: dict[str, list[str]] = {}
    if named.get("accounts", {}).get("wim", {}).get("change_waits"):
        change = account(named, "wim").address_changes.open().get()
        stop_address_change(change=change, by=VISITOR, now=now)
        found["address_changes"] = [f"{change.old_email} → {change.new_email}"]
    if "own address of zoe" in named.get("oversight", {}):
        own = account(named, "zoe").own_address_changes.open().get()
        stop_own_change(change=own, by=VISITOR, now=now)
        found["own_address_changes"] = [f"{own.old_email} → {own.new_email}"]
        proposal = Proposal.objects.open().get(kind="appoint-lead")
        stop(proposal=proposal, by=account(named, "remy"), now=now, note="I have no time.")
        found["proposals"] = [
            f"{proposal.kind}: {proposal.about}, proposed {proposal.proposed_at:%Y-%m-%d}"
        ]
        found |= _ended_leads(named, now)
    if "right of abel to more time" in named.get("oversight", {}):
        found |= _ended_time(named, now)
    return found


def _ended_time(named: dict[str, Any], now: datetime) -> dict[str, list[str]]:
    """A right to more time in one exam."""
    where = named["oversight"]["right of abel to more time"]["where"]
    right = Accommodation.objects.select_related("person", "quiz").get(**where)
    quizzes.end_right(right=right, reason="He asked us to.", by=account(named, "root"), now=now)
    said = f"{right.person.email}: {right.quiz.code}, of {right.decided_at:%Y-%m-%d}"
    return {"time_rights": [said]}


def _ended_leads(named: dict[str, Any], now: datetime) -> dict[str, list[str]]:
    """An appointment and a right to read exam keys."""
    root = account(named, "root")
    told = named["oversight"]
    appointment = LeadAppointment.objects.get(
        **told["lead of other: lead until 2027-10-06"]["where"]
    )
    courses.end_lead(appointment=appointment, reason="Left the clinic.", by=root, now=now)
    right = KeyRight.objects.get(**told["right of noor"]["where"])
    quizzes.end_key_right(right=right, by=root, now=now)
    return {"lead_appointments": [str(appointment)], "key_rights": [str(right)]}


def make_what_is_new(now: datetime) -> dict[str, str]:
    """Somebody who came later, sat the small exam, and has a certificate."""
    person = Person.objects.create_user("later@upgrade.example", "a-long-enough-password")
    person.emailaddress_set.create(email=person.email, verified=True, primary=True)
    person.groups.add(Group.objects.get(name="practitioner"))
    entry = RegisterEntry("Lara Later", "", "GMC", "7999999")
    write_entry(person=person, entry=entry, by=person, now=now)
    for code in ("alpha-check", "small-exam"):
        attempt = _sit(Person.objects.get(pk=person.pk), code, now)
    certificate = certificates.issue_certificate(by=SYSTEM, attempt_id=attempt.pk, now=now)
    assert certificate is not None
    return {"person": person.email, "attempt": str(attempt.uuid), "certificate": certificate.code}


def _sit(person: Person, code: str, now: datetime) -> Attempt:
    quiz = Quiz.objects.get(code=code)
    attempt, _is_new = quizzes.start_attempt(by=person, quiz=quiz, agreed=True, name_confirmed=True, now=now)  # fmt: skip
    items: Any = [
        {"client_seq": number, "version": str(version), "revision": 1, "answer": KINDS[one.scored.kind].key(one.scored.spec)}
        for number, (version, one) in enumerate(given_questions(attempt.pk).items(), start=1)
    ]  # fmt: skip
    quizzes.save_answers(by=person, attempt_uuid=attempt.uuid, window=uuid4(), items=items, now=now)
    quizzes.submit_attempt(attempt=attempt, by=person, now=now)
    return attempt


def main(release: str) -> dict[str, Any]:
    """What was ended, by kind as a restore's report has it, and what is new."""
    call_command("migrate", verbosity=0)
    named = manifest(release)["named"]
    # As seen by the installation it is later than everything that is stored, whatever the clock of this machine says.
    now = datetime.fromisoformat(named["as_of"]) + timedelta(hours=1)
    return {"new": make_what_is_new(now), "ended": end_what_stood(named, now)}


if __name__ == "__main__":
    with redirect_stdout(sys.stderr):  # what the site itself says must not get into the JSON
        answer = main(sys.argv[1])
    sys.stdout.write(json.dumps(answer))
