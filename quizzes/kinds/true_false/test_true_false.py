"""True or false: what holds for this kind alone, in its folder and through the real doors."""

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from quizzes.kinds import KINDS, BadAnswer, BadEntry
from tests.curriculum_small import edit, load
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

NAME = "true_false"
KIND = KINDS[NAME]
ENTRY: dict[str, Any] = {
    "answer": False,
    "rationale_true": "At sea level it takes ten degrees more than that.",
    "rationale_false": "The Celsius scale puts the boiling point at one hundred.",
    "harm": 2,
}


@pytest.mark.parametrize("answer", [True, False])
def test_one_of_the_two_is_right(answer: bool) -> None:
    spec = spec_of(NAME, answer=answer)
    assert (KIND.key(spec), KIND.mark(spec, answer).full, KIND.mark(spec, not answer).full) == (
        answer,
        True,
        False,
    )


@pytest.mark.parametrize("answer", [0, 1, "true", "", [True], {}])
def test_what_is_like_true_or_false_is_no_answer(answer: Any) -> None:
    with pytest.raises(BadAnswer):
        KIND.clean(spec_of(NAME), answer)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        *(("answer", "true"), ("answer", 1), ("answer", None)),
        *(("harm", None), ("harm", True), ("harm", 4)),
        *(("rationale_true", "Short."), ("rationale_false", None)),
    ],
)
def test_entry_that_leaves_something_open_is_refused_by_the_name_of_the_key(
    key: str, value: Any
) -> None:
    with pytest.raises(BadEntry) as refusal:
        spec_of(NAME, **{key: value})
    assert refusal.value.key == key


def test_explanation_says_what_was_answered() -> None:
    told = [
        (line["html"], line["right"], line["chosen"]) for line in explained(NAME, lambda _: True)
    ]
    assert told == [("True", False, True), ("False", True, False)]


def test_posted_word_is_the_answer_and_nothing_else_is() -> None:
    posted = {"a": "true", "b": "false", "c": "maybe", "d": ""}
    read = [KIND.read_form(name, {}, posted) for name in (*posted, "e")]
    assert read == [True, False, None, None, None]


# ---- Through the doors ----

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]


@pytest.fixture(autouse=True)
def _demo(settings: Any) -> None:
    settings.SEED_DEMO = True


@pytest.mark.each_engine
def test_without_scripts_false_is_an_answer_and_is_explained(
    tmp_path: Path, client_of: Callable[[Any], Any]
) -> None:
    load_of(NAME, tmp_path)
    page = unescape(
        re.sub(r"<[^>]+>", " ", sit_without_scripts(signed_in(ada()), client_of(ada())))
    )
    text = " ".join(page.split())
    assert f"False Right, and your answer {ENTRY['rationale_false']}" in text
    assert f"True {ENTRY['rationale_true']}" in text


@pytest.mark.each_engine
def test_api_takes_true_and_false_and_refuses_words(
    tmp_path: Path, client_of: Callable[[Any], Any]
) -> None:
    load_of(NAME, tmp_path)
    api, attempt = client_of(bob()), begin(signed_in(bob()))
    versions = list(keys(attempt))
    given = dict(zip(versions, [True, False, "false"], strict=True))
    outcome = answers_by_api(api, attempt, given, 1)
    assert outcome["acknowledged"] == [1, 2]
    assert outcome["rejected"] == [{"client_seq": 3, "reason": "bad-answer"}]
    seen = api.get(f"/api/v1/attempts/{attempt.uuid}/").json()["answers"]
    assert [item["answer"] for item in seen] == [True, False]
    page = signed_in(bob()).get(f"/attempts/{attempt.uuid}/").content.decode()
    assert re.findall(r'value="(\w+)" checked', page) == ["true", "false"]


@pytest.mark.each_engine
def test_paper_and_the_page_to_sign_name_key_harm_and_both_reasons(tmp_path: Path) -> None:
    load_of(NAME, tmp_path)
    _preview, sign_off = pages_of_those_who_answer_for_it()
    for text in (sign_off, exported(tmp_path / "out")):
        assert "Wrong · harm 2, injury that heals" in text
        assert ENTRY["rationale_true"] in text
        assert ENTRY["rationale_false"] in text
    assert re.fullmatch(r"\d+ unchanged\n", load(tmp_path / "out"))
    assert "answer: false\n" in (tmp_path / "out/01-alpha/questions-practice.yaml").read_text()


def test_exam_has_none(tmp_path: Path) -> None:
    folder = course_of(NAME, tmp_path)
    path = folder / "01-alpha" / "questions-practice.yaml"
    path.write_text(path.read_text().replace("pool: practice", "pool: exam", 1))
    assert "true_false questions belong to the practice pool only." in refusal_of(folder)
    edit(folder, "01-alpha/questions-practice.yaml", "pool: exam", "pool: practice")
    load(folder)


@pytest.mark.parametrize(
    ("own", "rule"),
    [
        ({"harm": None}, "harm-missing"),
        ({"rationale_true": "Too short to teach."}, "rationale-missing"),
        ({"rationale_false": "The key needs a longer reason."}, "rationale-missing"),
        ({"harm": 1, "critical": True}, "critical-harmless"),
    ],
)
def test_linter_asks_for_harm_and_reasons(own: dict[str, Any], rule: str) -> None:
    assert linted(NAME) == set()
    assert linted(NAME, **own) == {rule}


def test_linter_sees_when_true_is_nearly_always_the_key() -> None:
    assert "key-position" in linted(NAME, count=12, answer=True)
    assert "key-run" in linted(NAME, count=12, answer=True)


@pytest.mark.each_engine
def test_other_key_or_harm_is_no_change_of_wording(tmp_path: Path) -> None:
    load_of(NAME, tmp_path)
    said = {
        "rationale_true": ENTRY["rationale_true"].replace("takes", "needs"),
        "rationale_false": ENTRY["rationale_false"].replace("puts", "sets"),
    }
    assert reworded(**said, answer=True) == "'answer' differs: that changes the meaning."
    assert reworded(**said, answer=False, harm=3) == "'harm' differs: that changes the meaning."
    assert reworded(**said, harm=2) == ""


def test_answer_is_said_in_its_own_name() -> None:
    spec = spec_of(NAME)
    assert [part.text for part in KIND.shown(spec, {})] == ["True", "False"]
    assert (KIND.said(spec, True, {}), KIND.said(spec, False, {})) == ("True", "False")
