"""A Valkey that hangs: the supervisor notices, and nobody who hands in waits for it."""

import os
import signal
import time

import pytest

from tests.chaos.candidate import EXAM, Candidate
from tests.site import Site, wait_until

pytestmark = pytest.mark.broker


def test_hung_valkey_costs_a_hand_in_a_second_at_most_and_is_started_again(own_site: Site) -> None:
    ada = Candidate(own_site, "ada")
    ada.pass_checks()
    attempt = ada.start(EXAM)
    ada.post(f"attempts/{attempt['uuid']}/answers/", ada.right_answers(attempt))
    hung = own_site.children()["valkey"]

    os.kill(hung, signal.SIGSTOP)
    began = time.monotonic()
    handed_in = ada.post(f"attempts/{attempt['uuid']}/submit/")
    took = time.monotonic() - began

    assert handed_in.json() == {"state": "graded"}
    assert took < 1.0, took
    wait_until(
        lambda: own_site.children().get("valkey") not in (None, hung),
        seconds=15 - (time.monotonic() - began),
        why="Valkey is another process within 15 s",
    )
    wait_until(
        lambda: own_site.get("/readyz")[1]["checks"].get("broker") == "ok",
        seconds=max(0.1, 15 - (time.monotonic() - began)),
        why="the queue answers within 15 s",
    )
    assert "valkey does not answer: ending it" in own_site.said()
    assert len(wait_until(ada.issued, seconds=60, why="the certificate is issued")) == 1


def test_valkey_that_answers_is_left_alone(own_site: Site) -> None:
    before = own_site.children()["valkey"]

    time.sleep(15)

    assert own_site.children()["valkey"] == before
