"""A candidate who works through the API of a real site, with answers from the site's own export of the bank."""

import json
import random
import time
from functools import cached_property
from typing import Any
from uuid import UUID, uuid4

import requests

from tests.chaos.ledger import Ledger, Sent
from tests.sat import CHECKS, EXAM
from tests.site import Site

DECLARED = {"agreed": True, "name_confirmed": True}
# As quizzes/static/quizzes/queue.js has them: seconds for one save, seconds until the next try, changes in one request.
LIMIT = 8
RETRY = (0.5, 1, 2, 4, 8, 15)
MOST_ITEMS = 50


class Candidate:
    """One of the demo people or a guest, signed in. `keys`: what is right by version, where somebody has read them already."""

    def __init__(self, site: Site, name: str, keys: dict[str, Any] | None = None) -> None:
        self.site = site
        self.name = name
        self.session = requests.Session()
        if keys is not None:
            self.keys = keys
        person = site.people[name]
        page = f"{site.url}/accounts/login/"
        self.session.get(page, timeout=10)
        form = {
            "login": person["email"],
            "password": person["password"],
            "csrfmiddlewaretoken": self.token,
        }
        answer = self.session.post(page, data=form, timeout=10)
        assert answer.url.endswith("/dashboard/"), answer.url

    @property
    def token(self) -> str:
        return str(self.session.cookies["csrftoken"])

    @cached_property
    def keys(self) -> dict[str, Any]:
        return keys_of(self.site)

    def post(self, path: str, body: Any = None) -> requests.Response:
        return self.session.post(
            f"{self.site.url}/api/v1/{path}",
            json=body,
            headers={"X-CSRFToken": self.token},
            timeout=10,
        )

    def get(self, path: str) -> Any:
        return self.session.get(f"{self.site.url}/api/v1/{path}", timeout=10).json()

    def start(self, quiz: str) -> dict[str, Any]:
        answer = self.post(f"quizzes/{quiz}/attempts/", DECLARED)
        assert answer.status_code in (200, 201), answer.text
        return dict(answer.json())

    def right_answers(self, attempt: dict[str, Any]) -> dict[str, Any]:
        """A batch that answers every question right."""
        items = [
            {
                "client_seq": n,
                "version": q["version"],
                "revision": 1,
                "answer": self.keys[q["version"]],
            }
            for n, q in enumerate(attempt["form"]["questions"], start=1)
        ]
        return {"window": str(uuid4()), "answers": items}

    def pass_quiz(self, quiz: str) -> str:
        """Start, answer everything right and hand in; the attempt's uuid."""
        attempt = self.start(quiz)
        saved = self.post(f"attempts/{attempt['uuid']}/answers/", self.right_answers(attempt))
        assert len(saved.json()["acknowledged"]) == len(attempt["form"]["questions"])
        assert self.post(f"attempts/{attempt['uuid']}/submit/").status_code == 200
        return str(attempt["uuid"])

    def pass_checks(self) -> None:
        for quiz in CHECKS:
            self.pass_quiz(quiz)

    def issued(self) -> list[str]:
        """The codes of this person's issued certificates."""
        return [
            row["code"] for row in self.get("certificates/")["results"] if row["state"] != "pending"
        ]

    def issued_for(self, exam: str) -> list[str]:
        """The codes of those for one exam."""
        rows = self.get("certificates/")["results"]
        return [row["code"] for row in rows if row["exam"] == exam and row["state"] != "pending"]


def keys_of(site: Site) -> dict[str, Any]:
    """What is right, by version, from the site's own export of the bank."""
    exported = site.manage("export_bank", "--format", "json")
    return {q["version"]: q["key"] for q in json.loads(exported.stdout)["questions"]}


class Paper:
    """An attempt as its page holds it: numbered changes in a queue, sent until the site says what became of them.

    `dice` decide what the page's own dice decide. What an earlier window could not send is sent under its own name.
    """

    def __init__(self, candidate: Candidate, quiz: str, dice: random.Random) -> None:
        self.candidate, self.dice = candidate, dice
        self.attempt = candidate.start(quiz)
        self.questions: list[dict[str, Any]] = self.attempt["form"]["questions"]
        self.right = {one["version"]: candidate.keys[one["version"]] for one in self.questions}
        uuid = self.attempt["uuid"]
        self.ledger = Ledger(uuid, candidate.name, quiz, right=self.right)
        self.revisions: dict[str, int] = {}
        self.pending: dict[tuple[str, int], Sent] = {}
        self.failures = 0
        self.open_window()

    @property
    def path(self) -> str:
        return f"attempts/{self.attempt['uuid']}/"

    def open_window(self) -> None:
        """The page is loaded: changes are numbered from 1 again, under another name."""
        self.window, self.seq = str(UUID(int=self.dice.getrandbits(128), version=4)), 0

    def give(self, version: str, answer: Any) -> None:
        """Change an answer. An older change of it that is not received yet need not be sent again."""
        self.seq += 1
        self.revisions[version] = self.revisions.get(version, 0) + 1
        sent = Sent(self.window, self.seq, version, self.revisions[version], answer)
        for key in [key for key, one in self.pending.items() if one.version == version]:
            del self.pending[key]
        self.pending[sent.key] = sent

    def give_right(self, version: str) -> None:
        self.give(version, self.right[version])

    def give_wrong(self, version: str) -> None:
        """Another option where there are options to choose one of; else none."""
        question = next(one for one in self.questions if one["version"] == version)
        others = [None]
        if question["kind"] == "single_choice":
            others = [o["id"] for o in question["options"] if o["id"] != self.right[version]]
        self.give(version, self.dice.choice(others))

    def send(self) -> bool:
        """One request with changes of one window; whether the site said what became of them."""
        if not self.pending:
            return True
        window = next(iter(self.pending))[0]
        chosen = [one for one in self.pending.values() if one.window == window][:MOST_ITEMS]
        names = ("client_seq", "version", "revision", "answer")
        items = [{name: getattr(one, name) for name in names} for one in chosen]
        self.ledger.note_sent(window, items)
        body = self._asked("answers/", {"window": window, "answers": items})
        if body is None or not isinstance(body.get("acknowledged"), list):
            self.failures += 1
            return False
        self.failures = 0
        for key in self.ledger.note_reply(window, body):
            self.pending.pop(key, None)
        return True

    def send_again(self, item: Sent) -> None:
        """The same change once more, as after a reply that got lost."""
        self.pending[item.key] = item

    def _asked(self, what: str, body: Any = None) -> dict[str, Any] | None:
        """The site's answer; None where there is none, or one that says nothing of the matter."""
        candidate = self.candidate
        try:
            answer = candidate.session.post(
                f"{candidate.site.url}/api/v1/{self.path}{what}",
                json=body,
                headers={"X-CSRFToken": candidate.token},
                timeout=LIMIT,
            )
            # 409: closed; it says of each change what became of it.
            return dict(answer.json()) if answer.status_code in (200, 409) else None
        except (requests.RequestException, ValueError):
            return None

    @property
    def pause(self) -> float:
        """Seconds until the next try."""
        return RETRY[min(self.failures, len(RETRY)) - 1] if self.failures else 0.0

    def drain(self, seconds: float = 120) -> None:
        """Send until nothing is left. Raises TimeoutError."""
        limit = time.monotonic() + seconds
        while self.pending:
            if not self.send():
                _wait(min(self.pause, 4), limit, f"{len(self.pending)} changes get no reply")

    def hand_in(self, seconds: float = 120) -> None:
        """Everything is sent, then the attempt is handed in, again and again until the site says so. Raises TimeoutError."""
        self.drain(seconds)
        limit = time.monotonic() + seconds
        while (body := self._asked("submit/")) is None or "state" not in body:
            self.failures += 1
            _wait(min(self.pause, 4), limit, "the hand-in gets no reply")
        self.failures = 0
        self.ledger.handed_in_at = str(time.time())


def _wait(seconds: float, limit: float, why: str) -> None:
    if time.monotonic() > limit:
        raise TimeoutError(why)
    time.sleep(seconds)


__all__ = ["CHECKS", "EXAM", "Candidate", "Paper", "keys_of"]
