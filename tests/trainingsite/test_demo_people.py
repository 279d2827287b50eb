"""Demo people are made once: later starts leave them as people made them, and always start."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.utils import timezone

from certificates.clinics import actions as clinics
from certificates.clinics.models import Organisation, StaffMembership
from trainingsite.accounts.actions.register import write_entry
from trainingsite.accounts.actors import VISITOR
from trainingsite.accounts.domain.register import RegisterEntry
from trainingsite.accounts.models import RegisterCheck
from trainingsite.management.commands.seed import Command

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]


@pytest.fixture
def start(settings: Any, tmp_path: Path) -> Any:
    """What a start does for the demo; the course would take seconds."""
    settings.SEED_DEMO, settings.VAR_DIR = True, tmp_path
    out = StringIO()

    def started() -> str:
        Command(stdout=out, stderr=out).demo_people()
        return out.getvalue()

    return started


def _who(key: str) -> Any:
    return get_user_model().objects.get(email=f"{key}@demo.example")


def _write(name: str, by: str) -> None:
    lead = _who("lead")
    entry = RegisterEntry(name, "", lead.register, lead.register_number)
    write_entry(person=lead, entry=entry, by=_who(by), now=timezone.now())


@pytest.mark.each_engine
def test_lead_of_a_new_demo_can_sign(start: Any) -> None:
    start()

    assert _who("lead").checked_entry().checked_by == _who("root")


@pytest.mark.parametrize("by", ["lead", "root"])
def test_later_starts_check_no_edited_entry_and_start(start: Any, by: str) -> None:
    start()
    _write("Other Name", by)

    start()

    assert (RegisterCheck.objects.count(), _who("lead").checked_entry()) == (1, None)


@pytest.mark.parametrize("left", ["", '{"base_url": "', "[]", "{}", '"x"', "\0\0"])
def test_file_that_a_power_cut_left_is_written_anew(start: Any, tmp_path: Path, left: str) -> None:
    start()
    path = tmp_path / "demo.json"
    path.write_text(left)

    start()

    said = json.loads(path.read_text())
    assert _who("lead").check_password(said["people"]["lead"]["password"])
    assert get_user_model().objects.filter(is_demo=True).count() == len(said["people"])


@pytest.mark.each_engine
@pytest.mark.parametrize("by", ["lead", "root"])
def test_start_that_lost_the_passwords_checks_no_edited_entry(
    start: Any, tmp_path: Path, by: str
) -> None:
    start()
    _write("Other Name", by)
    (tmp_path / "demo.json").unlink()

    start()

    assert (RegisterCheck.objects.count(), _who("lead").checked_entry()) == (1, None)
    assert (tmp_path / "demo.json").exists()


def test_demo_of_before_checks_starts_and_its_lead_stays_unchecked(
    start: Any, tmp_path: Path
) -> None:
    (tmp_path / "demo.json").write_text('{"base_url": "", "people": {}}')
    get_user_model().objects.create_user("lead@demo.example", is_demo=True)

    start()

    assert not RegisterCheck.objects.exists()


def test_who_joined_the_demo_later_is_added_and_nobody_gets_another_password(
    start: Any, tmp_path: Path
) -> None:
    start()
    path = tmp_path / "demo.json"
    before = json.loads(path.read_text())
    known = before | {"people": {k: v for k, v in before["people"].items() if k != "iris"}}
    path.write_text(json.dumps(known))

    start()

    after = json.loads(path.read_text())["people"]
    assert _who("iris").check_password(after["iris"]["password"])
    assert _who("iris").roles() == ["manager"]
    assert {k: v for k, v in after.items() if k != "iris"} == known["people"]


@pytest.mark.parametrize("what", ["role", "account", "no"])
def test_demo_starts_where_nobody_can_be_made_manager_of_its_clinic(
    start: Any, tmp_path: Path, what: str
) -> None:
    start()
    StaffMembership.objects.all().delete()
    path = tmp_path / "demo.json"
    known = json.loads(path.read_text())
    del known["people"]["cleo"]
    path.write_text(json.dumps(known))
    root, now = _who("root"), timezone.now()
    if what == "role":
        root.groups.clear()
    elif what == "account":
        get_user_model().objects.filter(pk=root.pk).update(is_active=False)
    else:
        row = clinics.invite(
            organisation=Organisation.objects.get(), email=_who("cleo").email, is_manager=True, by=root, now=now
        )  # fmt: skip
        clinics.decline(invitation=row, by=VISITOR, now=now)

    said = start()

    assert "demo clinic: it has no manager yet." in said
    assert "cleo" in json.loads(path.read_text())["people"]
    assert not StaffMembership.objects.exists()
