"""Every request of our scripts has a limit: a dead radio link gives neither an answer nor an error."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
# The worker passes the browser's own requests on; those are the browser's to end.
NOT_OURS = {"sw.js"}


def _scripts() -> list[Path]:
    found = [path for app in ("trainingsite", "courses", "quizzes", "certificates") for path in (ROOT / app).rglob("*.js")]  # fmt: skip
    return [path for path in found if "vendor" not in path.parts and path.name not in NOT_OURS]


def _calls(text: str, name: str) -> Iterator[tuple[int, str]]:
    """Each call of the function: where it stands, and everything between its brackets."""
    for found in re.finditer(rf"(?<![\w.]){name}\(", text):
        depth, end = 1, found.end()
        while depth and end < len(text):
            depth += {"(": 1, ")": -1}.get(text[end], 0)
            end += 1
        yield found.start(), text[found.end() : end - 1]


def unlimited(text: str) -> list[str]:
    """The requests that stand outside of what `limited` is given, or take no signal from it."""
    bodies = [given for _at, given in _calls(text, "limited")]
    named = {word for body in bodies for word in re.findall(r"\w+", body.split("=>")[0])}
    works = re.findall(r"const (\w+) = async \(signal\) => \{(.*?)\n\s*\};", text, re.DOTALL)
    bodies += [body for name, body in works if name in named]
    return [
        given
        for _at, given in _calls(text, "fetch")
        if not re.search(r"\bsignal\b", given) or not any(given in body for body in bodies)
    ]


@pytest.mark.parametrize("path", _scripts(), ids=lambda path: path.name)
def test_no_request_stands_outside_of_a_limit(path: Path) -> None:
    assert unlimited(path.read_text()) == []


@pytest.mark.parametrize(
    "text",
    [
        'await fetch("/a/");',
        'await fetch("/a/", { signal });',
        'limited(10, (signal) => work(signal)); fetch("/a/", { signal });',
        'limited(10, () => fetch("/a/"));',
    ],
)
def test_request_without_a_limit_is_found(text: str) -> None:
    assert unlimited(text)


def test_requests_are_looked_at() -> None:
    asked = [path for path in _scripts() if list(_calls(path.read_text(), "fetch"))]
    assert {path.name for path in asked} >= {"offline.js", "picking.js", "server.js", "fragment.js"}
