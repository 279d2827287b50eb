"""The exam of the shipped course as a browser sits it: sixty questions of all kinds, ninety saves, a reload, the result."""

import random
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from tests.bench.browser import Answer, Browser
from tests.sat import EXAM

VERSIONS = re.compile(r'data-version="([0-9a-f-]{36})"')
MOST_ITEMS = 50  # quizzes/static/quizzes/queue.js
SAVES = 90
Keys = dict[str, Any]


@dataclass
class Sitting:
    """One person's exam. `keys`: the right answer of every question version of the course, by uuid."""

    browser: Browser
    keys: Keys
    uuid: str = ""
    versions: list[str] = field(default_factory=list)
    acknowledged: dict[str, Any] = field(default_factory=dict)  # what the server said it has
    revision: int = 0

    def __post_init__(self) -> None:
        self.window = str(uuid4())
        self.chance = random.Random(self.browser.session)

    @property
    def api(self) -> str:
        return f"/api/v1/attempts/{self.uuid}/"

    def start(self) -> Answer:
        """The page of the exam, the form, the attempt with its files."""
        self.browser.page(f"/quizzes/{EXAM}/")
        page = self.browser.form(f"/quizzes/{EXAM}/start/", agreed="on", name_confirmed="on")
        self.versions = VERSIONS.findall(page.text)
        found = re.search(r'data-attempt="([0-9a-f-]{36})"', page.text)
        self.uuid = found.group(1) if found else ""
        if not self.versions:
            self.browser.failures.append(f"no attempt: {page.status} {page.text[:200]}")
        return page

    def reload(self) -> Answer:
        """The page of the attempt once more: its files are there."""
        return self.browser.page(f"/attempts/{self.uuid}/")

    def save(self, versions: Iterable[str]) -> Answer:
        """One save of these answers, the right ones."""
        items = []
        for version in versions:
            self.revision += 1
            items.append(
                {
                    "client_seq": self.revision,
                    "version": version,
                    "revision": self.revision,
                    "answer": self.keys[version],
                }
            )
        sent = {"window": self.window, "answers": items}
        answer = self.browser.api("POST", f"{self.api}answers/", sent)
        said = set(answer.json.get("acknowledged", ())) if answer.status == 200 else set()
        for item in items:
            if item["client_seq"] in said:
                self.acknowledged[item["version"]] = item["answer"]
            else:
                self.browser.failures.append(f"not acknowledged: {answer.status} {answer.text}")
        return answer

    def save_next(self) -> Answer:
        """The first open question, or an answer changed once more when all have one."""
        still_open = [one for one in self.versions if one not in self.acknowledged]
        return self.save([still_open[0] if still_open else self.chance.choice(self.versions)])

    def answer_the_rest(self) -> None:
        """All that are open, in as few saves as the page would need after a time without a network."""
        still_open = [one for one in self.versions if one not in self.acknowledged]
        for first in range(0, len(still_open), MOST_ITEMS):
            self.save(still_open[first : first + MOST_ITEMS])

    def lost(self) -> int:
        """How many acknowledged answers the server does not have."""
        known = self.browser.api("GET", self.api)
        there = {row["version"]: row["answer"] for row in known.json.get("answers", ())}
        return sum(there.get(version) != said for version, said in self.acknowledged.items())

    def hand_in(self) -> Answer:
        """Hand in, and the page of the result with its files."""
        self.browser.api("POST", f"{self.api}submit/", {})
        return self.browser.page(f"/attempts/{self.uuid}/result/")

    def poll(self) -> Answer:
        """What the page of the result asks for while the certificate is made."""
        return self.browser.ask("GET", f"/certificates/list/?exam={EXAM}", accept="text/html")


def whole_exam(sitting: Sitting) -> bool:
    """Everything from the page of the exam to the certificate's first poll; whether it went well."""
    sitting.start()
    for turn in range(SAVES):
        sitting.save_next()
        if turn == SAVES // 2:
            sitting.reload()
    page = sitting.hand_in()
    sitting.poll()
    return page.status == 200 and not sitting.browser.failures
