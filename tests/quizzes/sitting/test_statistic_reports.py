"""What sums come to: a published exam through the tables, questions with their flags, and what too few people get."""

import random
from collections import Counter
from datetime import timedelta

import pytest
from django.db import connection

from quizzes import actions
from quizzes.models import (
    ExamPolicy,
    ItemResponse,
    ItemStatistic,
    QuestionVersion,
    Quiz,
    ScoreStatistic,
)
from quizzes.sitting.domain.enough import Number
from quizzes.sitting.domain.item_report import Flag, Flagged
from quizzes.sitting.domain.reliability import kr21
from tests.people import ada, bob, eve, lead, mira, noor, vera
from tests.quizzes.sitters import MINUTE, NOW, sit
from tests.quizzes.sitting.lsat import LSAT6, totals
from tests.quizzes.sitting.many_people import give, key_corrected, options_of
from tests.quizzes.sitting.test_exam_keys import holder
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.models import SecurityEvent
from trainingsite.database import immutability

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum"), pytest.mark.any_engine]


class TestExam:
    @pytest.mark.each_engine
    def test_lsat6_comes_out_as_published(self) -> None:
        policy, _versions = give(LSAT6)

        report = actions.exam_report(policy)

        assert report is not None
        assert (report.n, report.of, report.mean.value, report.has_one_form) == (
            1000,
            5,
            3.819,
            True,
        )
        found = report.reliability
        assert found.low is not None
        assert found.high is not None
        assert found.value == pytest.approx(0.294997, abs=5e-7)
        assert (round(found.low, 4), round(found.high, 4)) == (0.2235, 0.3618)

    def test_forms_that_are_drawn_get_kr21(self) -> None:
        policy, versions = give(LSAT6)
        # Two more people, who had another question in the place of one.
        give({"11111": 1, "00000": 1})
        ItemStatistic.objects.filter(question_version=versions[0], score=0).delete()

        report = actions.exam_report(policy)

        assert report is not None
        assert not report.has_one_form
        assert report.reliability == kr21(totals(LSAT6) + Counter({5: 1, 0: 1}), 5)

    @pytest.mark.parametrize("treatment", ["new-key", "for-all", "void"])
    def test_after_a_corrected_key_kr20_is_withheld(self, treatment: str) -> None:
        """What was right of each question is as it was asked, and scores are as it was corrected: the two are of two keys."""
        policy, versions = give(LSAT6)
        key_corrected(versions[0], treatment)

        report = actions.exam_report(policy)

        assert report is not None
        assert (report.has_one_form, report.is_corrected) == (False, True)
        assert report.reliability == kr21(totals(LSAT6), 5)

    @pytest.mark.each_engine
    def test_pilots_of_some_make_no_other_form(self) -> None:
        policy, versions = give(LSAT6)
        alone = actions.exam_report(policy)
        pilot = QuestionVersion.objects.exclude(pk__in=[one.pk for one in versions])[0]
        with immutability.lifted(connection):
            QuestionVersion.objects.filter(pk=pilot.pk).update(unscored=True)
        ItemStatistic.objects.create(
            policy=policy, question_version=pilot, is_first=True, quarter=0, right=True, score=4, of=6,
            n=400, timed=0, log_time=0, log_time_squares=0,
        )  # fmt: skip

        report = actions.exam_report(policy)

        assert report is not None
        assert report.has_one_form
        assert report == alone

    def test_tries_stand_apart(self) -> None:
        policy, _versions = give({"11111": 30, "00000": 10})
        give({"11111": 6, "00000": 2}, number=2)

        report = actions.exam_report(policy)

        assert report is not None
        assert [(one.number, one.n, one.passed) for one in report.tries] == [(1, 40, 30), (2, 8, 6)]
        assert report.n == 40
        assert report.tries[0].rate.is_shown
        assert not report.tries[1].rate.is_shown

    def test_form_of_another_length_counts_in_the_pass_rate_alone(self) -> None:
        policy, _versions = give(LSAT6)
        ScoreStatistic.objects.create(
            policy=policy, attempt_number=1, score=4, of=4, critical_right=1, critical_of=1,
            passed=True, n=3,
        )  # fmt: skip

        report = actions.exam_report(policy)

        assert report is not None
        assert (report.n, report.apart, report.tries[0].n) == (1000, 3, 1003)

    def test_nobody_gives_no_report(self) -> None:
        policy, _versions = give({})
        assert actions.exam_report(policy) is None


class TestQuestion:
    # Who knows more gives the key; of the others one half each takes option a or b.
    GOOD = {"11111": 60, "1111a": 20, "111ab": 20, "aa1ab": 30, "abaab": 30, "bbabb": 20}

    def test_numbers_are_those_of_the_people(self) -> None:
        _policy, versions = give(self.GOOD)

        [report] = actions.question_reports(versions[0])

        assert (report.numbers.n, report.numbers.right) == (180, 100)
        key, wrong = options_of(versions[0])
        chosen = {option.part.name: option.n for option in report.numbers.options}
        assert (chosen[key], chosen[wrong[0]], chosen[wrong[1]]) == (100, 60, 20)
        assert report.seconds.value == pytest.approx(30, rel=1e-3)
        assert (report.exposure.value, report.later.n) == (1.0, 0)

    def test_wrong_key_is_flagged(self) -> None:
        """The strong choose option a of the first question."""
        _policy, versions = give({"a1111": 60, "a111a": 20, "11aab": 30, "1abab": 40})

        [report] = actions.question_reports(versions[0])

        letter = next(
            option.letter
            for option in report.numbers.options
            if option.part.name == options_of(versions[0])[1][0]
        )
        assert report.flags[0] == Flagged(Flag.KEY_IN_DOUBT)
        assert Flagged(Flag.ATTRACTS_STRONG, letter) in report.flags

    def test_twelve_people_flag_nothing_and_show_nothing(self) -> None:
        _policy, versions = give({"a1111": 6, "1aaaa": 6})

        [report] = actions.question_reports(versions[0])

        assert [flag for flag in report.flags if flag.flag is not Flag.EXPOSED] == []
        assert not report.numbers.p.is_shown
        assert not report.numbers.discrimination.is_shown
        assert (report.numbers.p.n, report.numbers.p.shown_from) == (12, 30)

    def test_newest_quarters_are_compared_with_all_before(self) -> None:
        give({"11111": 50, "aaaaa": 100})
        _policy, versions = give({"11111": 100, "aaaaa": 20}, at=NOW + timedelta(days=120))

        [report] = actions.question_reports(versions[0])

        assert report.drift.number == Number.DRIFT
        assert report.drift.value == pytest.approx(100 / 120 - 50 / 150)
        assert Flagged(Flag.BECAME_EASIER) in report.flags

    def test_later_tries_move_no_number_of_first_ones(self) -> None:
        _policy, versions = give(self.GOOD)
        [before] = actions.question_reports(versions[0])
        give({"11111": 40}, number=2)

        [after] = actions.question_reports(versions[0])

        assert after.numbers == before.numbers
        assert (after.later.n, after.later.value) == (40, 1.0)


class TestFiles:
    def test_too_few_people_are_not_taken_along(self) -> None:
        sit(ada(), "alpha-check", right=2)
        actions.sweep(by=SYSTEM, now=NOW + MINUTE)
        policy = self.policy()

        with pytest.raises(Refused, match="Fewer than 5"):
            actions.take_responses(policy=policy, dice=random.Random(1), by=holder(lead()), now=NOW)
        assert not SecurityEvent.objects.filter(kind="exported").exists()

    def policy(self) -> ExamPolicy:
        quiz = Quiz.objects.select_related("current_policy__quiz").get(code="alpha-check")
        assert quiz.current_policy is not None
        return quiz.current_policy

    def test_who_has_no_right_gets_neither(self) -> None:
        with pytest.raises(actions.KeysClosed):
            actions.take_responses(policy=self.policy(), dice=random.Random(1), by=lead(), now=NOW)
        with pytest.raises(actions.KeysClosed):
            actions.take_key(policy=self.policy(), by=lead(), now=NOW)

    def test_rows_name_nobody_and_hold_every_response(self) -> None:
        people = [ada(), bob(), eve(), noor(), mira(), vera()]
        for person in people:
            sit(person, "alpha-check", right=3)
        sit(ada(), "alpha-check", now=NOW + timedelta(days=1))
        actions.sweep(by=SYSTEM, now=NOW + timedelta(days=1))

        rows = list(
            actions.take_responses(
                policy=self.policy(), dice=random.Random(1), by=holder(lead()), now=NOW
            )
        )

        assert len(rows) == ItemResponse.objects.count() == 35
        assert {row[0] for row in rows} == set(range(1, 7))
        assert Counter(row[1] for row in rows) == {1: 30, 2: 5}
        told = " ".join(str(cell) for row in rows for cell in row)
        assert not any(person.email in told or person.register_name in told for person in people)
        assert sum(int(row[4]) for row in rows) == 6 * 3 + 5
        assert SecurityEvent.objects.filter(kind="exported", by=lead()).count() == 1
