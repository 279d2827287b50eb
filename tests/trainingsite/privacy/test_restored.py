"""A backup brings back nobody who was erased since."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from certificates.chain.actions import audit
from certificates.chain.models import Finding
from certificates.models import CertificateHolder
from tests import people
from tests.trainingsite.privacy.holding import certified, course
from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.models import ErasedPerson, User
from trainingsite.archive import erasing_people
from trainingsite.database import immutability
from trainingsite.privacy.actions import remembering
from trainingsite.privacy.actions.erasing import erase_person

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.any_engine]


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Any) -> None:
    settings.VAR_DIR = tmp_path / "var"
    settings.VAR_DIR.mkdir()
    course(tmp_path)


@pytest.mark.each_engine
def test_whoever_was_erased_after_the_backup_is_erased_again(
    tmp_path: Any, settings: Any, capsys: Any
) -> None:
    ada, bob = people.ada(), people.bob()
    certified(ada, timezone.now())
    certified(bob, timezone.now())
    call_command("backup", str(tmp_path / "b.zip"))
    erase_person(person=ada, by=SYSTEM, now=timezone.now())

    call_command("restore", str(tmp_path / "b.zip"), "--force")

    assert "have been erased again: 1" in capsys.readouterr().out
    kept = json.loads((settings.VAR_DIR / "restored.json").read_text())
    (line,) = kept["revived"]["people"]
    assert str(ada.uuid) in line
    assert ada.email not in json.dumps(kept)
    assert not User.objects.filter(email=ada.email).exists()
    assert [one.name for one in CertificateHolder.objects.all()] == [bob.register_name]
    audit(by=SYSTEM, now=timezone.now(), is_whole=True)
    found = Finding.objects.filter(kind__in=["holder", "document"])
    assert list(found.values_list("problem", "kind")) == []


def test_start_on_an_older_database_erases_again_and_adds_what_the_list_lacks() -> None:
    ada, bob = people.ada(), people.bob()
    certified(ada, timezone.now())
    remembering.LIST.add({str(ada.uuid): "2026-11-30T10:00:00+00:00"})

    (line,) = erasing_people.keep_in_step()

    assert line == f"account {ada.uuid}: erased 2026-11-30"
    assert erasing_people.keep_in_step() == []
    assert ErasedPerson.objects.get().person_id == ada.pk
    erase_person(person=bob, by=SYSTEM, now=timezone.now())
    remembering.LIST.path().unlink()
    assert erasing_people.keep_in_step() == []
    assert set(remembering.LIST.read()) == {str(ada.uuid), str(bob.uuid)}


def test_list_that_cannot_be_read_stops_the_restore(tmp_path: Any) -> None:
    call_command("backup", str(tmp_path / "b.zip"))
    remembering.LIST.path().write_text("nonsense")

    with pytest.raises(Exception, match="says who was erased"):
        call_command("restore", str(tmp_path / "b.zip"), "--force", stdout=StringIO())
    assert User.objects.exists() or immutability.tables()
