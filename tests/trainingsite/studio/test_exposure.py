"""The bank by the share of last year's forms that held a question: steps, own bounds, views and files."""

import csv
import io
from typing import Any
from urllib.parse import urlencode

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from quizzes.bank.domain.browsing import BadBounds, Wanted, bounds_of, step_of
from quizzes.models import BankView, Question
from tests.people import ada, bob, noor
from tests.quizzes.sitters import DAY, start
from tests.trainingsite.studio.test_pages import COURSE, read
from tests.trainingsite.test_desks import at_desk

BANK = f"{COURSE}bank/"
STEPS = ("never", "low", "middle", "high")


@pytest.mark.parametrize(("share", "step"), [
    (0, "never"), (0.0001, "low"), (0.0994, "low"), (0.0999, "middle"), (0.1, "middle"), (0.3, "middle"), (0.301, "high"), (1, "high"),
])  # fmt: skip
def test_every_share_lies_in_one_step(share: float, step: str) -> None:
    assert step_of(share) == step


@pytest.mark.parametrize(("least", "most", "bounds"), [
    ("5", "12,5", (5, 12.5)), ("", "20 %", (0, 20)), ("0", "", (0, 100)), ("100", "100", (100, 100)),
])  # fmt: skip
def test_bounds_are_read_as_people_type_them(least: str, most: str, bounds: Any) -> None:
    assert bounds_of(Wanted(exposure_from=least, exposure_to=most)) == bounds


@pytest.mark.parametrize(("least", "most", "reason"), [
    ("a few", "", "number"), ("-1", "", "number"), ("", "101", "number"), ("٥", "", "number"), ("1e1", "", "number"), ("20", "10", "order"),
])  # fmt: skip
def test_bounds_that_say_nothing_are_refused(least: str, most: str, reason: str) -> None:
    with pytest.raises(BadBounds) as bad:
        bounds_of(Wanted(exposure_from=least, exposure_to=most))
    assert bad.value.reason == reason


@pytest.fixture
def given(curriculum: None) -> set[str]:
    """What ada was given yesterday, one form of one quiz."""
    attempt = start(ada(), "alpha-check", now=timezone.now() - DAY)
    versions = {row["version"] for row in attempt.form.tree.rows}
    return set(Question.objects.filter(versions__in=versions).values_list("code", flat=True))


def found(**asked: str) -> set[str]:
    page = read(at_desk(noor()), f"{BANK}?{urlencode({**asked, 'as': 'csv'})}")
    return {row["code"] for row in csv.DictReader(io.StringIO(page))}


@pytest.mark.django_db
def test_bank_is_filtered_by_steps_and_by_own_bounds(given: set[str]) -> None:
    everything = set(Question.objects.values_list("code", flat=True))

    assert found(exposure="high") == given
    assert found(exposure="never") == everything - given
    assert found(exposure="low") == found(exposure="middle") == set()
    assert found(exposure_from="100") == found(exposure_from="30.5", exposure_to="100") == given
    assert found(exposure_to="99") == everything - given
    assert set.union(*(found(exposure=step) for step in STEPS)) == everything


@pytest.mark.django_db
def test_share_is_shown_and_leaves_with_the_files(given: set[str]) -> None:
    start(bob(), "alpha-check", now=timezone.now() - DAY, seed=11)
    page = read(at_desk(noor()), f"{BANK}?show=exposure&exposure=high")
    assert "<td>100 %</td>" in page or "<td>50 %</td>" in page

    answer = at_desk(noor()).get(f"{BANK}?as=xlsx")
    rows = list(load_workbook(io.BytesIO(answer.content)).active.values)
    column = rows[0].index("In last year's forms")
    assert {row[column] for row in rows[1:] if row[0] in given} <= {0.5, 1}
    assert 0 in {row[column] for row in rows[1:]}


@pytest.mark.django_db
def test_view_keeps_it(given: set[str]) -> None:
    query = urlencode({"exposure_from": "50", "exposure_to": "100", "show": "exposure"})
    at_desk(noor()).post(f"{BANK}views/", {"name": "Worn out", "query": query})
    view = BankView.objects.get()
    answer = at_desk(noor()).get(f"{BANK}views/{view.uuid}/", follow=True)
    page = answer.content.decode()
    assert all(f'id="q-{code}"' in page for code in given)
    assert 'name="exposure_from" value="50"' in page


@pytest.mark.django_db
@pytest.mark.parametrize("more", [{}, {"as": "csv"}, {"as": "xlsx"}])
def test_bounds_that_say_nothing_are_told_and_nothing_is_shown_or_taken(given: set[str], more: dict[str, str]) -> None:  # fmt: skip
    answer = at_desk(noor()).get(BANK, {"exposure_from": "a few", **more})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "Write each bound as a number from 0 to 100" in page
    assert 'value="a few"' in page
    assert 'id="q-' not in page


@pytest.mark.django_db
def test_nothing_is_changed_by_a_view_whose_bounds_say_nothing(given: set[str]) -> None:
    sent = {"everything": "yes", "query": "exposure_from=a+few", "set-topic": "liquids"}
    page = at_desk(noor()).post(f"{BANK}change/", sent, follow=True).content.decode()
    assert "<ins>liquids</ins>" not in page
