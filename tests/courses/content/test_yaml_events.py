"""Whatever libyaml takes, ruamel's own reader takes too, and both read the same, line by line."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ruamel.yaml.error import YAMLError

from courses.content.domain import entries, yaml_events
from courses.content.domain.entries import ContentRefused, read_yaml

COURSE = Path(__file__).resolve().parents[3] / "courses" / "curriculum"
# What means something in YAML, in one version of it or the other.
PARTS = (
    *("a", "b: ", "- ", "\n", "  ", "\n  ", "\n- ", "\n  - ", ": ", "{", "}", "[", "]", ", ", "'", '"', "#", " # c"),
    *("|\n", "|-\n", ">\n", "|2\n", ">+\n", "? ", "!", "&x ", "*x", "%", "@", "`", "---\n", "...\n", "<<: ", "\\", "\\u00e9"),
    *("1", "2.5", "1_000", "0x1F", "0o7", "017", "1e3", ".inf", "~", "null", "true", "yes", "No", "on", "1:30", "-1", "+1"),
    *("2026-01-31", "2026-01-31 10:00", "=", "é", "b:", "{a:1}", "{'a':1}", "[a:b]", "'' ", "x: 1\n", "  y: 2\n", "a:b"),
)  # fmt: skip


def with_lines(found: Any) -> Any:
    """What was read, with the place of every part."""
    if isinstance(found, dict):
        return [(key, found.lc.key(key), with_lines(value)) for key, value in found.items()]
    if isinstance(found, list):
        return [(found.lc.item(index), with_lines(value)) for index, value in enumerate(found)]
    return type(found).__name__, repr(found)


def by_libyaml(text: str) -> Any:
    """None where it is left to the other."""
    try:
        return yaml_events.load(entries._reader(), text)
    except (yaml_events.yaml.YAMLError, *entries._UNREADABLE):
        return None


def by_ruamel(text: str) -> Any:
    try:
        return entries._reader().load(text)
    except (YAMLError, *entries._UNREADABLE) as refused:
        return refused


def is_the_same(text: str) -> bool:
    found = by_libyaml(text)
    return found is None or with_lines(found) == with_lines(by_ruamel(text))


@settings(max_examples=600, deadline=None)
@given(st.lists(st.sampled_from(PARTS), min_size=1, max_size=9).map("".join))
def test_both_read_the_same(text: str) -> None:
    # A document that is ended twice is another document to ruamel, and says nothing more.
    assert text.count("...\n") > 1 or is_the_same(text)


def test_shipped_course_is_read_the_same_and_all_of_it_by_libyaml() -> None:
    smallest = sorted(COURSE.rglob("*.yaml"), key=lambda path: path.stat().st_size)[:30]

    for text in (path.read_text() for path in smallest):
        assert yaml_events.is_plain(text)
        assert by_libyaml(text) is not None
        assert is_the_same(text)


@pytest.mark.parametrize("sign", ["\t", "\x85", "\u2028", "\u2029", "\ufeff"])
def test_signs_that_the_versions_tell_apart_are_left_to_ruamel(sign: str) -> None:
    assert not yaml_events.is_plain(f"a: b{sign}")


def test_refusal_has_the_words_and_the_line_of_ruamel() -> None:
    with pytest.raises(
        ContentRefused, match=r"^x\.yaml:2: Not valid YAML: mapping values are not allowed here\.$"
    ):
        read_yaml("a: b\nc: d: e\n", "x.yaml")


@pytest.mark.parametrize("text", ["- a\t\n", "a:\tb\n", "a: 'x'\t\n"])
def test_tab_that_libyaml_would_take_is_refused_as_before(text: str) -> None:
    assert by_libyaml(text) is not None

    with pytest.raises(ContentRefused, match="cannot start any token"):
        read_yaml(text, "x.yaml")
