"""python -m tests.upgrade.readings RELEASE: what today's code reads in an upgraded database; JSON on the standard output.

A process of its own, with the real settings: the database is the one that the environment names. When an action or a page
is renamed, this file follows; what it expects stays in the release's manifest.
"""

import io
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import uuid4

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "trainingsite.settings"
django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402
from django.core.checks import run_checks  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.urls import reverse  # noqa: E402

from certificates import actions as certificates  # noqa: E402
from certificates.clinics import actions as clinics  # noqa: E402
from certificates.models import CertificateFile  # noqa: E402
from courses.models import ContentEntry, Course, Dispute, DraftRevision, Lesson  # noqa: E402
from courses.publishing.actions.adapters import adapter_of, adapters  # noqa: E402
from courses.publishing.models import Draft  # noqa: E402
from quizzes import actions as quizzes  # noqa: E402
from quizzes.kinds import KINDS  # noqa: E402
from quizzes.models import Attempt, Question  # noqa: E402
from quizzes.sitting.actions.given import given_questions  # noqa: E402
from tests.upgrade import rows  # noqa: E402
from tests.upgrade.upgrading import manifest  # noqa: E402
from trainingsite.accounts.actors import SYSTEM  # noqa: E402
from trainingsite.database import immutability  # noqa: E402


def second_migrate() -> dict[str, Any]:
    """What a second migrate says, and the tables in which it changed a row."""
    read = rows.read_sqlite if connection.vendor == "sqlite" else rows.read_postgres
    connection.ensure_connection()
    said = io.StringIO()
    before = rows.fingerprints(read(connection.connection))
    call_command("migrate", no_color=True, stdout=said)
    after = rows.fingerprints(read(connection.connection))
    return {"said": said.getvalue(), "changed": [t for t in after if after[t] != before.get(t)]}


def checks() -> list[str]:
    """`manage.py check --database default`."""
    return [str(found) for found in run_checks(databases=["default"]) if not found.is_silenced()]


def missing_migrations() -> str:
    """What `manage.py makemigrations --check` says when models and migrations differ; "" when they agree."""
    said = io.StringIO()
    try:
        call_command("makemigrations", check_changes=True, dry_run=True, no_color=True, stdout=said)
    except SystemExit:
        return said.getvalue()
    return ""


def nameless_memory() -> list[str]:
    """What files said that no course is named for."""
    found = ContentEntry.objects.filter(course="")
    return [f"{kind} {code}" for kind, code in found.values_list("kind", "code")]


def drafts_without_revision() -> dict[str, int]:
    """How many drafts wait, and how many of them are not what their last revision says."""
    waiting = [
        draft
        for adapter in adapters()
        for draft in adapter.model._default_manager.exclude(edited_by=None)
    ]
    differ = [draft for draft in waiting if not _is_kept(draft)]
    return {"waiting": len(waiting), "differ": len(differ)}


def _is_kept(draft: Draft) -> bool:
    last = DraftRevision.objects.of(draft).first()
    content = json.loads(json.dumps(adapter_of(draft).content(draft), default=str))
    return last is not None and (last.content, last.saved_by) == (content, draft.edited_by)


def unrecorded_attempts(now: datetime) -> dict[str, int]:
    """Graded attempts without item responses, before the sweep and after it, and those whose marks differ from them."""
    before = Attempt.objects.unrecorded().count()
    quizzes.sweep(by=SYSTEM, now=now)
    differ = [
        attempt.pk
        for attempt in Attempt.objects.graded().select_related("current_result")
        if {one.question_version_id: one.points == one.of for one in attempt.responses.all()}
        != {mark["version"]: mark["right"] for mark in attempt.current_result.marks}
    ]
    return {"before": before, "after": Attempt.objects.unrecorded().count(), "differ": len(differ)}


def statuses(named: dict[str, Any], now: datetime) -> dict[str, Any]:
    """What a clinic is told of each certificate, at the end of the story and on earlier days."""

    def told(code: str, day: str | None) -> Any:
        return certificates.verify(code=code, at=day, now=now).status

    return {
        name: {
            "status": told(entry["code"], None),
            "status_on": {day: told(entry["code"], day) for day in entry["status_on"]},
        }
        for name, entry in named["certificates"].items()
    }


def damaged_documents() -> list[str]:
    """Documents whose bytes are no longer those of their hash."""
    files = CertificateFile.objects.select_related("certificate")
    return [one.certificate.code for one in files if sha256(one.content).hexdigest() != one.sha256]


def differing_results() -> dict[str, list[str]]:
    """Every stored result that does not recompute to itself, with the fields that differ."""
    return {
        f"{attempt.uuid} ({result.number})": differs
        for attempt in Attempt.objects.exclude(results=None)
        for result, differs in quizzes.recompute(attempt)
        if differs
    }


def one_more_answer(named: dict[str, Any], now: datetime) -> dict[str, str]:
    """What becomes of one more answer, to the last question of every attempt that is open."""
    waiting = {entry["uuid"]: name for name, entry in named["attempts"].items()}
    open_ones = Attempt.objects.open().select_related("user").order_by("pk")
    return {waiting.get(str(one.uuid), str(one.uuid)): _answered(one, now) for one in open_ones}


def _answered(attempt: Attempt, now: datetime) -> str:
    version, question = list(given_questions(attempt.pk).items())[-1]
    answer = KINDS[question.scored.kind].key(question.scored.spec)
    outcome = quizzes.save_answers(
        by=attempt.user, attempt_uuid=attempt.uuid, window=uuid4(), now=now,
        items=[{"client_seq": 1, "version": str(version), "revision": 9, "answer": answer}],
    )  # fmt: skip
    return next(word for word in ("acknowledged", "received_late") if getattr(outcome, word) == [1])


def refused_keys(named: dict[str, Any], now: datetime) -> list[str]:
    """The clinics' keys that do not work (any more)."""
    return [name for name, entry in named["api_keys"].items() if not _works(entry["key"], now)]


def _works(key: str, now: datetime) -> bool:
    try:
        clinics.authenticate_key(key=key, scope="verify", now=now)
    except clinics.KeyRefused:
        return False
    return True


def refused_passwords(named: dict[str, Any]) -> list[str]:
    """People whose password is no longer theirs; three speak for all, for each costs 30 CPU-ms."""
    names = list(named["people"])[:3]
    return [name for name in names if not _account(named, name).check_password(named["password"])]


def _account(named: dict[str, Any], name: str) -> Any:
    return get_user_model().objects.get(email=named["people"][name]["email"])


def pages(named: dict[str, Any]) -> dict[str, int]:
    """Every page that does not open for whom it is made, with its status."""
    found = [
        *_opened(None, _public(named)),
        *_opened(_account(named, "ada"), _courses()),
        *_opened(_account(named, "lead"), [*_drafts(named), *_desk()]),
    ]
    for name in _people_in_each_state(named):
        found += _opened(_account(named, name), _own(named, name))
    return {address: status for address, status in found if status != 200}


def _opened(person: Any, addresses: list[str]) -> Iterator[tuple[str, int]]:
    client = Client(headers={"host": settings.PUBLIC_URL.partition("//")[2]})
    if person is not None:
        if not person.is_active:
            return
        client.force_login(person)
    yield from ((address, client.get(address).status_code) for address in addresses)


def _public(named: dict[str, Any]) -> list[str]:
    codes = [entry["code"] for entry in named["certificates"].values()]
    return [reverse("home"), *(reverse("certificates:verify", args=[code]) for code in codes)]


def _courses() -> list[str]:
    """Each course's pages, and the lessons that were published on the web."""
    edited = Lesson.objects.published().filter(current_version__publish_record__source="web")
    return [
        *(
            reverse(name, args=[code])
            for code in Course.objects.values_list("code", flat=True)
            for name in ("courses:course", "courses:evidence", "courses:glossary", "handbook")
        ),
        *(
            reverse("courses:lesson", args=[one.module.course.code, one.module.code, one.slug])
            for one in edited.select_related("module__course")
        ),
    ]


def _drafts(named: dict[str, Any]) -> list[str]:
    """Where a second person reads and publishes each draft that waits."""
    models: dict[str, Any] = {"lesson": Lesson, "question": Question}
    apps = {"lesson": "courses", "question": "quizzes"}
    return [
        reverse(f"admin:{apps[entry['kind']]}_{entry['kind']}_{act}", args=[row.pk])
        for entry in named["waiting"].values()
        for row in [models[entry["kind"]].objects.get(code=entry["code"])]
        for act in ("change", "preview", "publish")
    ]


def _desk() -> list[str]:
    modules = Course.objects.filter(modules__retired_at=None).values_list("code", "modules__code")
    disputes = Dispute.objects.values_list("pk", flat=True)
    return [
        reverse("admin:index"),
        *(reverse("sign_off", args=[code]) for code in Course.objects.values_list("code", flat=True)),
        *(reverse("sign_off_module", args=pair) for pair in modules),
        *(reverse("admin:courses_dispute_answer", args=[pk]) for pk in disputes),
    ]  # fmt: skip


def _people_in_each_state(named: dict[str, Any]) -> list[str]:
    """Somebody for every state of an attempt, somebody for every status of a certificate, and two more."""
    states = {entry["state"]: entry["person"] for entry in named["attempts"].values()}
    held = {entry["status"]: entry["person"] for entry in named["certificates"].values()}
    first, *_middle, last = named["people"]
    return sorted({*states.values(), *held.values(), first, last})


def _own(named: dict[str, Any], name: str) -> list[str]:
    results = [
        entry["uuid"]
        for entry in named["attempts"].values()
        if entry["person"] == name and entry["state"] == "graded"
    ]
    return [
        reverse("dashboard"),
        reverse("account_settings"),
        reverse("certificates:mine"),
        *(reverse("quizzes:result", args=[uuid]) for uuid in results),
    ]


def main(release: str) -> dict[str, Any]:
    """Everything, what writes last."""
    named = manifest(release)["named"]
    now = datetime.fromisoformat(named["as_of"])
    found: dict[str, Callable[[], Any]] = {
        "second_migrate": second_migrate,
        "checks": checks,
        "missing_migrations": missing_migrations,
        "unguarded": lambda: immutability.missing(connection),
        "statuses": lambda: statuses(named, now),
        "damaged_documents": damaged_documents,
        "differing_results": differing_results,
        "refused_keys": lambda: refused_keys(named, now),
        "refused_passwords": lambda: refused_passwords(named),
        "one_more_answer": lambda: one_more_answer(named, now),
        "pages": lambda: pages(named),
        "nameless_memory": nameless_memory,
        "revisions": drafts_without_revision,
        "unrecorded": lambda: unrecorded_attempts(now),
    }
    return {name: read() for name, read in found.items()}


if __name__ == "__main__":
    with redirect_stdout(sys.stderr):  # what the site itself says must not get into the JSON
        answer = main(sys.argv[1])
    sys.stdout.write(json.dumps(answer))
