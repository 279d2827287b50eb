"""The wire contract, word for word; nobody, the wrong person, and junk."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from quizzes import actions
from quizzes.models import AnswerEvent, Attempt
from tests.people import ada, eve
from tests.quizzes.sitters import DAY, NOW, item, keys, sit, start

pytestmark = [pytest.mark.usefixtures("curriculum"), pytest.mark.any_engine]
ROOT = "/api/v1"
WINDOW = "6f0e2f4c-7d0b-4f57-9a10-0123456789ab"


@pytest.fixture
def client(client_of: Any) -> APIClient:
    return client_of(ada())


def begin(client: APIClient, code: str = "alpha-check", **body: Any) -> Any:
    response = client.post(f"{ROOT}/quizzes/{code}/attempts/", body, format="json")
    assert response.status_code in {200, 201}, response.content
    return response.json()


def send(client: APIClient, uuid: str, *items: Any, window: str = WINDOW) -> Any:
    body = {"window": window, "answers": list(items)}
    return client.post(f"{ROOT}/attempts/{uuid}/answers/", body, format="json")


def assert_problem(response: Any, status: int, code: str) -> dict[str, Any]:
    assert response.status_code == status, response.content
    assert response["Content-Type"].startswith("application/problem+json")
    body = response.json()
    assert (body["status"], body["code"]) == (status, code)
    assert {"type", "title", "detail"} <= set(body)
    return dict(body)


def keys_of(body: Any) -> set[str]:
    if isinstance(body, dict):
        return set(body) | {key for value in body.values() for key in keys_of(value)}
    return {key for value in body for key in keys_of(value)} if isinstance(body, list) else set()


@pytest.mark.each_engine
def test_whole_story(client: APIClient) -> None:
    first = client.post(f"{ROOT}/quizzes/alpha-check/attempts/", {}, format="json")
    again = client.post(f"{ROOT}/quizzes/alpha-check/attempts/", {}, format="json")
    assert (first.status_code, again.status_code) == (201, 200)
    body = first.json()
    assert set(body) == {"uuid", "state", "deadline_at", "server_time", "form", "answers"}
    assert again.json() | {"server_time": ""} == body | {"server_time": ""}
    assert (body["state"], body["deadline_at"], body["answers"]) == ("in_progress", None, [])
    attempt = Attempt.objects.get(uuid=body["uuid"])
    answers = [
        item(n, version, key) for n, (version, key) in enumerate(keys(attempt).items(), start=1)
    ]
    saved = send(client, body["uuid"], *answers)
    assert saved.status_code == 200
    assert set(saved.json()) == {
        "acknowledged",
        "superseded",
        "rejected",
        "deadline_at",
        "server_time",
    }
    assert saved.json()["acknowledged"] == [1, 2, 3, 4, 5]
    seen = client.get(f"{ROOT}/attempts/{body['uuid']}/").json()
    assert seen["answers"] == [
        {"version": v, "revision": 1, "answer": k} for v, k in keys(attempt).items()
    ]
    url = f"{ROOT}/attempts/{body['uuid']}"
    assert client.get(f"{url}/result/").json() == {"state": "in_progress", "passed": None}
    assert [client.post(f"{url}/submit/").json() for _ in range(2)] == [{"state": "graded"}] * 2
    assert client.get(f"{url}/result/").json()["passed"] is True
    listed = client.get(f"{ROOT}/attempts/").json()
    assert [row["uuid"] for row in listed["results"]] == [body["uuid"]]
    assert set(listed) == {"next", "previous", "results"}


def test_shapes_of_the_kinds(client: APIClient) -> None:
    shapes = {
        question["kind"]: set(question) - {"version", "kind", "stem_html", "picture", "points"}
        for question in begin(client)["form"]["questions"]
    }
    assert shapes == {
        "single_choice": {"options"}, "multiple_response": {"options"}, "ordering": {"options"},
        "matching": {"left", "right"}, "numeric": {"units"},
    }  # fmt: skip


def test_exam_that_is_not_open_says_why_and_when(client: APIClient) -> None:
    url = f"{ROOT}/quizzes/small-exam/attempts/"
    declared = {"agreed": True, "name_confirmed": True}
    body = assert_problem(client.post(url, declared, format="json"), 409, "not-open")
    assert (body["reason"], body["opens_at"]) == ("checks-not-passed", None)
    now = timezone.now()
    sit(ada(), "alpha-check", now=now - DAY)
    assert (
        assert_problem(client.post(url, {}, format="json"), 409, "not-open")["reason"]
        == "agreement-needed"
    )
    failed = sit(ada(), "small-exam", right=0, now=now - DAY / 24)
    body = assert_problem(client.post(url, declared, format="json"), 409, "not-open")
    assert (body["reason"], body["opens_at"]) == (
        "wait",
        actions.instant(failed.closed_at + 14 * DAY),
    )


def test_exam_has_a_deadline_and_shows_no_more_than_allowed(client: APIClient) -> None:
    sit(ada(), "alpha-check", now=timezone.now())
    body = begin(client, "small-exam", agreed=True, name_confirmed=True)
    assert body["deadline_at"].endswith("Z")
    answers = [
        item(n, q["version"], q["options"][0]["id"])
        for n, q in enumerate(body["form"]["questions"])
    ]
    bodies = [body, send(client, body["uuid"], *answers).json()]
    bodies.append(client.post(f"{ROOT}/attempts/{body['uuid']}/submit/").json())
    bodies += [
        client.get(f"{ROOT}/attempts/{body['uuid']}/{end}").json() for end in ("", "result/")
    ]
    text = json.dumps(bodies)
    assert "SECRET-WHY" not in text
    for objectives in ("critical_objectives", "weak_objectives"):  # their codes are no question's
        bodies[-1].pop(objectives, None)
    assert not keys_of(bodies) & {
        "correct",
        "rationale",
        "rationale_html",
        "harm",
        "critical",
        "key",
        "code",
        "spec",
        "marks",
        "seed",
    }


@pytest.mark.each_engine
def test_late_batch_is_409_and_so_is_every_repeat_of_it(client: APIClient) -> None:
    body = begin(client)
    attempt = Attempt.objects.get(uuid=body["uuid"])
    (one, key), (two, other) = list(keys(attempt).items())[:2]
    send(client, body["uuid"], item(1, one, key))
    client.post(f"{ROOT}/attempts/{body['uuid']}/submit/")
    repeat = send(client, body["uuid"], item(1, one, key))
    assert (repeat.status_code, repeat.json()["acknowledged"]) == (200, [1])
    late = assert_problem(
        send(client, body["uuid"], item(1, one, key), item(2, two, other)), 409, "attempt-closed"
    )
    assert (late["acknowledged"], late["received_late"], late["rejected"]) == ([1], [2], [])
    assert {"superseded", "deadline_at", "server_time"} <= set(late)
    for batch in ([item(1, one, key), item(2, two, other)], [item(2, two, other)] * 2):
        again = assert_problem(send(client, body["uuid"], *batch), 409, "attempt-closed")
        assert (again["received_late"], again["rejected"]) == ([2], [])
    alone = send(client, body["uuid"], item(1, one, key))
    assert (alone.status_code, alone.json()["acknowledged"]) == (200, [1])
    assert AnswerEvent.objects.filter(is_late=True).count() == 1


@pytest.mark.each_engine
def test_overdue_attempt_is_closed_by_whoever_looks(client: APIClient) -> None:
    sit(ada(), "alpha-check")
    attempt = start(ada(), "small-exam", now=timezone.now() - DAY)
    assert client.get(f"{ROOT}/attempts/{attempt.uuid}/result/").json()["state"] == "graded"


def test_nobody_is_401(client_of: Any) -> None:
    attempt = start(ada(), "alpha-check")
    nobody = APIClient()
    for method, path in every_address(attempt):
        assert_problem(getattr(nobody, method)(path), 401, "not-signed-in")


@pytest.mark.each_engine
def test_wrong_person_is_404_and_changes_nothing(client_of: Any) -> None:
    attempt = start(ada(), "alpha-check")
    curious = client_of(eve())
    for method, path in every_address(attempt):
        if str(attempt.uuid) in path:
            assert_problem(getattr(curious, method)(path), 404, "not-found")
    version, key = next(iter(keys(attempt).items()))
    assert_problem(send(curious, str(attempt.uuid), item(1, version, key)), 404, "not-found")
    assert curious.get(f"{ROOT}/attempts/").json()["results"] == []
    assert not AnswerEvent.objects.exists()


def every_address(attempt: Attempt) -> list[tuple[str, str]]:
    own = f"{ROOT}/attempts/{attempt.uuid}"
    return [
        ("get", f"{ROOT}/quizzes/"), ("get", f"{ROOT}/attempts/"), ("post", f"{ROOT}/quizzes/alpha-check/attempts/"),
        ("get", f"{own}/"), ("post", f"{own}/answers/"), ("post", f"{own}/submit/"), ("get", f"{own}/result/"),
    ]  # fmt: skip


def test_post_without_csrf_token_is_403() -> None:
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(ada())
    response = client.post(f"{ROOT}/quizzes/alpha-check/attempts/", {}, format="json")
    assert_problem(response, 403, "forbidden")


VERSION = str(uuid4())
ENVELOPES: list[Any] = [
    None, 1, "text", [], {}, {"window": WINDOW}, {"window": 5, "answers": [item(1, VERSION, None)]},
    {"window": "x", "answers": [item(1, VERSION, None)]}, {"window": WINDOW, "answers": []},
    {"window": WINDOW, "answers": {}}, {"window": WINDOW, "answers": [None]}, {"window": WINDOW, "answers": [{}]},
    {"window": WINDOW, "answers": [item(-1, VERSION, None)]}, {"window": WINDOW, "answers": [item(2**31, VERSION, None)]},
    {"window": WINDOW, "answers": [item(True, VERSION, None)]}, {"window": WINDOW, "answers": [item(1.5, VERSION, None)]},  # type: ignore[arg-type]
    {"window": WINDOW, "answers": [item(1, VERSION, None, revision=2**63)]}, {"window": WINDOW, "answers": [item(1, "", None)]},
    {"window": WINDOW, "answers": [item(n, VERSION, None) for n in range(201)]},
]  # fmt: skip


@pytest.mark.parametrize("envelope", ENVELOPES, ids=range(len(ENVELOPES)))
def test_bad_envelope_is_400_and_changes_nothing(client: APIClient, envelope: Any) -> None:
    attempt = start(ada(), "alpha-check")
    body = assert_problem(
        client.post(f"{ROOT}/attempts/{attempt.uuid}/answers/", envelope, format="json"),
        400,
        "invalid",
    )
    assert body["errors"]
    assert not AnswerEvent.objects.exists()


RAW = [
    b"{",
    b"",
    b"\xff\xfe",
    b'{"window": NaN}',
    b"[" * 100_000,
    b'{"a":' * 50_000,
    b'{"window": ' + b"9" * 5000 + b"}",
    b'"\\ud800"',
]


@pytest.mark.parametrize("raw", RAW, ids=range(len(RAW)))
@pytest.mark.parametrize("path", ["attempts/{}/answers/", "quizzes/alpha-check/attempts/"])
def test_malformed_body_is_400(client: APIClient, raw: bytes, path: str) -> None:
    attempt = start(ada(), "alpha-check")
    response = client.generic(
        "POST", f"{ROOT}/{path.format(attempt.uuid)}", raw, content_type="application/json"
    )
    if response.status_code != 200:  # an empty body means "nothing declared"
        assert response.status_code == 400, response.content
        assert response.json()["code"] in {"malformed", "invalid"}
    else:
        assert raw == b""
        assert path.startswith("quizzes")


def test_oversized_body_is_413(client: APIClient) -> None:
    attempt = start(ada(), "alpha-check")
    raw = b'{"window": "' + b"x" * 2_000_000 + b'"}'
    response = client.generic(
        "POST", f"{ROOT}/attempts/{attempt.uuid}/answers/", raw, content_type="application/json"
    )
    assert_problem(response, 413, "too-large")


@pytest.mark.parametrize(
    "answer",
    [1, 1.5, True, [], {}, [[]], {"a": []}, "x", ["x"], {"value": "1"}, {"value": 1, "unit": "mm"}],
)
def test_answer_that_does_not_fit_is_rejected_alone(client: APIClient, answer: Any) -> None:
    body = begin(client)
    items = [
        item(n, question["version"], answer) for n, question in enumerate(body["form"]["questions"])
    ]
    response = send(client, body["uuid"], *items)
    assert response.status_code == 200
    assert response.json()["rejected"] == [
        {"client_seq": n, "reason": "bad-answer"} for n in range(5)
    ]


@pytest.mark.parametrize(
    "declared",
    [{"agreed": None}, {"agreed": "perhaps"}, {"agreed": []}, {"name_confirmed": {}}, [], "x", 5],
)
def test_bad_declaration_is_400(client: APIClient, declared: Any) -> None:
    response = client.post(f"{ROOT}/quizzes/small-exam/attempts/", declared, format="json")
    assert_problem(response, 400, "invalid")


@pytest.mark.parametrize(
    "path",
    [
        "quizzes/none/attempts/",
        "quizzes/%00/attempts/",
        "attempts/nonsense/submit/",
        "attempts/00000000-0000-4000-8000-000000000000/submit/",
    ],
)
def test_unknown_address_is_a_404_problem(client: APIClient, path: str) -> None:
    assert_problem(client.post(f"{ROOT}/{path}", {}, format="json"), 404, "not-found")


@pytest.mark.each_engine
def test_list_of_quizzes_tells_where_the_person_stands(client: APIClient) -> None:
    body = client.get(f"{ROOT}/quizzes/").json()
    assert (body["next"], body["previous"]) == (None, None)
    assert [
        (row["code"], row["state"], row["can_start"], row["reason"]) for row in body["results"]
    ] == [
        ("alpha-check", "open", True, None),
        ("beta-practice", "open", True, None),
        ("small-exam", "locked", False, "checks-not-passed"),
    ]


@pytest.mark.each_engine
def test_attempts_are_paged_by_cursor(client: APIClient) -> None:
    for hours in range(51):
        actions.submit_attempt(
            attempt=start(ada(), "alpha-check", now=NOW + hours * DAY),
            by=ada(),
            now=NOW + hours * DAY,
        )
    first = client.get(f"{ROOT}/attempts/").json()
    second = client.get(first["next"]).json()
    assert (len(first["results"]), len(second["results"]), second["next"]) == (50, 1, None)
    assert_problem(client.get(f"{ROOT}/attempts/?cursor=x%00x"), 404, "not-found")


def test_answer_that_repeats_is_not_sent_again(client: APIClient) -> None:
    first = client.get(f"{ROOT}/quizzes/")
    again = client.get(f"{ROOT}/quizzes/", HTTP_IF_NONE_MATCH=first["ETag"])

    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")


@pytest.mark.each_engine
@pytest.mark.parametrize(
    "answer", ["x" * 5000, "a\x00b", ["a\x00b"], {"value": "1" * 5000, "unit": "g"}]
)
def test_answer_that_no_database_should_hold_is_rejected_alone(
    client: APIClient, answer: Any
) -> None:
    attempt = start(ada(), "alpha-check")
    (first, _), (second, key) = list(keys(attempt).items())[:2]
    outcome = send(client, str(attempt.uuid), item(1, first, answer), item(2, second, key)).json()
    assert outcome["acknowledged"] == [2]
    assert outcome["rejected"] == [{"client_seq": 1, "reason": "bad-answer"}]


@pytest.mark.each_engine
@pytest.mark.parametrize("cursor", ["cD0x", "cj0xJnA9MjAyNg==", "x"])
def test_made_up_cursor_leads_nowhere(client: APIClient, cursor: str) -> None:
    start(ada(), "alpha-check")
    assert_problem(client.get(f"{ROOT}/attempts/?cursor={cursor}"), 404, "not-found")
