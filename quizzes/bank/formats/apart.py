"""A large file read in a process of its own, which has so much time and memory and no more, says how far it is, and can be ended.

`python -m quizzes.bank.formats.apart`: a line of JSON {name, layouts} and the bytes go in, what is kept of the file comes out.
"""

import json
import resource
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from courses.content.formats.refusals import Because, because, gettext_noop
from quizzes.bank.formats.reading import Reading
from quizzes.bank.formats.whole import kept_file, kept_of

# Below the time limit of a task, which would end the worker.
SECONDS = 24
MEMORY = 1_500_000_000
BEAT = 0.5
NO_MEMORY = 3
ROOT = Path(__file__).parents[3]  # where the module is found by its name
TOO_LONG = gettext_noop("Reading it takes longer than {seconds} seconds. Split the file.")
TOO_MUCH = gettext_noop("Reading it takes more memory than one file gets. Split the file, or leave out the pictures.")  # fmt: skip
FELL = gettext_noop("The reader stopped in the middle of the file. Save it anew in the program that it comes from, or split it.")  # fmt: skip
GIVEN_UP = gettext_noop("Reading it failed {times} times. Save it anew in the program that it comes from, or as another format, and bring that.")  # fmt: skip


class Ended(Exception):
    """Nobody wants the file any more."""


def read_apart(
    name: str,
    data: bytes,
    layouts: Mapping[str, Any],
    is_wanted: Callable[[int], bool],
    *,
    seconds: float = SECONDS,
    memory: int = MEMORY,
) -> dict[str, Any]:
    """What is kept of the file; a refusal where it takes too much. `is_wanted` hears every half second how many rows there are.
    Raises Ended where it says no."""
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as made:
        head = {"name": name, "layouts": dict(layouts), "memory": memory}
        given.write(json.dumps(head).encode() + b"\n" + data)
        given.seek(0)
        command = [sys.executable, "-m", "quizzes.bank.formats.apart"]
        with subprocess.Popen(  # noqa: S603 -- our own module, and nothing of a stranger's in the command
            command, stdin=given, stdout=made, stderr=subprocess.PIPE, text=True, cwd=ROOT
        ) as reader:
            is_late = threading.Event()
            end = threading.Timer(seconds, _end, args=(reader, is_late))
            end.start()
            try:
                _listen(reader, is_wanted)
            finally:
                end.cancel()
                reader.kill()
        if reader.returncode != 0:
            return _refused(_why(reader.returncode, is_late=is_late.is_set(), seconds=seconds))
        made.seek(0)
        kept: dict[str, Any] = json.load(made)
        return kept


def _end(reader: Any, is_late: threading.Event) -> None:
    is_late.set()
    reader.kill()


def _listen(reader: Any, is_wanted: Callable[[int], bool]) -> None:
    for line in reader.stderr:
        if line.strip().isdecimal() and not is_wanted(int(line)):
            raise Ended
    reader.wait()


def _why(code: int, *, is_late: bool, seconds: float) -> Because:
    if is_late:
        return because(TOO_LONG, seconds=round(seconds))
    return because(TOO_MUCH) if code == NO_MEMORY else because(FELL)


def given_up(times: int) -> dict[str, Any]:
    """What is kept of a file that nobody could read or keep, however often it was tried."""
    return _refused(because(GIVEN_UP, times=times))


def _refused(why: Because) -> dict[str, Any]:
    return kept_of(Reading("", refusal=why)) | {"table": {}}


def main() -> int:
    """Read what comes in."""
    head = json.loads(sys.stdin.buffer.readline())
    resource.setrlimit(resource.RLIMIT_AS, (head["memory"], head["memory"]))
    count = [0]
    threading.Thread(target=_beat, args=(count,), daemon=True).start()

    def tell(rows: int) -> None:
        count[0] = rows

    try:
        data = sys.stdin.buffer.read()
        kept = kept_file(head["name"], data, head["layouts"], tell)
        json.dump(kept, sys.stdout, default=str)
    except MemoryError:
        return NO_MEMORY
    return 0


def _beat(count: list[int]) -> None:
    waits = threading.Event()
    while not waits.wait(BEAT):
        sys.stderr.write(f"{count[0]}\n")
        sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
