"""A candidate who works through the API of a real site, with answers from the site's own export of the bank."""

import json
from functools import cached_property
from typing import Any
from uuid import uuid4

import requests

from tests.site import Site

EXAM = "rf-skin-tightening-exam"
CHECKS = ("rf-technique-check", "nerve-anatomy-check", "complication-management-check")
DECLARED = {"agreed": True, "name_confirmed": True}


class Candidate:
    """One of the demo people or a guest, signed in."""

    def __init__(self, site: Site, name: str) -> None:
        self.site = site
        self.session = requests.Session()
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
        exported = self.site.manage("export_bank", "--format", "json")
        return {q["version"]: q["key"] for q in json.loads(exported.stdout)["questions"]}

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
        answer = self.post(f"quizzes/{quiz}/attempts/", DECLARED if quiz == EXAM else {})
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
