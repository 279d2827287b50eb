"""One small wrong change: what stands in the file, what would stand there, who notices, what it would mean for people."""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


class Stale(Exception):
    """The list no longer fits the program; the message says where and what to do."""


@dataclass(frozen=True)
class Mutant:
    """`old` stands once in `path`; with `new` in its place one of `tests` (files, with a space between) must fail.

    `means`: what would become of people if nobody noticed.
    """

    path: str
    old: str
    new: str
    tests: str
    means: str

    @property
    def test_files(self) -> tuple[str, ...]:
        """The files with the tests that must notice it."""
        return tuple(self.tests.split())

    @property
    def module(self) -> str:
        """The name under which the program imports the file."""
        return self.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    def source(self) -> str:
        """The text of the file with the change in it. Raises Stale."""
        text = (ROOT / self.path).read_text()
        if (times := text.count(self.old)) != 1:
            raise Stale(
                f"{self.path}: {self.old!r} stands there {times} times, and once is needed. "
                "Write the mutant anew for what the file says now."
            )
        return text.replace(self.old, self.new)
