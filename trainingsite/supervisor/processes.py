"""Child processes that end with their parent, and what a killed parent left behind."""

import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

PR_SET_PDEATHSIG = 1


def _end_with_parent() -> None:
    """In the child: get SIGTERM when the supervisor ends, however it ends (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Child:
    """One process that should be running."""

    name: str
    command: Sequence[str]
    log: Path
    # Its standard output goes to the terminal (the demo's mails); errors and logs still go to the file.
    speaks: bool = False
    process: subprocess.Popen[bytes] | None = None
    starts: list[float] = field(default_factory=list)

    def start(self) -> None:
        """Start it, with its output appended to its log."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.starts.append(time.monotonic())
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(  # noqa: S603 -- our own commands
                list(self.command),
                stdin=subprocess.DEVNULL,
                stdout=None if self.speaks else out,
                stderr=out,
                start_new_session=True,  # Ctrl-C reaches the supervisor only, which stops the rest in order
                preexec_fn=_end_with_parent,
            )

    @property
    def is_running(self) -> bool:
        """Whether it has been started and has not ended."""
        return self.process is not None and self.process.poll() is None

    def pause_before_restart(self) -> float:
        """Seconds to wait: none at first, up to 10 when it keeps dying."""
        recent = [moment for moment in self.starts if moment > time.monotonic() - 60]
        return 0.0 if len(recent) < 2 else min(10.0, 2.0 ** (len(recent) - 2))

    def end_group(self) -> None:
        """End what a program that died left below it: a web worker would keep the port, a task its process."""
        if self.process is not None:
            _signal_group(self.process.pid, signal.SIGKILL)

    def stop(self, seconds: float) -> None:
        """Ask it to end; kill its group when it does not."""
        if self.process is None or not self.is_running:
            return
        self.process.terminate()
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(5)


def let_children_import(folder: Path) -> None:
    """Whatever folder a command was started from: granian and Celery look for modules by name."""
    paths = [str(folder), os.environ.get("PYTHONPATH", "")]
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, paths))


def _started_at(pid: int) -> str | None:
    """When a process started, as the kernel counts; None when there is none (or no /proc)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return None


def _is_left(pid: int, started: str) -> bool:
    """Whether the process, or a group that outlived it, is still there.

    The kernel gives no new process the number of a living group, so a group whose head is gone is ours.
    """
    head = _started_at(pid)
    if head is not None:
        return head == started
    try:
        os.killpg(pid, 0)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def remember(path: Path, children: Sequence[Child]) -> None:
    """Note who is running, so that a later start can end what a killed supervisor left."""
    rows = [
        {"name": child.name, "pid": child.process.pid, "started": _started_at(child.process.pid)}
        for child in children
        if child.process is not None and child.is_running
    ]
    path.write_text(json.dumps(rows))


def end_leftovers(path: Path, seconds: float = 8.0) -> list[str]:
    """End processes of an earlier supervisor that was killed; returns their names."""
    try:
        rows = json.loads(path.read_text())
    except (OSError, ValueError):
        return []
    left = [row for row in rows if row["started"] and _is_left(row["pid"], row["started"])]
    for row in left:
        _signal_group(row["pid"], signal.SIGTERM)
    limit = time.monotonic() + seconds
    while time.monotonic() < limit and any(_is_left(row["pid"], row["started"]) for row in left):
        time.sleep(0.1)
    for row in left:
        _signal_group(row["pid"], signal.SIGKILL)
    path.unlink(missing_ok=True)
    return [row["name"] for row in left]


def _signal_group(pid: int, number: signal.Signals) -> None:
    try:
        os.killpg(pid, number)
    except (ProcessLookupError, PermissionError):
        return
