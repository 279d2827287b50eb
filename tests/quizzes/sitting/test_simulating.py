"""Whom a pass rule lets through: exact numbers, the command that prints them, and the decision that quotes them."""

import json
import random
import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from quizzes.sitting.domain.pass_rule import PassRule
from quizzes.sitting.domain.simulating import (
    Asked,
    Profile,
    asked_by_module,
    pass_table,
    passing,
)
from tests.site import ROOT

MODULES = ("rf-technique", "nerve-anatomy", "complication-management")
EXAM = tuple(Asked(module, 4, 16) for module in MODULES)
BEFORE, NOW = PassRule(46, 10), PassRule(46, 9, 65)
DECISION = ROOT / "docs" / "decisions" / "0032-module-floor.md"


def shares(rule: PassRule) -> dict[str, tuple[float, float]]:
    return {
        row.profile.name: (row.first, row.within_three) for row in pass_table(rule, EXAM, tries=3)
    }


def test_rule_stops_the_compensator_and_keeps_the_competent() -> None:
    table = shares(NOW)

    assert table["competent-85"][0] >= 0.85
    for module in MODULES:
        first, within_three = table[f"compensator-{module}-50"]
        assert (first <= 0.15, within_three <= 0.35) == (True, True)


def test_nobody_passes_below_half_in_a_module() -> None:
    assert all(NOW.module_needed(asked.count) > asked.count / 2 for asked in EXAM)


def test_shares_agree_with_people_who_are_drawn() -> None:
    """The same by dice, for a small exam of unequal modules: 20,000 people, within three standard errors."""
    asked, rule = (Asked("a", 2, 3), Asked("b", 1, 9)), PassRule(10, 2, 60)
    somebody = Profile("somebody", 0.8, "b", 0.7)
    exact = passing(rule, asked, somebody, tries=1).first
    dice, people, passed = random.Random(4), 20_000, 0
    for _person in range(people):
        sat = {
            one.module: [dice.random() < somebody.chance(one.module) for _ in range(one.count)]
            for one in asked
        }
        critical = sum(sum(sat[one.module][: one.critical]) for one in asked)
        floors = all(sum(sat[one.module]) >= rule.module_needed(one.count) for one in asked)
        passed += floors and critical >= 2 and sum(map(sum, sat.values())) >= 10

    assert abs(passed / people - exact) < 3 * (exact * (1 - exact) / people) ** 0.5


@pytest.mark.parametrize(("tries", "times"), [(None, 3), (1, 1), (2, 2), (7, 3)])
def test_within_three_is_never_more_than_the_tries_that_a_policy_allows(tries, times) -> None:
    row = passing(NOW, EXAM, Profile("somebody", 0.8), tries=tries)

    assert row.within_three == pytest.approx(1 - (1 - row.first) ** times)


def test_cells_are_added_up_by_module_and_any_promises_no_critical_question() -> None:
    cells = [
        {"module": "a", "critical": "true", "count": 2},
        {"module": "b", "critical": "any", "count": 5},
        {"module": "a", "critical": "false", "count": 3},
    ]

    assert asked_by_module(cells) == (Asked("a", 2, 3), Asked("b", 0, 5))


def test_decision_prints_the_right_figures() -> None:
    before, now = shares(BEFORE), shares(NOW)
    rows = re.findall(
        r"^\| `([\w-]+)` \| (\d+) \| (\d+) \| (\d+) \| (\d+) \|$", DECISION.read_text(), re.M
    )

    assert len(rows) == 7
    for name, *figures in rows:
        wanted = [round(100 * share) for share in (*before[name], *now[name])]
        assert [int(figure) for figure in figures] == wanted, name


@pytest.mark.django_db
@pytest.mark.usefixtures("curriculum")
class TestCommand:
    def run(self, *args: str) -> str:
        out = StringIO()
        call_command("simulate_policy", *args, stdout=out)
        return out.getvalue()

    def test_json_has_every_profile_with_both_shares(self) -> None:
        rows = json.loads(self.run("small-exam", "--json"))["profiles"]

        assert {"strong-90", "competent-85", "compensator-alpha-50"} <= {
            row["name"] for row in rows
        }
        assert all(0 <= row["first"] <= row["within_three"] <= 1 for row in rows)

    def test_other_numbers_can_be_tried_and_change_nothing(self) -> None:
        before = self.run("small-exam")
        harder = self.run("small-exam", "--cut", "5", "--critical", "1", "--module-percent", "100")

        assert harder.startswith("cut 5, critical 1, each module 100 %")
        assert self.run("small-exam") == before != harder

    @pytest.mark.parametrize(
        ("args", "words"),
        [
            (["nothing"], "There is no quiz 'nothing'. There are: "),
            (["small-exam", "--cut", "99"], "--cut must be between 1 and the"),
            (["small-exam", "--critical", "-1"], "--critical is 0 or more"),
            (["small-exam", "--module-percent", "101"], "--module-percent is from 0 to 100"),
        ],
    )
    def test_what_makes_no_sense_is_refused_with_words(self, args, words) -> None:
        with pytest.raises(CommandError, match=re.escape(words)):
            self.run(*args)
