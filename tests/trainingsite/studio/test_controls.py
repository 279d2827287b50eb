"""What the forms of the studio call things: the same scales and words as pages, paper and documents."""

import re
from importlib import import_module

import pytest
from django.utils import timezone

from certificates.domain.scheme_table import SCOPE_FIELDS
from courses import actions as courses
from courses.content.domain.tables import COURSE_FIELDS, FACT_FIELDS, OBJECTIVE_FIELDS
from courses.models import Course, Fact, Lesson
from quizzes.bank.domain.table import QUESTION_FIELDS, own_keys
from quizzes.kinds import KINDS, BadEntry
from quizzes.kinds.printing import HARM
from quizzes.models import Question
from quizzes.sitting.domain.table import CELL_FIELDS
from tests.people import noor
from tests.site import ROOT
from tests.trainingsite.studio.forms import posted_by
from tests.trainingsite.test_desks import at_desk
from trainingsite.studio.controls import Control, coded, controls_of, typed
from trainingsite.studio.offers import offers_of


def control(fields, key: str, content=None) -> Control:
    return next(one for one in controls_of(fields, content or {}) if one.key == key)


def test_harm_is_the_scale_that_paper_and_documents_print() -> None:
    table = QUESTION_FIELDS.of({"kind": "single_choice"})
    options = control(table, "options", {"options": [{"code": "a"}]})
    harm = next(one for one in options.rows[0].controls if one.key == "harm")
    documented = (ROOT / "docs" / "authoring.md").read_text()

    assert [label for _code, label in harm.choices[1:]] == [
        f"{n}: {words}" for n, words in enumerate(HARM)
    ]
    assert ", ".join(f"{n} {words}" for n, words in enumerate(HARM)) in documented


@pytest.mark.parametrize(
    ("key", "choices", "with_code"),
    [
        ("tier", Fact.Tier, True),
        ("mark", Fact.Mark, True),
        ("source", Fact.Source, False),
        ("read", Fact.Read, False),
    ],
)
def test_what_is_said_of_a_fact_is_chosen_by_the_words_that_readers_get(
    key: str, choices, with_code: bool
) -> None:
    labels = [label for _code, label in control(FACT_FIELDS, key).choices[1:]]

    assert labels == [f"{code}: {said}" if with_code else said for code, said in choices.choices]


@pytest.mark.parametrize(("said", "shown"), [(None, ""), (True, "true"), (False, "false"), ("any", "any")])  # fmt: skip
def test_which_questions_a_cell_draws_is_chosen(said, shown: str) -> None:
    cell = control(CELL_FIELDS, "critical", {} if said is None else {"critical": said})

    assert (cell.kind, cell.value) == ("choice", shown)
    assert ("true", "Safety-critical ones only") in cell.choices


def test_parts_of_a_handbook_are_called_what_they_are() -> None:
    parts = {part.key: part.label for part in control(COURSE_FIELDS, "handbook").parts}

    assert parts["cut"] == "How the pass mark was set"
    assert parts["not_tested"] == "What the exam does not test"
    assert len(set(parts.values())) == len(parts)


@pytest.mark.django_db
@pytest.mark.usefixtures("curriculum")
def test_question_that_somebody_begins_here_was_drafted_by_a_person() -> None:
    said = {"module": "alpha", "kind": "single_choice", "pool": "practice", "stem": "Which one?"}

    assert at_desk(noor()).post("/studio/course/small/new/question/", said).status_code == 302
    begun = Question.objects.get(code__startswith="which-one").draft
    assert (begun["stem"], begun["drafted_by"]) == ("Which one?", "person")


def begun(kind: str) -> str:
    """The address of a new question of noor's."""
    said = {"module": "alpha", "kind": kind, "pool": "practice", "stem": f"Which one of {kind}?"}
    answer = at_desk(noor()).post("/studio/course/small/new/question/", said)
    assert answer.status_code == 302
    return str(answer.url)


def form_at(address: str) -> dict[str, str]:
    return posted_by(at_desk(noor()).get(address).content.decode())


@pytest.mark.django_db
@pytest.mark.usefixtures("curriculum")
@pytest.mark.parametrize(("kind", "rows"), [
    ("single_choice", {"options": "abcd"}), ("multiple_response", {"options": "abcd"}), ("ordering", {"options": "abcd"}),
    ("matching", {"left": "abc", "right": "abcd"}), ("numeric", {}), ("true_false", {}), ("short_text", {}),
])  # fmt: skip
def test_question_begins_with_empty_rows_that_say_nothing_until_they_are_written(
    kind: str, rows
) -> None:
    address = begun(kind)
    form = form_at(address)
    letters: dict[str, str] = {}
    for name, value in form.items():
        if name.endswith("-code"):
            letters[name.partition("-")[0]] = letters.get(name.partition("-")[0], "") + value

    assert letters == rows
    assert at_desk(noor()).post(address, form).status_code == 302
    assert not {"options", "left", "right"} & set(Question.objects.latest("pk").draft)


@pytest.mark.django_db
@pytest.mark.usefixtures("curriculum")
@pytest.mark.parametrize("kind", KINDS)
def test_form_of_every_kind_shows_what_it_takes_and_saving_as_it_is_loses_nothing(
    kind: str,
) -> None:
    example = import_module(f"quizzes.kinds.{kind}.test_{kind}").ENTRY
    own = {key: example[key] for key in own_keys(kind) if key in example}
    address = begun(kind)
    question = Question.objects.latest("pk")
    content = question.draft | own
    courses.save_draft(entry=question, content=content, by=noor(), now=timezone.now())

    assert at_desk(noor()).post(address, form_at(address)).status_code == 302

    question.refresh_from_db()
    assert {key: question.draft.get(key) for key in own} == own


@pytest.mark.django_db
@pytest.mark.usefixtures("curriculum")
def test_partner_is_chosen_from_the_right_side() -> None:
    address = begun("matching")
    sides = {
        "right-0-text": "fat",
        "right-1-text": "skin",
        "left-0-text": "deep",
        "left-0-match": "b",
    }
    assert at_desk(noor()).post(address, form_at(address) | sides).status_code == 302

    page = at_desk(noor()).get(address).content.decode()
    assert '<option value="b" selected>B: skin</option>' in page
    draft = Question.objects.latest("pk").draft
    assert draft["left"] == [{"code": "a", "text": "deep", "match": "b"}]
    assert [row["code"] for row in draft["right"]] == ["a", "b"]


@pytest.mark.django_db
@pytest.mark.usefixtures("curriculum")
def test_objectives_and_modules_are_ticked_and_saving_as_it_is_changes_nothing() -> None:
    lesson, module = (f"/studio/course/small/{one}/" for one in ("lesson/al-l2", "module/beta"))
    form = form_at(lesson)
    ticked = [name for name in form if name.startswith("objectives-")]
    assert ticked
    assert at_desk(noor()).post(lesson, form).status_code == 302
    assert Lesson.objects.get(code="al-l2").edited_by is None
    left = {name: value for name, value in form.items() if name not in ticked}
    assert at_desk(noor()).post(lesson, left).status_code == 302
    assert Lesson.objects.get(code="al-l2").draft_entry()["objectives"] == []

    assert 'name="study_first-alpha"' in at_desk(noor()).get(module).content.decode()
    assert 'name="study_first-beta"' not in at_desk(noor()).get(module).content.decode()


def test_rows_that_others_name_get_their_codes_from_their_words() -> None:
    rows = [
        {"text": "Say why ice floats"},
        {"code": "own", "text": "x"},
        {"text": "Say why ice floats"},
        {},
    ]

    assert [row.get("code") for row in coded(rows, list(OBJECTIVE_FIELDS))] == [
        "say-why-ice-floats", "own", "say-why-ice-floats-2", None,
    ]  # fmt: skip
    assert coded([{"title": "Steam"}], list(SCOPE_FIELDS)) == [{"code": "steam", "title": "Steam"}]


def pairs_posted(**also: str) -> dict[str, str]:
    """A form of pairs whose partner B was taken away, and a new one without a letter, as a page without scripts sends it."""
    left = {f"left-{n}-{key}": said for n, letter in enumerate("abc") for key, said in (("code", letter), ("text", f"l{n}"), ("match", letter))}  # fmt: skip
    right = {"right-0-code": "a", "right-0-text": "Solid", "right-2-code": "c", "right-2-text": "Gas"}  # fmt: skip
    return {**left, **right, **also}


def test_new_partner_never_gets_a_letter_that_the_left_side_names() -> None:
    said = typed(
        QUESTION_FIELDS.of({"kind": "matching"}), pairs_posted(**{"right-3-text": "Plasma"})
    )

    assert [row["code"] for row in said["right"]] == ["a", "c", "d"]
    assert [row["match"] for row in said["left"]] == ["a", "b", "c"]


@pytest.mark.django_db
@pytest.mark.usefixtures("curriculum")
@pytest.mark.parametrize(("kind", "side"), [
    ("single_choice", "options"), ("multiple_response", "options"), ("ordering", "options"), ("matching", "left"), ("matching", "right"),
])  # fmt: skip
def test_letters_are_given_and_nobody_types_them(kind: str, side: str) -> None:
    address = begun(kind)
    rows = [{"code": code, "text": f"text {code}"} for code in ("r1", "b", "z")]
    Question.objects.filter(pk=Question.objects.latest("pk").pk).update(
        draft=Question.objects.latest("pk").draft | {side: rows}
    )

    page = at_desk(noor()).get(address).content.decode()
    for number, (code, shown) in enumerate([("r1", "r1"), ("b", "B"), ("z", "Z")]):
        assert f'<input type="hidden" name="{side}-{number}-code" value="{code}">' in page
        assert f"<strong data-letter>{shown}</strong>" in page
    assert page.count('-code" value="') == len(re.findall(r'type="hidden" name="[^"]+-code"', page))

    form = form_at(address)
    assert at_desk(noor()).post(address, form | {f"{side}-0-text": "other"}).status_code == 302
    saved = Question.objects.latest("pk").draft[side]
    assert [row["code"] for row in saved] == ["r1", "b", "z"]
    assert saved[0]["text"] == "other"

    more = at_desk(noor()).post(address, form_at(address) | {"add": side}).content.decode()
    assert f'<input type="hidden" name="{side}-3-code" value="a">' in more


@pytest.mark.django_db
@pytest.mark.usefixtures("curriculum")
def test_partner_that_went_is_told_and_stops_publishing() -> None:
    question = Question(draft={"kind": "matching", "left": [{"code": "a", "match": "b"}], "right": [{"code": "a", "text": "Solid"}]})  # fmt: skip
    offered = dict(offers_of(Course.objects.get(), "question", question)("match"))

    assert offered["a"] == "A: Solid"
    assert offered["b"] == "B is gone: choose another"
    assert offered["c"] == "C"


def test_what_a_pair_lacks_is_told_of_its_side() -> None:
    rows = [{"code": one, "text": one, "match": one} for one in "abc"]
    entry = {"left": rows, "right": [{"code": "a"}, {"code": "b", "text": "b"}, {"code": "c", "text": "c"}]}  # fmt: skip
    with pytest.raises(BadEntry) as bad:
        KINDS["matching"].parse(entry, str)
    assert ("right", "'a': 'text' needs a text of at least 1 characters.") in bad.value.problems

    entry["right"][0]["text"] = "a"
    with pytest.raises(BadEntry) as bad:
        KINDS["matching"].parse(entry, str)
    assert {key for key, _message in bad.value.problems} == {"left"}
