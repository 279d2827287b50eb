"""Of two things in one moment, an erasure and what it would pass over, neither is lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from tests import people
from tests.at_once import met
from tests.quizzes.sitters import sit
from tests.trainingsite.privacy.holding import course
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.cases import open_case
from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.models import ErasedPerson, ReviewCase
from trainingsite.privacy.actions import remembering
from trainingsite.privacy.actions.blocking import what_holds
from trainingsite.privacy.actions.erasing import erase_person


@pytest.fixture(autouse=True)
def _own_list(tmp_path: Any, settings: Any) -> None:
    settings.VAR_DIR = tmp_path / "var"
    settings.VAR_DIR.mkdir()
    settings.SEED_DEMO = True


def _asks(person: Any) -> Any:
    return open_case(
        kind="question", by=person, person=person, now=timezone.now(), asked="Was it right?"
    )


def _erases(person: Any) -> Any:
    return erase_person(person=person, by=SYSTEM, now=timezone.now())


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_case_that_is_opened_in_the_same_moment_holds_the_erasure() -> None:
    ada = people.ada()

    _first, erased = met(lambda: _asks(ada), lambda: _erases(ada))

    assert isinstance(erased, Refused)
    assert "A case is open" in str(erased)
    assert ReviewCase.objects.open().get().asked == "Was it right?"
    assert not ErasedPerson.objects.exists()
    assert remembering.LIST.read() == {}


@pytest.mark.django_db(transaction=True)
@pytest.mark.postgres
def test_no_case_is_opened_for_whom_an_erasure_that_has_begun_takes() -> None:
    ada = people.ada()

    _first, opened = met(lambda: _erases(ada), lambda: _asks(ada))

    assert isinstance(opened, Refused)
    assert ErasedPerson.objects.get().person_id == ada.pk
    assert not ReviewCase.objects.exists()


def test_list_beside_the_database_loses_nobody_when_many_write_at_once() -> None:
    gone = [uuid4() for _ in range(40)]

    with ThreadPoolExecutor(8) as several:
        list(several.map(lambda uuid: remembering.remember(uuid, timezone.now()), gone))

    assert set(remembering.LIST.read()) == {str(one) for one in gone}


@pytest.mark.django_db
@pytest.mark.any_engine
def test_tries_that_were_used_hold_the_erasure_until_another_is_open(tmp_path: Any) -> None:
    course(tmp_path)
    ada, now = people.checked(people.ada()), timezone.now()
    sit(ada, "alpha-check", now=now - timedelta(hours=2))
    sit(ada, "small-exam", right=0, now=now - timedelta(hours=1))

    held = " ".join(what_holds(ada, now))

    assert "another try of an exam" in held
    with pytest.raises(Refused, match="another try"):
        _erases(ada)
    assert what_holds(ada, now + timedelta(days=4000)) == []
