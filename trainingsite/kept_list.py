"""Lists that lie beside the database and in no backup: what must not come back with one."""

import fcntl
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from django.conf import settings

Said = TypeVar("Said")


class ListUnusable(Exception):
    """The list cannot be read or written; the message says why and what to do."""


@dataclass(frozen=True)
class KeptList(Generic[Said]):
    """What is said by name. `of`, `says`, `otherwise`: what it is a list of, what it says, and what happens while it cannot be written, in
    the words of a message. `is_said`: whether this can be what is said of one."""

    name: str
    of: str
    says: str
    otherwise: str
    is_said: Callable[[Any], bool]

    def path(self) -> Path:
        """Where it lies."""
        return Path(settings.VAR_DIR) / self.name

    def read(self) -> dict[str, Said]:
        """What it says of each; nothing where there is no list yet. Raises ListUnusable."""
        try:
            found = json.loads(self.path().read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise ListUnusable(
                f"{self.path()} cannot be read: {error}. It says {self.says}: bring a copy of it back, or move it away if there is none."
            ) from error
        if not isinstance(found, dict) or not all(map(self.is_said, found.values())):
            raise ListUnusable(f"{self.path()} is no list of {self.of}. Bring a copy back.")
        return found

    def add(self, said: Mapping[str, Said]) -> None:
        """Say these too; nothing is forgotten. Raises ListUnusable."""
        if said.items() <= self.read().items():
            return
        try:
            # Two who read it in one moment would each write the other's entry away.
            handle = os.open(self.path().with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
            with os.fdopen(handle) as held:
                fcntl.flock(held, fcntl.LOCK_EX)
                self._write(self.read() | dict(said))
        except OSError as error:
            raise ListUnusable(
                f"{self.path()} cannot be written: {error.strerror}. Until it is, {self.otherwise}."
            ) from error

    def _write(self, said: Mapping[str, Said]) -> None:
        """Whole or not at all."""
        part = self.path().with_suffix(".part")
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(said, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        part.replace(self.path())
