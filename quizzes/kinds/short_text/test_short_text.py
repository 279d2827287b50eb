"""A typed text: what holds for this kind alone, in its folder and through the real doors."""

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.kinds import KINDS, BadAnswer, BadEntry
from quizzes.kinds.short_text.rules import folded
from tests.curriculum_small import load
from tests.people import ada, bob
from tests.quizzes.kinds.doors import (
    answers_by_api,
    begin,
    course_of,
    exported,
    linted,
    load_of,
    pages_of_those_who_answer_for_it,
    refusal_of,
    reworded,
    signed_in,
    sit_without_scripts,
)
from tests.quizzes.kinds.entries import explained, spec_of
from tests.quizzes.sitters import keys

NAME = "short_text"
KIND = KINDS[NAME]
ENTRY: dict[str, Any] = {
    "accepted": ["facial nerve", "seventh cranial nerve", "CN VII"],
    "rationale": "It moves the muscles of the face.",
    "near_misses": [
        {"text": "trigeminal nerve", "rationale": "It feels the face, it moves no muscle of expression.", "harm": 2}
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    "typed",
    [
        "facial nerve",
        "Facial  Nerve.",
        "facial-nerve",
        "FACIAL NERVE",
        "ｆａｃｉａｌ nerve",
        "cn vii",
        "CN\u2011VII",
    ],
)
def test_synonyms_are_right_however_they_are_typed(typed: str) -> None:
    spec = spec_of(NAME)
    assert KIND.mark(spec, KIND.clean(spec, typed)).full


@pytest.mark.parametrize("typed", ["trigeminal nerve", "nerve", "facial", "facial nerves", "CN VI"])
def test_all_else_is_wrong(typed: str) -> None:
    spec = spec_of(NAME)
    assert not KIND.mark(spec, KIND.clean(spec, typed)).full


@pytest.mark.parametrize("answer", ["", "  ", ".", "a" * 121, "a\x00b", 7, ["facial nerve"], True])
def test_what_is_no_line_of_text_is_no_answer(answer: Any) -> None:
    with pytest.raises(BadAnswer):
        KIND.clean(spec_of(NAME), answer)


@given(st.text(max_size=60))
def test_fold_is_stable(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        *(("accepted", None), ("accepted", []), ("accepted", "RF"), ("accepted", [" "])),
        *(("accepted", [7]), ("accepted", ["RF", "rf."]), ("accepted", ["x" * 121])),
        *(("rationale", "Short."), ("near_misses", "RF")),
        ("near_misses", [{"text": "Facial Nerve", "rationale": "It is right and wrong.", "harm": 1}]),
        ("near_misses", [{"text": "x", "rationale": "Without any harm said.", "harm": None}]),
        ("near_misses", [{"text": "x", "rationale": "Too short.", "harm": 1}]),
    ],
)  # fmt: skip
def test_entry_that_leaves_something_open_is_refused_by_the_name_of_the_key(
    key: str, value: Any
) -> None:
    with pytest.raises(BadEntry) as refusal:
        spec_of(NAME, **{key: value})
    assert refusal.value.key == key


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("CN vii", [("facial nerve", True, "CN vii"), ("trigeminal nerve", False, "")]),
        ("Trigeminal nerve", [("facial nerve", False, ""), ("trigeminal nerve", True, "Trigeminal nerve")]),
        ("<b>", [("facial nerve", False, ""), ("&lt;b&gt;", True, ""), ("trigeminal nerve", False, "")]),
    ],
)  # fmt: skip
def test_explanation_says_what_was_typed_and_why_it_is_wrong(typed: str, told: list[Any]) -> None:
    lines = explained(NAME, lambda spec: typed)
    assert [(line["html"], line["chosen"], line.get("given_html", "")) for line in lines] == told


def test_posted_text_is_the_answer_and_an_empty_field_is_none() -> None:
    read = [KIND.read_form(name, {}, {"a": " facial nerve ", "b": " "}) for name in ("a", "b", "c")]
    assert read == ["facial nerve", None, None]


# ---- Through the doors ----

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]


@pytest.fixture(autouse=True)
def _demo(settings: Any) -> None:
    settings.SEED_DEMO = True


@pytest.mark.each_engine
def test_without_scripts_the_typed_text_stays_in_its_field_and_is_explained(
    tmp_path: Path, client_of: Callable[[Any], Any]
) -> None:
    load_of(NAME, tmp_path)
    page = unescape(
        re.sub(r"<[^>]+>", " ", sit_without_scripts(signed_in(ada()), client_of(ada())))
    )
    text = " ".join(page.split())
    assert f"facial nerve Right, and your answer {ENTRY['rationale']}" in text
    assert "trigeminal nerve An answer that comes near" in text


@pytest.mark.each_engine
def test_api_takes_text_and_refuses_what_is_none(
    tmp_path: Path, client_of: Callable[[Any], Any]
) -> None:
    load_of(NAME, tmp_path)
    api, attempt = client_of(bob()), begin(signed_in(bob()))
    given = dict(zip(keys(attempt), ["RF", " Facial  nerve", 7], strict=True))
    outcome = answers_by_api(api, attempt, given, 1)
    assert outcome["acknowledged"] == [1, 2]
    assert outcome["rejected"] == [{"client_seq": 3, "reason": "bad-answer"}]
    seen = api.get(f"/api/v1/attempts/{attempt.uuid}/").json()["answers"]
    assert [item["answer"] for item in seen] == ["RF", "Facial nerve"]
    page = signed_in(bob()).get(f"/attempts/{attempt.uuid}/").content.decode()
    assert re.findall(r'value="([^"]*)"\s+data-unread', page)[:2] == ["RF", "Facial nerve"]


@pytest.mark.each_engine
def test_paper_and_the_page_to_sign_name_synonyms_near_misses_and_reasons(tmp_path: Path) -> None:
    load_of(NAME, tmp_path)
    _preview, sign_off = pages_of_those_who_answer_for_it()
    for text in (sign_off, exported(tmp_path / "out")):
        assert "facial nerve / seventh cranial nerve / CN VII" in text
        assert "Wrong · harm 2, injury that heals" in text
    assert re.fullmatch(r"\d+ unchanged\n", load(tmp_path / "out"))


def test_exam_has_none(tmp_path: Path) -> None:
    folder = course_of(NAME, tmp_path)
    path = folder / "01-alpha" / "questions-practice.yaml"
    path.write_text(path.read_text().replace("pool: practice", "pool: exam", 1))
    assert "short_text questions belong to the practice pool only." in refusal_of(folder)


def test_linter_asks_for_the_harm_of_a_near_miss() -> None:
    without = [{**ENTRY["near_misses"][0], "harm": None}]
    assert linted(NAME) == set()
    assert linted(NAME, near_misses=without) == {"harm-missing"}


@pytest.mark.each_engine
def test_other_synonym_or_near_miss_is_no_change_of_wording(tmp_path: Path) -> None:
    load_of(NAME, tmp_path)
    why = ENTRY["rationale"].replace("moves", "drives")
    assert reworded(rationale=why, accepted=["facial nerve"]) == (
        "'accepted' differs: that changes the meaning."
    )
    assert reworded(rationale=why, accepted=ENTRY["accepted"], near_misses=[]) == (
        "'near_misses' differs: that changes the meaning."
    )
    assert reworded(rationale=why, near_misses=ENTRY["near_misses"]) == ""


def test_answer_is_said_as_it_was_typed() -> None:
    spec = spec_of(NAME)
    assert KIND.shown(spec, {}) == []
    assert KIND.said(spec, "Facial  nerve", {}) == "Facial  nerve"
