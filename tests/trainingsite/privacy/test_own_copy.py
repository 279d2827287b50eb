"""A copy of one's own data: whole, one's own alone, and with nothing that only graders know."""

import io
import json
import zipfile
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from quizzes.models import Question, QuestionVersion
from tests import people
from tests.quizzes.sitters import DAY, sit, start
from tests.trainingsite.privacy.holding import certified, course
from tests.trainingsite.test_exam_secrecy import (
    TELLING,
    change_what_only_graders_know,
    keys_of,
    promise,
)
from trainingsite.accounts.actions.cases import decide_case, open_case
from trainingsite.accounts.models import SecurityEvent
from trainingsite.privacy.actions.exporting import DOCUMENTS, PARTS, README

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]


def client_of(person: Any) -> Client:
    client = Client()
    client.post("/accounts/login/", {"login": person.email, "password": people.PASSWORD})
    return client


def taken(person: Any) -> dict[str, bytes]:
    response = client_of(person).post("/my-data/copy/")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/zip"
    assert "no-store" in response["Cache-Control"]
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_copy_has_every_part_the_documents_and_a_page_that_says_which_is_which(
    tmp_path: Any,
) -> None:
    course(tmp_path)
    ada, now = people.ada(), timezone.now()
    row = certified(ada, now)
    case = open_case(kind="question", by=ada, person=ada, now=now, asked="Why is it so?")
    decide_case(case=case, outcome="answered", note="Because.", by=people.root(), now=now)

    files = taken(ada)

    assert set(files) > {README, *(name for name, _what, _read in PARTS)}
    told = files[README].decode()
    assert all(name in told for name in files if not name.startswith((DOCUMENTS, README)))
    stored = {bytes(one.content) for one in row.files.all()}
    assert {files[name] for name in files if name.startswith(DOCUMENTS)} == stored
    data = {name: json.loads(files[name]) for name, _what, _read in PARTS}
    assert data["account.json"]["address"] == ada.email
    assert data["account.json"]["register_number"] == ada.register_number
    (held,) = data["certificates.json"]
    assert held["code"] == row.code
    assert held["holder"]["name"] == row.holder.name
    assert [one["status"] for one in held["changes"]] == ["issued"]
    (asked,) = data["cases.json"]
    assert (asked["asked"], asked["reasons"]) == ("Why is it so?", "Because.")


def test_copy_has_nothing_of_anybody_else(tmp_path: Any) -> None:
    ada, bob = people.ada(), people.bob()
    course(tmp_path)
    certified(bob, timezone.now())
    open_case(kind="question", by=bob, person=bob, now=timezone.now(), asked="Secret of Bob")

    whole = b"".join(taken(ada).values()).decode()

    assert bob.email not in whole
    assert bob.register_name not in whole
    assert "Secret of Bob" not in whole


def test_nobody_gets_the_page_and_nothing_by_opening_an_address():
    for path in ("/my-data/", "/my-data/copy/"):
        answer = Client().get(path)
        assert (answer.status_code, answer["Location"]) == (302, f"/accounts/login/?next={path}")
    assert Client().post("/my-data/copy/").status_code == 302
    assert client_of(people.ada()).get("/my-data/copy/")["Location"] == "/my-data/"
    assert not SecurityEvent.objects.filter(kind="exported").exists()


def test_that_it_was_taken_stands_in_the_log():
    taken(people.ada())

    (event,) = SecurityEvent.objects.filter(kind="exported")
    assert (event.by, event.person, event.facts) == (
        people.ada(),
        people.ada(),
        {"what": "own-data"},
    )


@pytest.mark.parametrize("state", ["open", "failed", "passed"])
@pytest.mark.parametrize("reveal", ["domains", "rationale"])
def test_copy_tells_nothing_that_only_graders_know(tmp_path: Any, state: str, reveal: str) -> None:
    course(tmp_path)
    promise(reveal)
    bob, now = people.bob(), timezone.now()
    sit(bob, "alpha-check", now=now - DAY)
    if state == "open":
        start(bob, "small-exam", now=now)
    else:
        sit(bob, "small-exam", right=0 if state == "failed" else None, now=now - DAY / 24)
    exam = QuestionVersion.objects.filter(question__pool="exam", question__course__code="small")
    secrets = [
        text for one in exam for text in (one.stem, *(o["rationale"] for o in one.spec["options"]))
    ]
    before = taken(bob)
    attempts = json.loads(before["attempts.json"])

    found = [one for one in attempts if "result" in one and one["quiz"] != "Alpha check"]
    assert keys_of(found) & TELLING == set()
    whole = b"".join(before.values()).decode()
    assert [why for why in secrets if why and why in whole] == []
    change_what_only_graders_know()
    after = taken(bob)
    assert before["attempts.json"] == after["attempts.json"]


def test_practice_is_explained_as_its_page_explains_it(tmp_path: Any) -> None:
    course(tmp_path)
    sit(people.bob(), "beta-practice", now=timezone.now())

    (attempt,) = json.loads(taken(people.bob())["attempts.json"])

    assert attempt["result"]["questions"]
    assert len(attempt["answers"]) == len(attempt["result"]["questions"])
    assert Question.objects.filter(pool="exam").exists()
