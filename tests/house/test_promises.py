"""Every promise of a public page has an act and a test behind it (docs/promises.md)."""

import html
import re
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from tests.house.said import course
from tests.site import ROOT

LIST = ROOT / "docs" / "promises.md"
ROW = re.compile(
    r"^\| `(?P<page>[^`]+)` \| (?P<sentence>.+) \| `(?P<act>[^`]+)` \| `(?P<test>[^`]+)` \|$"
)
# Words with which a sentence binds the program or the people who run it.
PROMISES = re.compile(
    r"\b(you can|you get|you read|is (?:kept|told|sent|made|stored|answered|issued|shown)|are (?:kept|told|sent|stored|shown)|"
    r"answers with|never|within|at most|nobody sees|have to agree|stays? on record|certificates stay|need not stay)\b",
    re.IGNORECASE,
)
WHOLE = ("help/help.html", "help/privacy.html")
PARTS = ("accommodations", "appeals")


@dataclass(frozen=True)
class Promise:
    page: str
    sentence: str
    act: str
    test: str


def listed() -> list[Promise]:
    rows = (ROW.match(line) for line in LIST.read_text().splitlines())
    return [Promise(**row.groupdict()) for row in rows if row]


def said(text: str) -> str:
    """What a reader of the page reads, in one line."""
    text = re.sub(r"\{#.*?#\}", " ", text, flags=re.DOTALL)
    text = re.sub(r"\{% translate [\"'](.*?)[\"'] %\}", r" \1 ", text)
    text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", " ", text, flags=re.DOTALL)
    text = re.sub(r"</(?:dt|dd|p|li|h\d|a)>", " ¶ ", text)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def promising(text: str) -> list[str]:
    sentences = re.split(r"(?<=[.!?])\s+|¶", text)
    # What asks or names a part is no promise.
    told = (one.strip() for one in sentences if not re.match(r"\s*(What|How|Why)\b", one))
    return [one for one in told if PROMISES.search(one)]


@pytest.mark.parametrize("promise", listed(), ids=lambda promise: promise.sentence[:40])
def test_promise_stands_on_its_page_and_has_an_act_and_a_test(promise: Promise) -> None:
    assert promise.sentence in said((ROOT / promise.page).read_text()).replace(" ¶", "")
    assert _found(promise.act) is not None
    path, _colons, name = promise.test.partition("::")
    assert (ROOT / path).is_file()
    assert not name or f"def {name}(" in (ROOT / path).read_text()


def _found(act: str) -> Any:
    try:
        return import_module(act)
    except ImportError:
        module, _dot, name = act.rpartition(".")
        return getattr(import_module(module), name, None)


@pytest.mark.parametrize("page", WHOLE)
def test_no_page_of_help_promises_what_is_not_listed(page: str) -> None:
    assert _unlisted((ROOT / "trainingsite" / "templates" / page).read_text()) == []


@pytest.mark.parametrize("part", PARTS)
def test_no_part_of_the_handbook_promises_what_is_not_listed(part: str) -> None:
    assert _unlisted(course().course.data["handbook"][part]) == []


def _unlisted(text: str) -> list[str]:
    known = [promise.sentence for promise in listed()]
    return [
        sentence
        for sentence in promising(said(text))
        if not any(one in sentence or sentence in one for one in known)
    ]


def test_rule_of_what_is_a_promise_sees_one() -> None:
    assert promising("It rains. Your answers are kept for ever.") == [
        "Your answers are kept for ever."
    ]
    assert _unlisted("Gold is sent to you within a day.") == ["Gold is sent to you within a day."]


def test_list_has_no_row_that_the_test_cannot_read() -> None:
    rows = [line for line in LIST.read_text().splitlines() if line.startswith("| `")]

    assert len(rows) == len(listed()) > 20
    assert Path(LIST).name in (ROOT / "docs" / "architecture.md").read_text()
