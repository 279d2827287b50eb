"""Our own Valkey while `up` runs: it starts although its files are broken, and it is ended when it hangs.

The database is the queue, so files that a power cut left unreadable are worth nothing that rows do not say too.
"""

import time
from collections.abc import Callable
from pathlib import Path

from django.utils import timezone

from trainingsite.supervisor import valkey
from trainingsite.supervisor.processes import Child

# It is asked every second. So many times without an answer, each of which waits so long, and it is ended: after nine
# seconds of silence, and back within the tenth.
ASK_EVERY, WAIT, MOST_SILENT = 1.0, 2.0, 3
# Reading a long append-only file takes a while; it answers meanwhile.
START_SECONDS = 10.0


class Queue:
    """The server's process, and what becomes of it."""

    def __init__(self, socket: Path, data: Path, log: Path, say: Callable[[str], None]) -> None:
        self._socket, self._data, self._say = socket, data, say
        self.child = Child("valkey", valkey.command(socket, data), log)
        self._silent = 0
        self._ask_at = 0.0

    def start(self) -> None:
        """Start it; where its files keep it from starting, with none. Raises NoValkey."""
        self.child.start()
        if self._is_up():
            return
        if self.child.is_running or not any(self._data.iterdir()):
            raise valkey.NoValkey(f"Valkey did not start. Its log: {self.child.log}")
        aside = valkey.set_aside(self._data, timezone.now())
        self.child.start()
        if not self._is_up():
            self.child.stop(2)
            valkey.take_back(aside, self._data)
            raise valkey.NoValkey(f"Valkey did not start. Its log: {self.child.log}")
        self._say(
            f"the queue's files could not be read, as after a power cut: they lie in {aside} now, and the queue begins empty. "
            "What waited in it is found again in the database"
        )

    def _is_up(self) -> bool:
        return valkey.wait_until_up(self._socket, START_SECONDS, lambda: self.child.is_running)

    def look(self) -> None:
        """End it when it has been silent for too long; whoever watches the processes starts it again."""
        if not self.child.is_running:
            self._silent = 0
            return
        if time.monotonic() < self._ask_at:
            return
        self._silent = 0 if valkey.answers(self._socket, WAIT) else self._silent + 1
        self._ask_at = time.monotonic() + ASK_EVERY
        if self._silent >= MOST_SILENT:
            self._say("valkey does not answer: ending it")
            self.child.end_group()
            self._silent = 0
