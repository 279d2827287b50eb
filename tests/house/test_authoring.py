"""docs/authoring.md keeps its word: its examples are read, its keys are the loader's, its classes are in the stylesheet."""

import re

import pytest

from courses.content.domain.dialect import BOXES
from courses.content.domain.entries import as_plain, read_yaml
from courses.content.domain.tables import LESSON_FIELDS
from quizzes.bank.domain.table import own_keys
from quizzes.kinds import KINDS
from quizzes.sitting.actions.parts_above import all_tables
from quizzes.sitting.domain.quizzes import parse_quiz
from quizzes.sitting.domain.table import POLICY_FIELDS
from tests.site import ROOT

PAGE = (ROOT / "docs" / "authoring.md").read_text()
STYLES = ROOT / "trainingsite" / "static" / "trainingsite" / "site.css"


def example(heading: str) -> dict:
    """The first YAML example under a heading; of a list its first entry."""
    section = PAGE.partition(f"\n## {heading}")[2].partition("\n## ")[0]
    found = as_plain(read_yaml(re.search(r"```yaml\n(.*?)```", section, re.DOTALL)[1], heading))
    return found[0] if isinstance(found, list) else found


@pytest.mark.parametrize("block", re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL))
def test_every_example_is_yaml(block):
    assert read_yaml(block, "authoring.md")


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("course.yaml", "course"),
        ("evidence.yaml", "fact"),
        ("glossary.yaml", "term"),
        ("module.yaml", "module"),
        ("questions*.yaml", "question"),
        ("quizzes/<code>.yaml", "quiz"),
        ("scheme.yaml", "scheme"),
    ],
)
def test_example_has_every_key_that_the_loader_knows_and_no_other(heading, kind):
    # An export writes where a course comes from; nobody else does.
    written_by_exports = {"source"} if kind == "course" else set()
    known = [key for key in all_tables()[kind].keys if key not in written_by_exports]
    assert list(example(heading)) == known


def test_policy_of_the_example_has_every_key_and_the_quiz_can_be_read():
    quiz = example("quizzes/<code>.yaml")

    assert tuple(quiz["policy"]) == POLICY_FIELDS.keys
    assert parse_quiz(quiz).policy["cut"] == 9


def test_front_matter_of_the_example_has_every_key():
    front = re.search(r"```markdown\n---\n(.*?)\n---", PAGE, re.DOTALL)[1]

    assert tuple(as_plain(read_yaml(front, "lesson"))) == LESSON_FIELDS.those(apart=False)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_and_its_keys_are_described(kind):
    section = PAGE.partition(f"\n**{kind}**")[2]

    assert section
    section = section.partition("\n## ")[0]
    assert [key for key in own_keys(kind) if key not in section] == []


def test_every_box_is_described():
    assert [box for box in BOXES if f"`{box}`" not in PAGE and f"::: {box}" not in PAGE] == []


def test_every_class_of_a_figure_is_in_the_stylesheet():
    classes = set(re.findall(r"`(fig-[a-z-]+)`", PAGE))
    styles = STYLES.read_text()

    assert classes
    assert [name for name in sorted(classes) if f".{name}" not in styles] == []
