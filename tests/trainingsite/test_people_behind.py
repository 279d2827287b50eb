"""Who stands behind a course: named where they agreed to it, with what they declare, and counted where they did not."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from courses.actions import declare, publish, save_draft
from courses.models import Declaration, Lesson, PublishRecord
from quizzes import actions
from quizzes.models import Quiz
from tests.curriculum_small import FOLDER, copy_to, edit
from tests.people import ada, bob, eve, lead, mira, noor
from tests.quizzes.panels.panels import rated, study_of
from tests.quizzes.panels.readers import key_of, reader_for, says
from tests.trainingsite.test_desks import at_desk
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.proposals import second

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum"), pytest.mark.any_engine]


def handbook() -> str:
    return " ".join(Client().get("/courses/small/handbook/").content.decode().split())


def agrees(person: Any, *, named: bool = True, interests: str = "none") -> None:
    declare(
        qualification=f"Qualified as {person.register_name.split()[0]}", interests=interests,
        may_be_named=named, by=person, now=timezone.now(),
    )  # fmt: skip


def published_by(author: Any, reviewer: Any) -> None:
    lesson, now = Lesson.objects.get(code="al-l1"), timezone.now()
    body = lesson.body.replace("Water", "All water")
    save_draft(entry=lesson, by=author, now=now, content={"body": body})
    lesson.refresh_from_db()
    publish(entry=lesson, by=reviewer, now=now)


def test_writers_and_reviewers_are_named_only_where_they_agreed() -> None:
    published_by(noor(), lead())
    before = handbook()
    assert "Noor Haddad" not in before
    assert "Lin Bergström" not in before
    assert before.count("1 person who is not named here.") == 2

    agrees(noor(), interests="Lectures for Acme")
    after = handbook()

    assert "<strong>Noor Haddad</strong>: Qualified as Noor" in after
    assert "Declared interests: Lectures for Acme" in after
    assert "Lin Bergström" not in after
    agrees(noor(), named=False)
    assert "Noor Haddad" not in handbook()
    assert "@people.example" not in handbook()


def test_readers_are_named_as_they_were_compared_with_the_register() -> None:
    for person in (eve(), ada()):
        reader = reader_for(person)
        version = actions.to_read(reader)[0]
        says(reader, version, key_of(version))
    agrees(eve())

    text = handbook()

    assert (
        "<strong>Eve Lindqvist</strong> (Test register 1003): Anaesthetist for ten years." in text
    )
    assert "Ada Sørensen" not in text
    assert "1 person who is not named here." in text


def test_panel_that_set_the_pass_mark_is_named_with_its_numbers() -> None:
    mira()
    study = study_of()
    cut = rated(study).numbers["cut"]
    proposal = actions.propose_cut(study=study, cut=cut, reason="", by=lead(), now=timezone.now())
    assert "Ana Silva" not in handbook()

    second(proposal=proposal, by=mira(), now=timezone.now())

    text = handbook()
    of = Quiz.objects.get(code="small-exam").current_blueprint.question_count
    assert f"A panel of 3 judges set {cut} of {of} in two rounds" in text
    assert "<strong>Ana Silva</strong>: Surgeon" in text


def test_declaration_is_made_on_its_page_and_the_last_one_counts() -> None:
    client = at_desk(noor())
    said = {"qualification": "Nurse", "interests": "none", "may_be_named": "on"}

    assert client.post("/studio/declaration/", {"qualification": "Nurse"}).status_code == 400
    assert client.post("/studio/declaration/", said).status_code == 302
    assert client.post("/studio/declaration/", said | {"interests": "Acme"}).status_code == 302

    assert Declaration.objects.filter(person=noor()).count() == 2
    assert Declaration.objects.last_of([noor()])[noor().pk].interests == "Acme"
    assert "Acme" in client.get("/studio/declaration/").content.decode()
    with pytest.raises(Refused, match="Declare your interests"):
        declare(qualification="N", interests=" ", may_be_named=True, by=noor(), now=timezone.now())


# --- The file door --------------------------------------------------------------------------------------------------


def load(folder: Path, capsys: Any, **options: str) -> str:
    call_command("load_curriculum", str(folder), **options)
    said: str = capsys.readouterr().out
    return said


def changed(place: Path) -> Path:
    folder = copy_to(place)
    edit(folder, "course.yaml", "title: ", "title: New ")
    lesson = folder / "01-alpha" / "lesson-1-boiling.md"
    lesson.write_text(lesson.read_text().replace("Water boils", "Clean water boils", 1))
    return folder


def test_load_says_who_loaded_and_that_nobody_reviewed(tmp_path: Path, capsys: Any) -> None:
    said = load(changed(tmp_path), capsys, loaded_by="Ops")

    record = PublishRecord.objects.latest("pk")
    assert (record.loaded_by, record.reviewer) == ("Ops", None)
    assert "loaded by Ops, reviewed by nobody" in said
    assert "Nobody is on record as having reviewed the files." in handbook()


def test_load_says_who_reviewed(tmp_path: Path, capsys: Any) -> None:
    said = load(changed(tmp_path), capsys, reviewed_by=lead().email, loaded_by="Ops")

    assert PublishRecord.objects.latest("pk").reviewer == lead()
    assert "loaded by Ops, reviewed by Lin Bergström" in said
    assert "Somebody reviewed the files before." in handbook()


def test_reviewer_of_files_is_somebody_who_may_publish(capsys: Any) -> None:
    for address in (bob().email, noor().email, "nobody@x.example"):
        with pytest.raises(CommandError, match="no account of somebody who may publish"):
            load(FOLDER, capsys, reviewed_by=address)


def test_dashboard_tells_a_reader_what_waits() -> None:
    reader = reader_for(eve())
    client = Client()
    client.force_login(eve(), backend="allauth.account.auth_backends.AuthenticationBackend")

    text = " ".join(client.get("/dashboard/").content.decode().split())

    assert f"{len(actions.to_read(reader))} questions of" in text
    assert "/studio/reading/small/" in text
