"""Who takes part in a measurement: candidates with sessions, a holder, a clinic, and passes that wait for certificates."""

import sys
from importlib import import_module
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from certificates import actions as certificates
from certificates.clinics import actions as clinics
from certificates.models import Issuer, Scheme
from quizzes import actions as quizzes
from quizzes.kinds import KINDS
from quizzes.models import ExamEntry, Question, Quiz
from quizzes.sitting.actions.given import given_questions
from tests.bench.browser import PASSWORD
from trainingsite.accounts.actors import SYSTEM


def fill(*, candidates: int) -> dict[str, object]:
    """What the browsers need: people with sessions, a code, a key, the right answers."""
    now = timezone.now()
    issuer = Issuer.objects.create(code="bench", name="Bench")
    Scheme.objects.create(
        issuer=issuer, exam=Quiz.objects.get(code="bench-exam"), code="bench", edition="1",
        title="Bench", limits="None.", term_months=6, is_pilot=True,
    )  # fmt: skip
    password = make_password(PASSWORD)
    people = [_person(f"candidate-{number}", password) for number in range(candidates)]
    issued = certificates.issue_certificate(by=SYSTEM, attempt_id=_passed("holder-0"), now=now)
    assert issued is not None
    clinic = clinics.create_organisation(by=SYSTEM, name="Bench clinic", now=now)
    _row, key = clinics.create_api_key(organisation=clinic, name="bench", by=SYSTEM, now=now)
    return {
        "sessions": [_session(person) for person in people],
        "emails": [person.email for person in people],
        "code": issued.code,
        "key": key,
        "keys": right_answers(),
    }


def right_answers() -> dict[str, Any]:
    """By the uuid of its current version, the key of every question that is live."""
    questions = Question.objects.published().select_related("current_version")
    versions = [question.current_version for question in questions]
    return {str(one.uuid): KINDS[one.kind].key(one.spec) for one in versions}


def _person(name: str, password: str) -> Any:
    email = f"{name}@bench.example"
    person = get_user_model().objects.create_user(
        email, register_name=name, register="Demo register", register_number=_number(name)
    )
    get_user_model().objects.filter(pk=person.pk).update(password=password)
    person.password = password
    person.groups.set(Group.objects.filter(name="practitioner"))
    # Only a confirmed address reserves the entry, and the exam asks for one.
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    return person


def administrator() -> str:
    """The session of one with a second factor."""
    person = _person("administrator", make_password(None))
    person.groups.set(Group.objects.filter(name="admin"))
    get_user_model().objects.filter(pk=person.pk).update(is_staff=True)
    TOTP.activate(person, generate_totp_secret())
    return _session(person)


def _number(name: str) -> str:
    """Candidates and holders count apart: 7100012, 7200012."""
    kind, _dash, one = name.partition("-")
    firsts = {"candidate": 7_100_000, "holder": 7_200_000, "administrator": 7_300_000}
    return str(firsts[kind] + int(one or 0))


def _session(person: Any) -> str:
    """The key of a new session, as signing in makes it."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(person.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = person.get_session_auth_hash()
    store.create()
    return str(store.session_key)


def _passed(name: str) -> int:
    """An attempt at the small exam, handed in with every answer right."""
    now, person, exam = (
        timezone.now(),
        _person(name, make_password(None)),
        Quiz.objects.get(code="bench-exam"),
    )
    ExamEntry.objects.create(user=person, quiz=exam, cycle=1, reason="first", opens_at=now)
    attempt, _new = quizzes.start_attempt(
        by=person, quiz=exam, agreed=True, name_confirmed=True, now=now
    )
    keys = right_answers()
    given = given_questions(attempt.pk)
    items = [
        {"client_seq": number, "version": str(version), "revision": 1, "answer": keys[str(version)]}
        for number, version in enumerate(given, start=1)
    ]
    quizzes.save_answers(
        by=person, attempt_uuid=attempt.uuid, window=attempt.uuid, items=items, now=now
    )
    quizzes.close_attempt(attempt=attempt, by=person, reason="submitted", now=now)
    result = quizzes.grade_attempt(attempt=attempt, by=person, now=now)
    assert result.state == "passed", result.state
    return int(attempt.pk)


def pass_together(first: int, number: int) -> None:
    """So many passes that come into sight in one moment, when a line can be read: their certificates are made then."""
    names = [f"holder-{one}" for one in range(first, first + number)]
    with transaction.atomic():
        for one in names:
            _passed(one)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        sys.stdin.readline()
