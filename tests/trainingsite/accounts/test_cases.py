"""A case: opened once, decided once by somebody else, with reasons that whoever asked reads."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core import mail

from tests import people
from tests.trainingsite.test_desks import at_desk
from trainingsite.accounts import case_kinds
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.cases import decide_case, open_case
from trainingsite.accounts.actors import SYSTEM, VISITOR, Person
from trainingsite.accounts.case_kinds import CaseKind
from trainingsite.accounts.may import NotAllowed
from trainingsite.accounts.models import ReviewCase, SecurityEvent

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 28, 9, 0, tzinfo=UTC)


def _switch_off(case: ReviewCase, by: Person, now: datetime) -> None:
    if not case.content.get("possible", True):
        raise Refused("This cannot be done.")
    Person.objects.filter(pk=case.person_id).update(is_active=False)


# A kind of the tests' own: what every kind has in common is asked of it.
KIND = CaseKind(
    "test-kind",
    "A test's question",
    {"off": "Switched off", "nothing": "Nothing changes"},
    answered_within=timedelta(days=3),
    effects={"off": _switch_off},
)


@pytest.fixture(autouse=True)
def _kind(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.SEED_DEMO = True
    monkeypatch.setitem(case_kinds._REGISTERED, KIND.kind, KIND)


def opened(**changes: Any) -> ReviewCase:
    facts = {"by": SYSTEM, "person": people.bob(), "about": people.bob(), "asked": "Is this so?"}
    return open_case(kind="test-kind", now=NOW, **(facts | changes))


def decided(case: ReviewCase, outcome: str = "off", by: Any = None, note: str = "Seen.") -> None:
    decide_case(case=case, outcome=outcome, note=note, by=by or people.root(), now=NOW)


def test_case_promises_a_day_and_is_open_once():
    case = opened()

    assert case.answer_by_date == date(2026, 12, 1)
    assert opened(asked="Asked again.") == case
    decided(case)
    assert opened() != case


def test_decision_does_what_its_outcome_means_and_answers():
    case = opened(by=VISITOR, reply_to="asks@x.example")

    decided(case)

    case.refresh_from_db()
    assert (case.outcome, case.decided_by, case.decided_at) == ("off", people.root(), NOW)
    assert not people.bob().is_active
    assert [message.to for message in mail.outbox] == [["asks@x.example"], [people.bob().email]]
    assert "Switched off" in mail.outbox[0].body
    assert "Seen." in mail.outbox[0].body
    event = SecurityEvent.objects.get(kind="case-decided")
    assert (event.person, event.facts) == (people.bob(), {"outcome": "off"})


def test_it_is_decided_once_with_reasons_by_somebody_else():
    case = opened()
    with pytest.raises(Refused, match="Give the reasons"):
        decided(case, note=" ")
    with pytest.raises(Refused, match="one of the outcomes"):
        decided(case, outcome="other")
    with pytest.raises(NotAllowed):
        decided(case, by=people.lead())
    with pytest.raises(Refused, match="Nobody can do this to what is their own"):
        decided(opened(person=people.root(), about=people.root()), by=people.root())

    decided(case, outcome="nothing")

    with pytest.raises(Refused, match="decided this already"):
        decided(case)
    assert people.bob().is_active


def test_outcome_that_cannot_be_done_decides_nothing():
    case = opened(content={"possible": False})

    with pytest.raises(Refused, match="This cannot be done"):
        decided(case)

    case.refresh_from_db()
    assert case.is_open
    assert (people.bob().is_active, mail.outbox) == (True, [])


def test_desk_lists_what_waits_and_decides():
    case = opened()
    desk = at_desk(people.root())
    page = f"/admin/accounts/reviewcase/{case.pk}/decide/"

    assert "1 case waits for a decision" in desk.get("/admin/").content.decode()
    assert "Is this so?" in desk.get(page).content.decode()
    assert desk.post(page, {"outcome": "off", "note": ""}).status_code == 200
    done = desk.post(page, {"outcome": "nothing", "note": "No reason to."}, follow=True)

    assert "The case is decided" in done.content.decode()
    case.refresh_from_db()
    assert (case.outcome, case.note) == ("nothing", "No reason to.")
    shown = desk.get(f"/admin/accounts/reviewcase/{case.pk}/change/").content.decode()
    assert "Nothing changes" in shown
    assert ">Decide<" not in shown


@pytest.mark.parametrize("who", [people.ada, people.noor, people.lead])
def test_only_who_decides_sees_it(who):
    case = opened()

    answer = at_desk(who()).get(f"/admin/accounts/reviewcase/{case.pk}/decide/")

    assert answer.status_code in (302, 403, 404)
