"""What the forms of the studio call things: the same scales and words as pages, paper and documents."""

import pytest

from courses.content.domain.tables import COURSE_FIELDS, FACT_FIELDS
from courses.models import Fact
from quizzes.bank.domain.table import QUESTION_FIELDS
from quizzes.kinds.printing import HARM
from quizzes.models import Question
from quizzes.sitting.domain.table import CELL_FIELDS
from tests.people import noor
from tests.site import ROOT
from tests.trainingsite.test_desks import at_desk
from trainingsite.studio.controls import Control, controls_of


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
