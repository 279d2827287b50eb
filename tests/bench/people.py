"""Who takes part in a measurement: candidates with sessions, a holder, a clinic, and passes without certificates."""

from importlib import import_module
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.utils import timezone

from certificates import actions as certificates
from certificates.clinics import actions as clinics
from certificates.models import Issuer, Scheme
from quizzes import actions as quizzes
from quizzes.models import ExamEntry, Quiz
from quizzes.sitting.signals import attempt_passed
from trainingsite.accounts.actors import SYSTEM


def fill(*, callers: int, passes: int) -> dict[str, object]:
    """What the callers need: session keys, a code, a key, attempts that wait for certificates."""
    # The passes must wait until they are measured: nobody rings the worker's bell for them yet.
    assert attempt_passed.disconnect(dispatch_uid="certificates.on_attempt_passed")
    now = timezone.now()
    exam = Quiz.objects.get(code="bench-exam")
    issuer = Issuer.objects.create(code="bench", name="Bench")
    Scheme.objects.create(
        issuer=issuer, exam=exam, code="bench", edition="1", title="Bench", limits="None.",
        term_months=6, is_pilot=True,
    )  # fmt: skip
    candidates = [_person(f"candidate-{number}") for number in range(callers)]
    waiting = [_passed(_person(f"holder-{number}"), exam, now) for number in range(passes + 1)]
    issued = certificates.issue_certificate(by=SYSTEM, attempt_id=waiting.pop(), now=now)
    assert issued is not None
    clinic = clinics.create_organisation(by=SYSTEM, name="Bench clinic", now=now)
    _row, key = clinics.create_api_key(organisation=clinic, name="bench", by=SYSTEM, now=now)
    return {
        "sessions": [_session(person) for person in candidates],
        "code": issued.code,
        "key": key,
        "waiting": waiting,
    }


def _person(name: str) -> Any:
    email = f"{name}@bench.example"
    person = get_user_model().objects.create_user(
        email, register_name=name, register="Bench", register_number=name
    )
    # Only a confirmed address reserves the entry, and the exam asks for one.
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    return person


def _session(person: Any) -> str:
    """The key of a new session, as signing in makes it."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(person.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = person.get_session_auth_hash()
    store.create()
    return str(store.session_key)


def _passed(person: Any, exam: Quiz, now: Any) -> int:
    """An attempt at the exam, handed in with every answer right."""
    ExamEntry.objects.create(user=person, quiz=exam, cycle=1, reason="first", opens_at=now)
    attempt, _new = quizzes.start_attempt(
        by=person, quiz=exam, agreed=True, name_confirmed=True, now=now
    )
    items = [
        {"client_seq": number, "version": version, "revision": 1, "answer": answer}
        for number, (version, answer) in enumerate(_right_answers(attempt), start=1)
    ]
    quizzes.save_answers(
        by=person, attempt_uuid=attempt.uuid, window=attempt.uuid, items=items, now=now
    )
    quizzes.close_attempt(attempt=attempt, by=person, reason="submitted", now=now)
    result = quizzes.grade_attempt(attempt=attempt, by=person, now=now)
    assert result.state == "passed", result.state
    return int(attempt.pk)


def _right_answers(attempt: Any) -> list[tuple[str, str]]:
    from quizzes.models import QuestionVersion  # noqa: PLC0415 -- beside its one use

    ids = [row["version"] for row in attempt.form.tree.rows]
    versions = QuestionVersion.objects.in_bulk(ids)
    return [
        (
            str(versions[pk].uuid),
            next(option["id"] for option in versions[pk].spec["options"] if option["correct"]),
        )
        for pk in ids
    ]
