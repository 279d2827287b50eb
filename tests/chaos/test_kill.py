"""Promises 1 and 2 with real processes killed: no acknowledged answer is lost; one pass, one certificate."""

import pytest
import requests

from tests.chaos.candidate import EXAM, Candidate
from tests.site import Site, wait_until

pytestmark = pytest.mark.broker


def _answers_again(site: Site) -> bool:
    try:
        return site.get("/healthz")[0] == 200
    except OSError:
        return False


def test_pass_is_certified_once_although_worker_and_broker_are_killed(own_site: Site) -> None:
    ada = Candidate(own_site, "ada")
    ada.pass_checks()
    attempt = ada.start(EXAM)
    ada.post(f"attempts/{attempt['uuid']}/answers/", ada.right_answers(attempt))

    own_site.kill_child("worker")
    own_site.kill_child("valkey")
    handed_in = ada.post(f"attempts/{attempt['uuid']}/submit/")

    assert handed_in.json() == {"state": "graded"}
    assert len(wait_until(ada.issued, seconds=60, why="the certificate is issued")) == 1
    again = own_site.manage("shell", "-c", _ISSUE_AGAIN.format(uuid=attempt["uuid"]))
    assert again.returncode == 0, again.stderr
    assert len(ada.issued()) == 1
    assert own_site.manage("recompute_result", attempt["uuid"]).returncode == 0


_ISSUE_AGAIN = """
from certificates.actions import issue_certificate, sweep
from django.utils import timezone
from quizzes.models import Attempt
from trainingsite.accounts.actors import SYSTEM
pk = Attempt.objects.get(uuid="{uuid}").pk
for _ in range(2):
    issue_certificate(by=SYSTEM, attempt_id=pk, now=timezone.now())
    sweep(by=SYSTEM, now=timezone.now())
"""


def test_acknowledged_answer_survives_the_end_of_the_web_server(own_site: Site) -> None:
    bob = Candidate(own_site, "bob")
    attempt = bob.start("rf-technique-check")
    batch = bob.right_answers(attempt)
    acknowledged: list[int] = []
    for item in batch["answers"]:
        if item["client_seq"] == 5:
            own_site.kill_child("web")
        try:
            saved = bob.post(
                f"attempts/{attempt['uuid']}/answers/",
                {"window": batch["window"], "answers": [item]},
            )
        except requests.ConnectionError:
            wait_until(lambda: _answers_again(own_site), seconds=30, why="the web server is back")
            saved = bob.post(
                f"attempts/{attempt['uuid']}/answers/",
                {"window": batch["window"], "answers": [item]},
            )
        acknowledged += saved.json()["acknowledged"]

    stored = bob.get(f"attempts/{attempt['uuid']}/")["answers"]

    assert acknowledged == list(range(1, 13))
    assert {row["version"]: row["answer"] for row in stored} == {
        item["version"]: bob.keys[item["version"]] for item in batch["answers"]
    }
