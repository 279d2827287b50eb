"""A person's page of a case: where it stands, what happened, the reply, the letter. The right person, the wrong one, nobody."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from tests import people
from tests.quizzes.test_pages import signed_in
from trainingsite.accounts.actions.case_parties import ask_party, join_case
from trainingsite.accounts.actions.cases import decide_case, open_case
from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.models import CaseEvent, ReviewCase

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.SEED_DEMO = True


def opened() -> ReviewCase:
    case = open_case(
        kind="complaint",
        by=people.bob(),
        person=people.bob(),
        now=datetime.now(UTC) - DAY,
        asked="The room was cold.",
    )
    ask_party(
        case=case,
        person=people.bob(),
        text="Which room was it?",
        until=(datetime.now(UTC) + 10 * DAY).date(),
        by=people.root(),
        now=datetime.now(UTC),
    )
    return case


def test_page_shows_where_it_stands_and_takes_replies():
    case, client = opened(), signed_in(people.bob())
    address = f"/cases/{case.uuid}/"
    assert address in client.get("/help/asked/").content.decode()

    page = client.get(address).content.decode()
    for text in (
        "The room was cold.",
        "Which room was it?",
        "You can reply until",
        "Not decided yet",
    ):
        assert text in page

    assert client.post(address, {"text": " "}).status_code == 400
    done = client.post(address, {"text": "Room two."}, follow=True).content.decode()
    assert "Your reply is kept" in done
    assert "Room two." in done
    assert CaseEvent.objects.filter(kind="reply", text="Room two.").count() == 1


def test_decided_case_has_a_letter_and_takes_no_reply():
    case, client = opened(), signed_in(people.bob())
    assert client.get(f"/cases/{case.uuid}/letter/").status_code == 404

    decide_case(
        case=case,
        outcome="answered",
        note="The heating is mended.",
        by=people.root(),
        now=datetime.now(UTC),
    )

    page = client.get(f"/cases/{case.uuid}/").content.decode()
    assert "The heating is mended." in page
    assert "Send the reply" not in page
    assert client.post(f"/cases/{case.uuid}/", {"text": "More."}).status_code == 400
    letter = client.get(f"/cases/{case.uuid}/letter/").content.decode()
    for text in ("The room was cold.", "Answered", "The heating is mended.", "/help/?about=appeal"):
        assert text in letter


def test_others_see_nothing():
    case = opened()
    join_case(case=case, person=people.ada(), by=SYSTEM, now=datetime.now(UTC))

    for name in ("", "letter/"):
        assert signed_in(people.eve()).get(f"/cases/{case.uuid}/{name}").status_code == 404
        assert Client().get(f"/cases/{case.uuid}/{name}").status_code == 302
    assert signed_in(people.eve()).post(f"/cases/{case.uuid}/", {"text": "x"}).status_code == 404
    joined = signed_in(people.ada()).get(f"/cases/{case.uuid}/").content.decode()
    assert "Which room was it?" not in joined
    assert not CaseEvent.objects.filter(kind="reply").exists()


def test_dashboard_says_that_a_reply_is_asked_for_until_it_is_given():
    case, client = opened(), signed_in(people.bob())
    page = client.get("/dashboard/").content.decode()
    assert "Your reply is asked for" in page
    assert f"/cases/{case.uuid}/#reply" in page
    assert (
        "Your reply is asked for" not in signed_in(people.ada()).get("/dashboard/").content.decode()
    )

    client.post(f"/cases/{case.uuid}/", {"text": "Room two."})

    assert "Your reply is asked for" not in client.get("/dashboard/").content.decode()
