"""What the callers do: one function for each row of the table. Each returns whether the answer was right."""

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from tests.bench.load import Caller

JSON = "application/json"
Work = Callable[[Caller, int], bool]
TOKEN = "t" * 32


def person(port: int, session: str) -> Caller:
    """A caller with a session and its CSRF token."""
    cookies = f"sessionid={session}; csrftoken={TOKEN}"
    return Caller(port, {"Cookie": cookies, "X-CSRFToken": TOKEN})


def get(path: str) -> Work:
    """Get one address."""
    return lambda caller, _turn: caller.request("GET", path)[0] == 200


def start(caller: Caller) -> dict[str, Any]:
    """A new attempt (or the open one): the API's body."""
    status, body = caller.request("POST", "/api/v1/quizzes/bench-quiz/attempts/", b"{}")
    assert status in (200, 201), body
    return dict(json.loads(body))


def _save(caller: Caller, attempt: dict[str, Any], window: str, turn: int) -> bool:
    questions = attempt["form"]["questions"]
    question = questions[turn % len(questions)]
    item = {
        "client_seq": turn + 1,
        "version": question["version"],
        "revision": turn + 1,
        "answer": question["options"][turn % len(question["options"])]["id"],
    }
    body = json.dumps({"window": window, "answers": [item]}).encode()
    status, answer = caller.request("POST", f"/api/v1/attempts/{attempt['uuid']}/answers/", body)
    return status == 200 and json.loads(answer)["acknowledged"] == [turn + 1]


def saving(attempts: dict[int, dict[str, Any]]) -> Work:
    """Save one answer in the caller's open attempt; each caller keeps one window."""
    windows = {key: str(uuid4()) for key in attempts}
    return lambda caller, turn: _save(caller, attempts[id(caller)], windows[id(caller)], turn)


def whole_attempt(caller: Caller, _turn: int) -> bool:
    """Start, the page with its twenty questions, twenty saves, hand in, result."""
    attempt, window = start(caller), str(uuid4())
    base = f"/api/v1/attempts/{attempt['uuid']}/"
    well = caller.request("GET", f"/attempts/{attempt['uuid']}/")[0] == 200
    for turn in range(len(attempt["form"]["questions"])):
        well = _save(caller, attempt, window, turn) and well
    well = caller.request("POST", f"{base}submit/", b"{}")[0] == 200 and well
    status, body = caller.request("GET", f"{base}result/")
    return well and status == 200 and json.loads(body)["state"] == "graded"
