"""A checkpoint as it leaves the house: how long the chain was, its head, when; signed, as JSON that people and programs read."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime

_FIRST_LINE = "checkpoint of a chain, format 1"
_ACKNOWLEDGED = "restore of a chain, acknowledged, format 1"


class BadCheckpoint(Exception):
    """This is no checkpoint; the message says why."""


@dataclass(frozen=True)
class Noted:
    """What a checkpoint says, who signed it by their public key, and the signature (bytes)."""

    origin: str
    length: int
    head: str
    made_at: datetime
    public_key: bytes = b""
    signature: bytes = b""

    @property
    def signed(self) -> bytes:
        """What the signature covers: five lines."""
        return _lines(_FIRST_LINE, self.origin, str(self.length), self.head, _moment(self.made_at))

    def as_text(self) -> str:
        """The checkpoint as a file."""
        said = {
            "what": _FIRST_LINE,
            "origin": self.origin,
            "length": self.length,
            "head": self.head,
            "made_at": _moment(self.made_at),
            "public_key": self.public_key.hex(),
            "signature": self.signature.hex(),
        }
        return json.dumps(said, indent=1) + "\n"


def acknowledgement(*, restored_at: datetime, length: int) -> bytes:
    """What is signed when somebody has read what a restore took away: what was noted before it counts no more beyond this length."""
    return _lines(_ACKNOWLEDGED, _moment(restored_at), str(length))


def _lines(*said: str) -> bytes:
    return "".join(f"{line}\n" for line in said).encode()


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def read_checkpoint(content: bytes) -> Noted:
    """What a file says. Raises BadCheckpoint; whether the signature holds is another question."""
    try:
        said = json.loads(content)
        if said["what"] != _FIRST_LINE:
            raise BadCheckpoint(f"it says that it is {said['what']!r}")
        return Noted(
            origin=str(said["origin"]),
            length=int(said["length"]),
            head=str(said["head"]),
            made_at=datetime.fromisoformat(said["made_at"]),
            public_key=bytes.fromhex(said["public_key"]),
            signature=bytes.fromhex(said["signature"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise BadCheckpoint(f"it cannot be read: {error}") from error
