"""What the story made, by name and meaning: the part of the manifest that people and tests read."""

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass
class Named:
    """Each entry has a `meaning`: one sentence that says why it is in the fixture. `accounts` holds what the release itself
    says of some of the people at the end, `oversight` what it says of appointments, proposals, cases and their like."""

    people: dict[str, dict[str, Any]] = field(default_factory=dict)
    attempts: dict[str, dict[str, Any]] = field(default_factory=dict)
    certificates: dict[str, dict[str, Any]] = field(default_factory=dict)
    waiting: dict[str, dict[str, Any]] = field(default_factory=dict)
    api_keys: dict[str, dict[str, Any]] = field(default_factory=dict)
    accounts: dict[str, dict[str, Any]] = field(default_factory=dict)
    content: dict[str, dict[str, Any]] = field(default_factory=dict)
    oversight: dict[str, dict[str, Any]] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The manifest's part `named`."""
        return asdict(self)


named = Named()
