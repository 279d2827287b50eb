"""What holds for every kind: strict entries, nothing leaked, tolerant input, all or nothing. Its own test lies in its folder."""

import inspect
import json
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzes.bank.domain.lint import lint_question, subject_of
from quizzes.bank.domain.questions import parse_question
from quizzes.bank.domain.table import own_keys
from quizzes.kinds import FOLDER, KINDS, BadAnswer, BadEntry, folders
from quizzes.kinds.kind import MODULES, asked_of, read_kind
from tests.quizzes.kinds.entries import entry_of, explained, spec_of

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)
every_kind = pytest.mark.parametrize("name", sorted(KINDS))


def test_registry_names_every_folder() -> None:
    there = {path.parent.name for path in FOLDER.glob("*/rules.py")}
    assert set(KINDS) == there


@every_kind
def test_folder_is_whole(name: str) -> None:
    wanted = [
        *("rules.py", "paper.py", "form.py", "lint.py", "authoring.md", f"test_{name}.py"),
        *(f"templates/kinds/{name}/{page}.html" for page in ("control", "answers")),
        f"static/kinds/{name}/control.js",
    ]
    assert [path for path in wanted if not (FOLDER / name / path).is_file()] == []


@every_kind
def test_functions_take_what_the_registry_promises(name: str) -> None:
    for protocol in MODULES.values():
        for asked in asked_of(protocol):
            promised, offered = getattr(protocol, asked, None), getattr(KINDS[name], asked)
            if callable(promised):
                takes = len(inspect.signature(offered).parameters)
                assert takes == len(inspect.signature(promised).parameters) - 1, asked


def test_folder_without_a_module_is_no_kind() -> None:
    with pytest.raises(ModuleNotFoundError):
        read_kind("quizzes.kinds", "nothing_of_the_sort")


@pytest.mark.parametrize("part", ["templates", "static"])
def test_nothing_but_pages_and_scripts_lies_where_it_is_served(part: str) -> None:
    lying = {path.suffix for top in folders(part) for path in top.rglob("*") if path.is_file()}
    assert lying == ({".html"} if part == "templates" else {".js"})


@every_kind
def test_entry_has_no_key_that_the_kind_does_not_name(name: str) -> None:
    assert set(entry_of(name)) <= set(own_keys(name))
    assert list(KINDS[name].unparse(spec_of(name))) == [
        key for key in own_keys(name) if key in entry_of(name)
    ]


@every_kind
def test_example_of_an_answer_has_the_shape_of_the_key(name: str) -> None:
    key, example = KINDS[name].key(spec_of(name)), json.loads(KINDS[name].ANSWER)
    assert type(example) is type(key)


@every_kind
def test_meaning_is_in_the_entry_and_wording_is_not(name: str) -> None:
    meaning = KINDS[name].meaning(entry_of(name))
    assert set(meaning) <= set(own_keys(name))
    reasons = [line["rationale_html"] for line in explained(name, lambda spec: None)]
    assert [reason for reason in reasons if reason and reason in json.dumps(meaning)] == []


@every_kind
def test_paper_and_page_say_every_reason(name: str) -> None:
    printed = list(KINDS[name].printed(spec_of(name)))
    reasons = {line["rationale_html"] for line in explained(name, lambda spec: None)}
    assert {answer.why for answer in printed if answer.why} == reasons
    assert {answer.why_html for answer in printed if answer.why} == reasons
    assert [
        answer for answer in printed if not (answer.label and answer.verdict and answer.text)
    ] == []


@every_kind
def test_parts_that_a_form_shows_have_names_of_their_own_and_tell_no_key(name: str) -> None:
    kind, spec = KINDS[name], spec_of(name)
    order = kind.order(spec, random.Random(2))
    parts = kind.shown(spec, order)
    labels = [part.label for part in parts if part.label]
    assert len(set(labels)) == len(labels)
    shown = json.dumps([vars(part) for part in parts])
    reasons = {line["rationale_html"] for line in explained(name, lambda spec: None)} - {""}
    assert [reason for reason in reasons if reason in shown] == []
    assert kind.said(spec, kind.key(spec), order)


@every_kind
@given(value=JSON)
def test_linter_takes_what_is_badly_shaped_as_not_said(name: str, value: Any) -> None:
    kind = KINDS[name]
    bad = dict.fromkeys(own_keys(name), value)
    assert all(wrong.harm in {None, 0, 1, 2, 3} for wrong in kind.wrong_answers(bad))
    assert all(isinstance(reason.text, str) for reason in kind.reasons(bad))
    assert all(isinstance(choice.text, str) for choice in kind.choices(bad))
    assert all(isinstance(text, str) for text in kind.right_texts(bad))
    place = kind.key_place(bad)
    assert place is None or 0 <= place[0] < place[1]


@every_kind
def test_words_of_what_is_right_are_said(name: str) -> None:
    assert all(text.strip() for text in KINDS[name].right_texts(entry_of(name)) or [""])


@every_kind
def test_key_is_right_and_already_clean(name: str) -> None:
    kind, spec = KINDS[name], spec_of(name)
    assert kind.clean(spec, kind.key(spec)) == kind.key(spec)
    assert kind.mark(spec, kind.key(spec)).full


@every_kind
def test_key_chooses_the_right_of_the_parts_that_are_offered(name: str) -> None:
    kind, spec = KINDS[name], spec_of(name)
    offered = kind.offered(spec)
    assert len({part.name for part in offered}) == len(offered)
    assert all(part.text for part in offered)
    chosen = set(kind.mark(spec, kind.key(spec)).parts)
    assert {part.name for part in offered if part.right} == (chosen if offered else set())


@every_kind
def test_unparse_gives_the_entry_back(name: str) -> None:
    assert KINDS[name].unparse(spec_of(name)) == entry_of(name)


@every_kind
def test_spec_survives_storage_as_json(name: str) -> None:
    spec = spec_of(name)
    assert json.loads(json.dumps(spec)) == spec


@every_kind
def test_present_shows_ids_and_html_only(name: str) -> None:
    kind, spec = KINDS[name], spec_of(name)
    shown = kind.present(spec, kind.order(spec, random.Random(2)))
    for part, items in shown.items():
        assert part in {"options", "left", "right", "units"}
        for item in items:
            assert isinstance(item, str) or set(item) == {"id", "html", "picture"}


@every_kind
def test_ids_differ_between_versions_and_are_unique(name: str) -> None:
    def ids(seed: int) -> list[str]:
        spec = KINDS[name].assign_ids(KINDS[name].parse(entry_of(name), str), random.Random(seed))
        return [
            item["id"]
            for side in spec.values()
            if isinstance(side, list)
            for item in side
            if "id" in item
        ]

    assert len(set(ids(1))) == len(ids(1))
    assert not set(ids(1)) & set(ids(2))


@every_kind
def test_order_is_the_same_for_the_same_seed(name: str) -> None:
    spec = spec_of(name)
    assert KINDS[name].order(spec, random.Random(7)) == KINDS[name].order(spec, random.Random(7))


@every_kind
@given(data=JSON)
def test_any_json_is_an_answer_or_a_bad_answer(name: str, data: Any) -> None:
    kind, spec = KINDS[name], spec_of(name)
    try:
        clean = kind.clean(spec, data)
    except BadAnswer:
        return
    assert 0 <= kind.mark(spec, clean).points <= kind.mark(spec, clean).of
    assert kind.clean(spec, clean) == clean
    assert kind.explain(spec, clean, kind.order(spec, random.Random(3)))


@every_kind
def test_unanswered_is_explained(name: str) -> None:
    lines = explained(name, lambda spec: None)
    assert lines
    assert not any(line["chosen"] or line.get("given_html") for line in lines)


@every_kind
def test_every_part_is_explained_with_its_rationale(name: str) -> None:
    reasons = {
        part["rationale"]
        for side in (spec_of(name), *spec_of(name).values())
        for part in (side if isinstance(side, list) else [side])
        if isinstance(part, dict) and "rationale" in part
    }
    assert {line["rationale_html"] for line in explained(name, lambda spec: None)} == reasons


@every_kind
def test_right_answer_is_chosen_wherever_a_part_is_right(name: str) -> None:
    for line in explained(name, KINDS[name].key):
        assert line["chosen"] is line["right"]


@every_kind
@given(
    changes=st.dictionaries(
        st.sampled_from(sorted({key for kind in KINDS for key in own_keys(kind)})),
        JSON,
        min_size=1,
    )
)
def test_any_entry_is_parsed_or_refused(name: str, changes: dict[str, Any]) -> None:
    try:
        KINDS[name].parse(entry_of(name) | changes, str)
    except BadEntry as refusal:
        named, message = refusal.key, str(refusal)
    else:
        return
    assert named
    assert message


KEYED = {
    "single_choice": None,
    "multiple_response": None,
    "numeric": None,
    "matching": ["-10 °C → Solid", "20 °C → Liquid", "120 °C → Gas"],
    "ordering": None,
    "true_false": None,
    "short_text": None,
}


@every_kind
def test_page_of_an_import_can_say_what_is_right(name: str) -> None:
    said = KINDS[name].keyed(entry_of(name))
    right = [one.text for one in said if one.right]
    assert right
    if KEYED[name] is not None:
        assert right == KEYED[name]
    for text in KINDS[name].right_texts(entry_of(name)):
        assert any(text in one.text for one in said), text


@every_kind
@pytest.mark.parametrize("value", [None, 7, "x", [], {}, ["x"], [{}], [{"text": None}]])
def test_what_is_right_is_said_of_an_entry_with_holes(name: str, value: Any) -> None:
    entry = dict.fromkeys(own_keys(name), value)
    assert [one for one in KINDS[name].keyed(entry) if one.right and not one.text] == []


@every_kind
def test_stem_ends_as_its_kind_lets_it(name: str) -> None:
    entry = {"kind": name, "pool": "practice", "stem": "Steam of 100 °C burns the skin at once."}
    with pytest.raises(BadEntry) as bad:
        parse_question({**entry, **entry_of(name)}, str)
    takes_statements = name in ("true_false", "matching", "ordering")
    assert ("stem" not in dict(bad.value.problems)) is takes_statements
    finding = lint_question(subject_of(entry, module="alpha"))
    assert ("lead-in-missing" not in {one.rule.name for one in finding}) is takes_statements
    short = lint_question(subject_of({**entry, "stem": "Ice is cold."}, module="alpha"))
    assert ("lead-in-unfocused" not in {one.rule.name for one in short}) is takes_statements

    with pytest.raises(BadEntry) as bad:
        parse_question({**entry, **entry_of(name), "stem": "Steam of 100 °C"}, str)
    assert "stem" in dict(bad.value.problems)
