"""Tasks of the queue: messages that wait in it name them, so a name outlives the module that it was born in."""

import ast
from pathlib import Path

import pytest
from django.conf import settings

from trainingsite.celery import app

ROOT = Path(__file__).resolve().parents[2]
PARTS = ("trainingsite", "certificates", "quizzes", "courses")
# What workers and beat of every version since the first say to each other. A name is added, and never changed: an
# older message, or an older process during an upgrade, would ring a bell that nobody hears.
NAMES = {
    "accounts.close_tallies",
    "accounts.send_mail",
    "accounts.sweep_proposals",
    "accounts.sweep_address_changes",
    "certificates.chain.tasks.audit_chain",
    "certificates.chain.tasks.extend_chain",
    "certificates.chain.tasks.send_checkpoints",
    "certificates.clinics.tasks.look_at_lists",
    "certificates.clinics.tasks.tell_of_changes",
    "certificates.tasks.count_certificates",
    "certificates.tasks.issue_certificate",
    "certificates.tasks.make_missing_credentials",
    "certificates.tasks.sweep_certificates",
    "certificates.tasks.sweep_status_lists",
    "certificates.tasks.take_due_steps",
    "quizzes.tasks.balance_exams",
    "quizzes.tasks.count_exams",
    "quizzes.tasks.erase_proofs",
    "quizzes.tasks.look_at_banks",
    "quizzes.tasks.make_prints",
    "quizzes.tasks.read_question_files",
    "quizzes.tasks.rebuild_statistics",
    "quizzes.tasks.rescore",
    "quizzes.tasks.sweep_attempts",
    "trainingsite.privacy.tasks.keep_rules",
    "trainingsite.privacy.tasks.sweep_erasures",
    "trainingsite.tasks.erase_invitations",
    "trainingsite.tasks.heartbeat",
    "trainingsite.tasks.look_at_site",
    "trainingsite.tasks.mail_daily",
    "trainingsite.tasks.mail_news",
    "trainingsite.tasks.refresh_planner",
    "trainingsite.tasks.send_invitations",
}


def _decorators():
    """(where, decorator) of every function that Celery makes a task of."""
    for path in sorted(p for part in PARTS for p in (ROOT / part).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            for decorator in getattr(node, "decorator_list", []):
                if "task" in ast.unparse(decorator).partition("(")[0].rpartition(".")[2].split("_"):
                    yield f"{path.relative_to(ROOT)}:{node.name}", decorator


DECORATORS = dict(_decorators())


@pytest.mark.parametrize("where", DECORATORS)
def test_task_has_a_name_of_its_own(where):
    decorator = DECORATORS[where]

    assert isinstance(decorator, ast.Call), f"{where}: write @shared_task(name=...)"
    assert [type(word.value) for word in decorator.keywords if word.arg == "name"] == [ast.Constant]


def test_names_in_the_queue_stay():
    app.loader.import_default_modules()
    ours = {name for name in app.tasks if not name.startswith("celery.")}

    assert ours == NAMES
    assert len(DECORATORS) == len(NAMES)


def test_what_beat_rings_and_routes_name_exists():
    rung = {row["task"] for row in settings.CELERY_BEAT_SCHEDULE.values()}

    assert rung | set(settings.CELERY_TASK_ROUTES) <= NAMES
