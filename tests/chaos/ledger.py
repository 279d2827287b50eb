"""What a candidate's own page knows of an attempt: every change that it sent, and what the site said became of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

ACKNOWLEDGED, LATE, REJECTED = "acknowledged", "late", "rejected"
Key = tuple[str, int]


@dataclass
class Sent:
    """One change as it left the page. `said`: what the site said became of it; "" while no reply has come."""

    window: str
    client_seq: int
    version: str
    revision: int
    answer: Any
    said: str = ""
    at: str = ""
    reason: str = ""

    @property
    def key(self) -> Key:
        return self.window, self.client_seq


@dataclass
class Ledger:
    """One attempt, from the side of whoever sits it.

    `right`: what the key calls right, by version; empty where nobody counts points. `given_seconds`: what staff gave;
    `most_given_back`: the most that the site may have given back by itself. `expires`: it is never handed in, and its time is up.
    `results`: the most results it may have; more than one only where a key was corrected. `clock_was_set`: while it ran, so that the
    times of its changes and of its close say nothing of what came first.
    """

    attempt: str
    person: str
    quiz: str
    right: dict[str, Any] = field(default_factory=dict)
    sent: dict[Key, Sent] = field(default_factory=dict)
    handed_in_at: str = ""
    expires: bool = False
    given_seconds: int = 0
    most_given_back: float = 0.0
    results: int = 1
    clock_was_set: bool = False
    contradictions: list[str] = field(default_factory=list)

    def note_sent(self, window: str, items: Iterable[Mapping[str, Any]]) -> None:
        """These changes leave the page now, for the first time or again."""
        for item in items:
            sent = Sent(
                window,
                int(item["client_seq"]),
                str(item["version"]),
                int(item["revision"]),
                item["answer"],
            )
            self.sent.setdefault(sent.key, sent)

    def note_reply(self, window: str, body: Mapping[str, Any]) -> set[Key]:
        """What the site said of changes of this window; gives those that it settled. What was said once has to
        stay said."""
        told = [(number, ACKNOWLEDGED, "") for number in body["acknowledged"]]
        told += [(number, LATE, "") for number in body.get("received_late", ())]
        told += [(one["client_seq"], REJECTED, one["reason"]) for one in body.get("rejected", ())]
        for number, said, reason in told:
            item = self.sent[window, number]
            if not item.said:
                item.said, item.reason, item.at = said, reason, str(body["server_time"])
            elif item.said != said:
                self.contradictions.append(f"first {item.said}, then {said}: {item}")
        return {(window, number) for number, _said, _reason in told}

    def told(self, said: str) -> list[Sent]:
        """The changes of which the site said this."""
        return [item for item in self.sent.values() if item.said == said]
