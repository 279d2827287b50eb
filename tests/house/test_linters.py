"""The tables of rules in docs/authoring.md name exactly the rules there are, with their severity and what they ask."""

import re

import pytest

from courses.content.domain.lint import LANGUAGE_SKIPPED, WAIVER_RULES, Rule
from courses.lessons.domain.lint import LESSON_RULES
from courses.lessons.domain.lint.course import COURSE_RULES
from quizzes.bank.domain.lint import BANK_RULES, QUESTION_RULES
from quizzes.bank.domain.lint.questions import ENGLISH_ONLY, NEVER_WAIVED
from tests.site import ROOT

PAGE = (ROOT / "docs" / "authoring.md").read_text()
LESSONS = [*(rule for rule, _check in LESSON_RULES), *COURSE_RULES, LANGUAGE_SKIPPED]
QUESTIONS = [
    *(rule for rule, _check in (*QUESTION_RULES, *BANK_RULES)),
    *WAIVER_RULES,
    LANGUAGE_SKIPPED,
]


@pytest.mark.parametrize(("table", "rules"), [("lessons", LESSONS), ("questions", QUESTIONS)])
def test_table_names_every_rule_and_no_other(table: str, rules: list[Rule]) -> None:
    rows = PAGE.partition(f"| {table} | |\n|---|---|\n")[2].partition("\n\n")[0].splitlines()

    assert rows == [f"| `{rule.name}` ({rule.severity}) | {rule.asks} |" for rule in rules]


@pytest.mark.parametrize("rules", [LESSONS, QUESTIONS])
def test_names_of_rules_are_unique(rules: list[Rule]) -> None:
    assert len({rule.name for rule in rules}) == len(rules)


def test_rules_that_are_named_elsewhere_exist_and_the_page_says_what_nobody_waives() -> None:
    assert {rule.name for rule in QUESTIONS} >= ENGLISH_ONLY | NEVER_WAIVED
    said = re.search(r"Nobody can waive (.*?);", PAGE, re.DOTALL)
    assert said is not None
    assert set(re.findall(r"`([a-z-]+)`", said[1])) == NEVER_WAIVED
