"""The page of the API: whoever has nothing else finds every operation, field, word and error there, with how it is mended."""

import inspect
import json
import re

import pytest
from drf_spectacular.generators import SchemaGenerator
from rest_framework.exceptions import APIException

from certificates.api import problems
from certificates.domain.caveats import CAVEATS
from certificates.domain.verification import KNOWLEDGE_STATES, STATUSES
from trainingsite.api import meanings, reference

pytestmark = [pytest.mark.any_engine, pytest.mark.django_db]


@pytest.fixture
def page(client) -> str:
    return client.get("/api/v1/docs/").content.decode()


def test_every_operation_for_clinics_says_what_it_is_for_and_how_it_is_called(page):
    found = reference.for_clinics()

    assert [one["anchor"] for one in found] == [
        "verify_retrieve", "verify_list", "verify_match", "scopes_list", "checks_list", "list_changes", "key",
    ]  # fmt: skip
    shown_to = SchemaGenerator().get_schema(public=True)["paths"]
    for one in reference.for_people():
        assert shown_to[one["path"]][one["method"].lower()]["security"] == [{"person": []}]
    for one in found:
        assert one["description"], one["anchor"]
        assert len(one["samples"]) == 3, one["anchor"]
        assert f'id="{one["anchor"]}"' in page
        assert all(parameter.get("description") for parameter in one["parameters"])


def test_page_says_when_to_rely_on_an_answer_and_who_makes_keys(page):
    begin = page.partition('id="begin"')[2].partition("</section>")[0]

    for word in ("/clinic/", "rftest_", "valid", "trial", "current", "caveats"):
        assert f"<code>{word}</code>" in begin


def test_code_of_the_examples_could_be_one(client):
    """Whoever tries it learns that it is unknown, and not that nobody can read it."""
    told = client.get(f"/api/v1/verify/{meanings.CODE}/").json()

    assert (told["status"], told["reason"]) == ("unknown", None)


def test_every_field_for_clinics_has_a_meaning():
    silent = [
        f"{one['anchor']}: {field['name']}"
        for one in reference.for_clinics()
        for field in (*one["sent"], *one["answered"])
        if not field["meaning"]
    ]

    assert silent == []


def test_no_field_is_given_a_meaning_that_does_not_exist():
    shapes = SchemaGenerator().get_schema(public=True)["components"]["schemas"]
    gone = [
        f"{name}.{field}"
        for name, fields in meanings.FIELDS.items()
        for field in fields
        if field not in shapes[name]["properties"] and field != "receipt"
    ]

    assert gone == []


def test_every_word_of_an_answer_is_explained(page):
    assert set(meanings.STATUS_MEANINGS) == set(STATUSES)
    assert set(meanings.KNOWLEDGE_MEANINGS) == set(KNOWLEDGE_STATES)
    for word in (*STATUSES, *KNOWLEDGE_STATES, *CAVEATS):
        assert f"<code>{word}</code>" in page


def test_every_error_of_a_clinic_is_listed_with_cause_and_mend(page):
    raised = {
        (one.status_code, one.default_code)
        for one in vars(problems).values()
        if inspect.isclass(one) and issubclass(one, APIException) and one.__module__ == problems.__name__
    }  # fmt: skip
    listed = {(one.status, one.code) for one in meanings.ERRORS}

    assert raised <= listed
    assert all(one.cause and one.mend for one in meanings.ERRORS)
    assert all(f"<code>{one.code}</code>" in page for one in meanings.ERRORS)


def test_page_fetches_nothing_from_anybody_else(page):
    fetched = re.findall(r'<(?:script|link|img)[^>]+(?:src|href)="([^"]+)"', page)

    assert fetched
    assert [one for one in fetched if not one.startswith(("/", "data:"))] == []


def test_page_offers_a_key_in_a_demonstration_alone(client, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    (tmp_path / "demo.json").write_text(json.dumps({"clinic": {"test_key": "rftest_1_x"}}))
    assert "rftest_1_x" not in client.get("/api/v1/docs/").content.decode()

    settings.SEED_DEMO = True
    assert "rftest_1_x" in client.get("/api/v1/docs/").content.decode()
    (tmp_path / "demo.json").write_text("{")
    assert client.get("/api/v1/docs/").status_code == 200


def test_description_lets_a_generated_client_show_its_key_and_ask_without():
    schema = SchemaGenerator().get_schema(public=True)

    assert schema["openapi"] == "3.1.0"
    assert schema["servers"][0]["url"].startswith("http")
    clinic = schema["components"]["securitySchemes"]["clinic"]
    assert (clinic["type"], clinic["scheme"]) == ("http", "bearer")
    assert {} in schema["paths"]["/api/v1/verify/{code}/"]["get"]["security"]
    assert schema["paths"]["/api/v1/verify/"]["post"]["security"] == [{"clinic": []}]


def test_words_between_backticks_are_shown_as_code(page):
    told = re.sub(r"<(pre|code).*?</\1>", "", page, flags=re.S)  # programs, and what an answer says
    assert "`" not in told
    assert "<code>bad-known-at</code>" in page
