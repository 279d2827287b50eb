"""The pages of blind reading: for the reader, without anything of a key; for those who look after readers, in numbers."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from courses.models import Declaration
from quizzes import actions
from quizzes.models import (
    BlindReading,
    KeyReading,
    Question,
    QuestionVersion,
    Reader,
    ReadingDraft,
)
from tests.people import ada, bob, checked, eve, lead, noor, root, with_keys
from tests.quizzes.panels.readers import (
    course,
    exam_questions,
    key_of,
    not_the_key,
    reader_for,
    says,
)
from tests.quizzes.sitters import DAY, sit, start
from tests.trainingsite.test_desks import at_desk
from tests.trainingsite.test_exam_secrecy import change_what_only_graders_know
from trainingsite.accounts.models import ReviewCase
from trainingsite.database.immutability import lifted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum"), pytest.mark.any_engine]
SECRET = "SECRET-WHY"
BASE = "/studio/reading/small/"


@pytest.fixture(autouse=True)
def _demo(settings: Any) -> None:
    """Staff need no second factor."""
    settings.SEED_DEMO = True


def signed_in(person: Any) -> Client:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def begun(person: Any) -> tuple[Reader, Client]:
    """A reader who has agreed, with a browser."""
    reader, client = reader_for(person), signed_in(person)
    client.post(BASE, {"qualification": "Anaesthetist", "interests": "none"})
    return reader, client


def address(version: QuestionVersion) -> str:
    return f"{BASE}{version.uuid}/"


def fields(version: QuestionVersion, answer: Any, **more: str) -> dict[str, str]:
    """What the page posts for a question with one best option."""
    return {f"q-{version.uuid}": answer, "sure": "certain", **more}


def single(reader: Reader) -> QuestionVersion:
    return next(one for one in actions.to_read(reader) if one.kind == "single_choice")


def test_only_readers_of_the_course_get_in() -> None:
    reader = reader_for(eve())
    places = [BASE, address(actions.to_read(reader)[0])]

    for place in places:
        assert signed_in(bob()).get(place).status_code == 404
        assert at_desk(root()).get(place).status_code == 404
        assert Client().get(place).status_code == 302
    assert signed_in(bob()).get("/studio/reading/").status_code == 200
    assert "Nobody has named you" in signed_in(bob()).get("/studio/reading/").content.decode()


def test_reader_is_told_what_it_costs_before_the_first_question() -> None:
    reader, client = reader_for(eve()), signed_in(eve())
    waiting = actions.to_read(reader)

    page = client.get(BASE).content.decode()
    assert "you cannot sit an exam of this course for two years" in page
    assert client.get(address(waiting[0])).headers["Location"] == BASE
    assert not KeyReading.objects.exists()

    refused = client.post(BASE, {"qualification": "Surgeon", "interests": ""})
    assert (refused.status_code, KeyReading.objects.count()) == (400, 0)
    said = {"qualification": "Surgeon", "interests": "I lecture for Acme.", "may_be_named": "on"}
    began = client.post(BASE, said)

    assert began.headers["Location"] == address(waiting[0])
    assert [row.is_blind for row in KeyReading.objects.all()] == [True]
    last = Declaration.objects.last_of([eve()])[eve().pk]
    assert (last.interests, last.may_be_named) == ("I lecture for Acme.", True)


def test_question_is_answered_and_the_next_one_follows() -> None:
    reader, client = begun(eve())
    version, left = single(reader), len(actions.to_read(reader))

    answer = client.post(address(version), fields(version, key_of(version), **{"hand-in": "1"}))

    made = BlindReading.objects.get()
    assert (made.question_version, made.answer, made.sure, made.is_right) == (
        version, key_of(version), "certain", True,
    )  # fmt: skip
    assert answer.headers["Location"] == address(actions.to_read(reader)[0])
    page = client.get(answer.headers["Location"]).content.decode()
    assert "studio-slash" not in page  # no single key leads away from a question (WCAG 2.1.4)
    assert f"{left - 1} questions wait." in page
    assert "Question 2 of" in page
    assert client.get(address(version)).headers["Location"] == BASE


def test_what_is_put_in_is_kept_and_acknowledged() -> None:
    reader, client = begun(eve())
    version = single(reader)
    chosen = not_the_key(version)
    posted = fields(version, chosen, comment="Half a thought")

    quiet = client.post(address(version), posted, headers={"accept": "application/json"})
    assert re.fullmatch(r"Saved at \d\d:\d\d:\d\d", quiet.json()["said"])
    plain = client.post(address(version), posted | {"save": "1"})
    page = client.get(plain.headers["Location"]).content.decode()

    assert "Half a thought" in page
    assert re.search(rf'value="{chosen}"\s+checked', page)
    assert not BlindReading.objects.exists()


def test_refusal_says_what_is_missing_and_keeps_what_was_typed() -> None:
    reader, client = begun(eve())
    version = single(reader)
    posted = fields(
        version, key_of(version), outdated="on", comment="It is from 1990.", **{"hand-in": "1"}
    )

    refused = client.post(address(version), posted)

    assert refused.status_code == 400
    page = refused.content.decode()
    assert "Name the source that says otherwise today." in page
    assert "It is from 1990." in page
    assert ReadingDraft.objects.get().content["comment"] == "It is from 1990."


def test_pages_of_a_reader_hold_nothing_of_a_key() -> None:
    """Neither a reason, code, topic nor flag; and no page changes when keys, reasons, weights and flags do."""
    with lifted(connection):
        for question in exam_questions():
            Question.objects.filter(pk=question.pk).update(code=f"{question.code}-of-the-record")
        QuestionVersion.objects.update(topic="topic-of-the-record", level="of-the-record")
    reader, client = begun(eve())
    first = single(reader)
    client.post(address(first), fields(first, not_the_key(first), **{"hand-in": "1"}))
    places = [
        "/studio/reading/", BASE, *(address(version) for version in actions.to_read(reader)),
    ]  # fmt: skip
    [client.get(place) for place in places]  # messages are shown once

    def bodies() -> list[str]:
        found = [client.get(place).content.decode() for place in places]
        return [re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", body) for body in found]

    before = bodies()
    change_what_only_graders_know()

    assert bodies() == before
    told = "".join(before)
    assert SECRET not in told
    assert "of-the-record" not in told
    assert "critical" not in told.lower()


def test_reader_who_sits_an_exam_of_the_course_opens_nothing() -> None:
    now, reader = timezone.now(), reader_for(bob())
    sit(bob(), "alpha-check", now=now - DAY)
    start(bob(), "small-exam", now=now)

    refused = signed_in(bob()).post(BASE, {"qualification": "S", "interests": "none"})

    assert refused.status_code == 403
    assert "While it is open, no exam question opens here." in refused.content.decode()
    assert not KeyReading.objects.filter(person=reader.person).exists()


# --- Those who look after readers ---------------------------------------------------------------------------------


def test_desk_names_readers_gives_them_questions_and_ends_it() -> None:
    checked(eve())
    desk, client, reviewer = f"{BASE}desk/", at_desk(root()), at_desk(lead())
    unknown = client.post(desk, {"name": "1", "email": "x@y.example", "qualification": "S"})
    assert unknown.status_code == 400
    client.post(desk, {"name": "1", "email": eve().email, "qualification": "Surgeon"})
    reader = Reader.objects.get()

    given = reviewer.post(desk, {"assign": "1", "reader": reader.pk, "which": "left"}, follow=True)
    page = client.get(desk).content.decode()

    assert f"Given: {len(exam_questions())}." in given.content.decode()
    assert f"0 of {len(exam_questions())}" in page
    assert "Eve Lindqvist" in page
    assert reviewer.post(desk, {"end": reader.uuid}).status_code == 403
    assert client.post(desk, {"end": reader.uuid}).status_code == 302
    reader.refresh_from_db()
    assert reader.ended_by == root()


def test_bank_shows_where_a_question_stands_with_its_readers() -> None:
    readers = [reader_for(person) for person in (eve(), ada())]
    version = single(readers[0])
    says(readers[0], version, key_of(version))
    bank = f"{reverse('studio:bank', args=['small'])}?show=readers&pool=exam"
    assert at_desk(lead()).get(bank).text.count("read, not yet by two") == 1

    says(readers[1], version, key_of(version))

    page = at_desk(lead()).get(bank).text
    assert (page.count("read, not yet by two"), page.count("read rightly by two")) == (0, 1)


def test_desk_of_readers_is_closed_to_others() -> None:
    reader_for(eve())

    for person in (eve(), bob()):
        assert signed_in(person).get(f"{BASE}desk/").status_code == 403
    assert at_desk(noor()).get(f"{BASE}desk/").status_code == 403


def test_desk_shows_numbers_and_no_key() -> None:
    readers = [reader_for(person) for person in (eve(), ada())]
    version = single(readers[0])
    for reader in readers:
        says(reader, version, key_of(version))

    page = " ".join(at_desk(lead()).get(f"{BASE}desk/").content.decode().split())

    assert "2 of 2" in page
    assert "1.00 (questions read twice: 1)" in page
    assert "95.0 % (0 disputed of 1 read twice)" in page
    assert SECRET not in page


def test_case_leads_to_what_readers_said_behind_the_page_before_keys() -> None:
    reader = reader_for(eve())
    version = single(reader)
    says(reader, version, not_the_key(version), comment="B is what the guideline says.")
    case = ReviewCase.objects.get()
    place = reverse("quizzes:reading_case", args=["small", version.uuid])

    told = at_desk(root()).get(f"/admin/accounts/reviewcase/{case.pk}/change/").content.decode()
    closed = at_desk(root()).get(place)
    opened = at_desk(with_keys(root())).get(place).content.decode()

    assert place in told
    assert version.question.code in told
    assert "B is what the guideline says." not in told
    assert closed.status_code == 403
    assert SECRET not in closed.content.decode()
    assert "B is what the guideline says." in opened
    assert "Another answer than the key" in opened
    assert signed_in(bob()).get(place).status_code == 403
    assert course().readers.count() == 1
