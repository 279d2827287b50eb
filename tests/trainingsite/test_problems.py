"""Every error of the API has one shape (RFC 9457); pages get a page."""

import json

import pytest
from django.test import Client

from tests import people

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
KEYS = {"type", "title", "status", "code", "detail"}


def _check(response, status, code):
    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")
    body = json.loads(response.content)
    assert set(body) >= KEYS
    assert (body["status"], body["code"]) == (status, code)
    return body


@pytest.fixture
def as_ada(client):
    client.force_login(people.ada())
    return client


@pytest.mark.parametrize("path", ["/api/v1/certificates/", "/api/v1/quizzes/", "/api/v1/attempts/"])
def test_nobody_gets_401(client, path):
    response = client.get(path)

    _check(response, 401, "not-signed-in")
    assert response["WWW-Authenticate"]


@pytest.mark.parametrize(
    "path", ["/api/", "/api/v1/", "/api/v1/no-such-thing/", "/api/v2/quizzes/"]
)
def test_an_unknown_address_is_a_problem_for_nobody_too(client, path):
    _check(client.get(path), 404, "not-found")


def test_a_wrong_method_says_which(as_ada):
    response = as_ada.delete("/api/v1/certificates/")

    _check(response, 405, "method-not-allowed")
    assert "GET" in response["Allow"]


def test_an_object_that_is_not_there_is_not_found(as_ada):
    _check(as_ada.get("/api/v1/attempts/00000000-0000-4000-8000-000000000000/"), 404, "not-found")


START = "/api/v1/quizzes/rf-technique-check/attempts/"


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b'{"agreed": tru', b"{}{}"])
def test_malformed_json_is_refused(as_ada, body):
    _check(as_ada.post(START, body, content_type="application/json"), 400, "malformed")


def test_another_media_type_is_refused(as_ada):
    response = as_ada.post(START, b"<a/>", content_type="application/xml")

    _check(response, 415, "unsupported-media-type")


def test_an_oversized_body_is_refused(as_ada):
    body = json.dumps({"agreed": "x" * 1_100_000})

    _check(as_ada.post(START, body, content_type="application/json"), 413, "too-large")


def test_a_change_without_the_csrf_token_is_refused():
    client = Client(enforce_csrf_checks=True)
    client.force_login(people.ada())

    body = _check(client.post(START, {}, content_type="application/json"), 403, "forbidden")
    assert "CSRF" in body["detail"]


@pytest.mark.each_engine
def test_an_unexpected_error_is_logged_and_tells_nothing(as_ada, monkeypatch, caplog):
    as_ada.raise_request_exception = False
    # The database refuses: no table of this name. What went wrong inside is nobody's business outside.
    monkeypatch.setattr("quizzes.models.Attempt._meta.db_table", "secret_table")

    body = _check(as_ada.get("/api/v1/attempts/"), 500, "server-error")

    assert "secret_table" not in json.dumps(body)
    assert "api request failed" in caplog.text


@pytest.mark.parametrize("path", ["/no-such-page", "/v1/", "/certificates/7/"])
def test_an_unknown_page_is_a_page(client, path):
    response = client.get(path)

    assert response.status_code == 404
    assert response["Content-Type"].startswith("text/html")


def test_a_form_without_its_token_is_a_page_that_explains():
    response = Client(enforce_csrf_checks=True).post("/accounts/login/", {})

    assert response.status_code == 403
    assert "reload the page" in response.content.decode()


def test_the_schema_describes_only_addresses_that_exist(client):
    schema = client.get("/api/v1/schema/?format=json").json()

    assert all(path.startswith("/api/v1/") for path in schema["paths"])
    assert {"person", "clinic"} == set(schema["components"]["securitySchemes"])


def test_the_readable_docs_name_every_operation(client):
    schema = client.get("/api/v1/schema/?format=json").json()
    page = client.get("/api/v1/docs/").content.decode()

    for path in schema["paths"]:
        assert path in page
    assert "<script" not in page.replace('<script src="/static/', "")


def test_error_is_json_whatever_the_view_renders_and_the_caller_accepts(client):
    answers = [
        client.post("/api/v1/schema/"),
        client.get("/api/v1/schema/", headers={"accept": "image/png"}),
    ]

    for answer in answers:
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["status"] == answer.status_code


def test_body_in_chunks_is_refused_and_not_taken_for_nothing(client):
    answer = client.post(
        "/api/v1/quizzes/any/attempts/", headers={"transfer-encoding": "chunked"}, CONTENT_LENGTH=""
    )

    assert (answer.status_code, answer.json()["code"]) == (411, "length-required")
