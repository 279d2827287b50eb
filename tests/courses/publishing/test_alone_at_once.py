"""Somebody agrees to what was proposed alone while the draft is saved: each holds what the other wants."""

import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.db import connection, transaction

from courses import actions as courses
from courses.models import Lesson
from courses.publishing.actions.drafting import locked
from tests import curriculum_small
from tests.people import lead, mira, noor
from trainingsite.accounts.actions import proposals
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.models import Proposal

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.MAIL_IS_CONFIGURED = True
    curriculum_small.give()


def lesson() -> Lesson:
    return Lesson.objects.get(code="al-l1")


def proposed() -> Proposal:
    person = lead()
    person.groups.add(Group.objects.get_or_create(name="author")[0])
    draft = courses.save_draft(entry=lesson(), content={"title": "Steam"}, by=person, now=NOW)
    return courses.propose_alone(entry=draft, reason="Nobody else.", by=person, now=NOW)


def wait_until_somebody_waits() -> None:
    for _try in range(200):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    pytest.fail("Nobody waits for a lock.")


def test_save_and_agreement_at_once_end_the_proposal_and_neither_waits_for_ever() -> None:
    proposal, author, other = proposed(), noor(), mira()
    courses.look_at(entry=lesson(), by=other, now=NOW)
    got: list[BaseException | None] = []

    def agree() -> None:
        try:
            proposals.second(proposal=proposal, by=other, now=LATER)
        except Exception as error:  # noqa: BLE001 -- shown to the test below
            got.append(error)
        finally:
            connection.close()

    agreeing = threading.Thread(target=agree)
    with transaction.atomic():
        draft = locked(lesson())
        agreeing.start()
        wait_until_somebody_waits()
        courses.save_draft(entry=draft, content={"title": "Ice"}, by=author, now=LATER)
    agreeing.join(30)

    assert not agreeing.is_alive()
    [error] = got
    assert isinstance(error, Refused)
    assert "the draft was changed" in str(error)
    assert lesson().title == "Ice"
    proposal.refresh_from_db()
    assert (proposal.stop, proposal.stopped_by) == ("overtaken", author)
