"""Is this the person? Each part yes or no, in the normal form of the register's rules."""

import json

import pytest

from certificates.clinics.models import VerificationCheck
from certificates.domain.codes import make_code
from certificates.domain.comparing import is_same_name

pytestmark = pytest.mark.any_engine
NOTHING = {"name": None, "register": None, "number": None}


def matched(asks, code, **person):
    return asks(f"verify/{code}/match/", person).json()["match"]


def test_person_is_compared_part_by_part(asks, held):
    given = {"name": "SORENSEN, ada", "register": "test  REGISTER", "number": "1001"}

    assert matched(asks, held.code, **given) == dict.fromkeys(given, True)
    assert matched(asks, held.code, **given | {"number": "1002"}) == {
        "name": True, "register": True, "number": False,
    }  # fmt: skip
    assert matched(asks, held.code, name="Ada Lund") == NOTHING | {"name": False}
    assert matched(asks, held.code, register="GMC", number="0001001") == {
        "name": None, "register": False, "number": True,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Ada Sørensen", "ADA SORENSEN", True),
        ("Anne-Marie O'Neil", "O’Neil Anne Marie", True),
        ("Ada Sørensen", "Ada B Sørensen", False),
        ("Ada Sørensen", "Ada Sorenson", False),
        ("نور", "نور", True),
        ("-", "'", False),
        ("", "Ada", False),
    ],
)
def test_same_name(one, other, same):
    assert is_same_name(one, other) is same


def test_answer_comes_with_it_and_is_kept_with_what_was_compared(asks, held):
    body = asks(f"verify/{held.code}/match/", {"name": "Bob", "reference": "Bed 4"}).json()
    row = VerificationCheck.objects.get()

    assert list(body) == ["code", "status", "match", "answer"]
    assert (body["status"], body["answer"]["practical"]) == ("valid", "none recorded")
    assert json.loads(row.answer) == body["answer"] | {
        "compared": {"name": "Bob", "register": None, "number": None},
        "match": NOTHING | {"name": False},
    }
    assert row.reference == "Bed 4"


@pytest.mark.parametrize("code", [make_code(7), "x"])
def test_of_an_unknown_code_nothing_is_said(asks, code):
    body = asks(f"verify/{code}/match/", {"name": "Ada Sørensen"}).json()

    assert (body["status"], body["match"]) == ("unknown", NOTHING)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ([], "name"),
        ({}, "name"),
        ({"reference": "a"}, "name"),
        ({"name": ""}, "name"),
        ({"name": 7}, "name"),
        ({"name": None}, "name"),
        ({"name": "\ud800"}, "name"),
        ({"number": "1" * 41}, "number"),
        ({"name": "Ada", "Number": "1001"}, "Number"),
    ],
)
def test_person_of_another_shape_is_told(asks, held, body, field):
    response = asks(f"verify/{held.code}/match/", body)

    assert (response.status_code, response.json()["code"]) == (400, "invalid")
    assert [one["field"] for one in response.json()["errors"]] == [field]


def test_anybody_may_compare_within_the_smaller_limit(client, held, settings):
    settings.VERIFY_LIMIT_PER_MINUTE = 2
    path, body = f"/api/v1/verify/{held.code}/match/", json.dumps({"name": "Ada Sørensen"})
    answers = [client.post(path, body, content_type="application/json") for _ in range(3)]

    assert [one.status_code for one in answers] == [200, 200, 429]
    assert answers[0].json()["match"]["name"] is True
    assert not VerificationCheck.objects.exists()
