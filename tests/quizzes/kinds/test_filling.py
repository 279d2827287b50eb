"""One reason and one harm for every answer that lacks it: of each kind, and nothing that is there is written over."""

from collections.abc import Mapping
from typing import Any

import pytest

from quizzes.kinds import KINDS, BadEntry
from quizzes.kinds.filling import filled, sketches
from tests.quizzes.kinds.entries import entry_of

SAID = {"rationale": "One reason that holds for all of these answers.", "harm": 2}


def bare(value: Any) -> Any:
    """The same without a reason or harm in it."""
    if isinstance(value, Mapping):
        return {k: bare(v) for k, v in value.items() if not k.startswith(("rationale", "harm"))}
    return [bare(one) for one in value] if isinstance(value, list) else value


def made(name: str, entry: Mapping[str, Any], said: Mapping[str, Any] = SAID) -> dict[str, Any]:
    return {**entry, **filled(KINDS[name].FIELDS, entry, said)}


@pytest.mark.parametrize("name", KINDS)
def test_what_lacks_reasons_and_harm_alone_is_whole_afterwards(name: str) -> None:
    spec = KINDS[name].parse(made(name, bare(entry_of(name))), str)
    assert SAID["rationale"] in str(spec)


@pytest.mark.parametrize("name", KINDS)
def test_what_is_there_stays_and_nothing_said_changes_nothing(name: str) -> None:
    assert filled(KINDS[name].FIELDS, entry_of(name), SAID) == {}
    assert filled(KINDS[name].FIELDS, bare(entry_of(name)), {"rationale": "", "harm": None}) == {}


def test_right_answer_gets_no_harm_and_nought_is_a_harm() -> None:
    options = [{"code": "a", "text": "x", "correct": True}, {"code": "b", "text": "y", "correct": False, "harm": 0}, {"code": "c", "text": "z"}]  # fmt: skip
    entry = made("single_choice", {"options": options}, {"harm": 0})
    assert [one.get("harm") for one in entry["options"]] == [None, 0, 0]


@pytest.mark.parametrize("name", KINDS)
def test_draft_without_what_candidates_never_see_can_be_shown(name: str) -> None:
    kind, entry = KINDS[name], bare(entry_of(name))
    for row in entry.get("options", []):
        row.pop("correct", None)
    spec = next(spec for own in sketches(kind.FIELDS, entry) if (spec := parsed(name, entry | own)))
    assert "nobody has written" in str(spec)


def parsed(name: str, entry: Mapping[str, Any]) -> Any:
    try:
        return KINDS[name].parse(entry, str)
    except BadEntry:
        return None
