"""python -m tests.upgrade.readings RELEASE: migrate a release's database, then say what today's code reads in it.

It says `migrated` on the standard output and waits for a line, so that whoever started it can look at the rows; then it says
the rest as JSON.
A process of its own, with the real settings: the database is the one that the environment names. When an action or a page
is renamed, this file follows; what it expects stays in the release's manifest.
"""

import io
import json
import os
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import uuid4

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "trainingsite.settings"
django.setup()

from django.core.checks import run_checks  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from certificates import actions as certificates  # noqa: E402
from certificates.chain import actions as chain  # noqa: E402
from certificates.chain.models import Finding  # noqa: E402
from certificates.clinics import actions as clinics  # noqa: E402
from certificates.models import Certificate, CertificateFile  # noqa: E402
from courses.models import ContentEntry, DraftRevision  # noqa: E402
from courses.publishing.actions.adapters import adapter_of, adapters  # noqa: E402
from courses.publishing.models import Draft  # noqa: E402
from quizzes import actions as quizzes  # noqa: E402
from quizzes.kinds import KINDS  # noqa: E402
from quizzes.models import Attempt  # noqa: E402
from quizzes.sitting.actions.given import given_questions  # noqa: E402
from tests.upgrade import oversight, rows  # noqa: E402
from tests.upgrade.pages import account, unopened  # noqa: E402
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
    graded = Attempt.objects.graded().select_related("current_result")
    differ = [attempt.pk for attempt in graded if _is_recorded_otherwise(attempt)]
    return {"before": before, "after": Attempt.objects.unrecorded().count(), "differ": len(differ)}


def _is_recorded_otherwise(attempt: Attempt) -> bool:
    """A question that a correction counts for all, or for nobody, is recorded by its key all the same."""
    marks = attempt.current_result.marks
    told = {one.question_version_id: one.points == one.of for one in attempt.responses.all()}
    by_key = [mark for mark in marks if "counts" not in mark]
    return set(told) != {mark["version"] for mark in marks} or any(
        told[mark["version"]] != mark["right"] for mark in by_key
    )


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


def without_credential(now: datetime) -> list[str]:
    """Issued certificates of which others can check nothing, once the sweep has made what was missing."""
    while certificates.make_missing_credentials(by=SYSTEM, now=now):
        pass
    issued = Certificate.objects.issued().filter(holder__isnull=False)
    return [one.code for one in issued if not certificates.has_credential(one)]


def what_audits_find(now: datetime) -> list[list[str]]:
    """What is not as it was, once everything that was there has entered the chain."""
    while chain.extend_chain(by=SYSTEM, now=now):
        pass
    chain.audit(by=SYSTEM, now=now, is_whole=True)
    return sorted([one.problem, one.kind] for one in Finding.objects.open())


def differing_results() -> dict[str, list[str]]:
    """Every stored result that does not recompute to itself, with the fields that differ."""
    return {
        f"{attempt.uuid} ({result.number})": differs
        for attempt in Attempt.objects.exclude(results=None)
        for result, differs in quizzes.recompute(attempt)
        if differs
    }


def moved_deadlines() -> list[str]:
    """Attempts whose deadline is not what their policy and the time that was given make of it. Before there were rows for
    time that is given, nobody had given any."""
    return [str(attempt.uuid) for attempt in quizzes.moved_otherwise(Attempt.objects.all())]


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
    return [name for name in names if not account(named, name).check_password(named["password"])]


def accounts(named: dict[str, Any]) -> dict[str, Any]:
    """What today's code says of the accounts of which the release said something."""
    return {name: _standing(account(named, name)) for name in named.get("accounts", {})}


def _standing(person: Any) -> dict[str, Any]:
    return {
        "roles": person.roles(),
        "is_checked": person.checked_entry() is not None,
        "claims_left": [claim.register_number for claim in person.left_claims()],
        "change_waits": person.address_changes.open().exists(),
    }


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
        "moved_deadlines": moved_deadlines,
        "refused_keys": lambda: refused_keys(named, now),
        "refused_passwords": lambda: refused_passwords(named),
        "accounts": lambda: accounts(named),
        "oversight": lambda: oversight.read(named, now),
        "one_more_answer": lambda: one_more_answer(named, now),
        "pages": lambda: unopened(named),
        "nameless_memory": nameless_memory,
        "revisions": drafts_without_revision,
        "unrecorded": lambda: unrecorded_attempts(now),
        "without_credential": lambda: without_credential(now),
        "audit": lambda: what_audits_find(now),
    }
    return {name: read() for name, read in found.items()}


if __name__ == "__main__":
    with redirect_stdout(sys.stderr):  # what the site itself says must not get into the JSON
        call_command("migrate", verbosity=0)
    sys.stdout.write("migrated\n")
    sys.stdout.flush()
    if not sys.stdin.readline():
        sys.exit("Nobody is waiting for what is read.")
    with redirect_stdout(sys.stderr):
        answer = main(sys.argv[1])
    sys.stdout.write(json.dumps(answer))
