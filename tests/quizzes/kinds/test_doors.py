"""Every kind goes through the real doors: loaded, sat with and without scripts, explained, printed, signed, exported."""

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from rest_framework.test import APIClient

from quizzes.actions import published_entry
from quizzes.kinds import KINDS
from quizzes.models import Question
from tests.curriculum_small import load
from tests.people import ada, bob
from tests.quizzes.kinds.doors import (
    COUNT,
    answers_by_api,
    begin,
    exported,
    load_of,
    pages_of_those_who_answer_for_it,
    signed_in,
    sit_without_scripts,
)
from tests.quizzes.kinds.entries import explained
from tests.quizzes.sitters import keys

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
every_kind = pytest.mark.parametrize("kind", sorted(KINDS))
ApiOf = Callable[[Any], APIClient]


@pytest.fixture(autouse=True)
def _demo(settings: Any) -> None:
    settings.SEED_DEMO = True


def reasons_of(kind: str) -> set[str]:
    return {line["rationale_html"] for line in explained(kind, lambda spec: None)} - {""}


@pytest.mark.each_engine
@every_kind
def test_check_is_sat_through_the_api_on_a_page_that_names_its_script(
    kind: str, tmp_path: Path, client_of: ApiOf
) -> None:
    load_of(kind, tmp_path)
    api, attempt = client_of(ada()), begin(signed_in(ada()))
    body = api.get(f"/api/v1/attempts/{attempt.uuid}/").json()
    assert {question["kind"] for question in body["form"]["questions"]} == {kind}
    assert not [why for why in reasons_of(kind) if why in str(body)]
    page = signed_in(ada()).get(f"/attempts/{attempt.uuid}/").content.decode()
    address = f"/static/kinds/{kind}/control.js"
    assert f'<link rel="modulepreload" href="{address}">' in page
    assert f'{{"{kind}": "{address}"}}' in page
    assert finders.find(f"kinds/{kind}/control.js")

    outcome = answers_by_api(api, attempt, keys(attempt), 1)
    assert outcome["acknowledged"] == [1, 2, 3]
    assert api.post(f"/api/v1/attempts/{attempt.uuid}/submit/").json() == {"state": "graded"}

    result = api.get(f"/api/v1/attempts/{attempt.uuid}/result/").json()
    assert (result["passed"], result["right"]) == (True, COUNT)
    assert all(
        line["chosen"] is line["right"] for q in result["questions"] for line in q["options"]
    )


@every_kind
def test_check_is_sat_without_scripts_and_explained_or_handed_in_empty(
    kind: str, tmp_path: Path, client_of: ApiOf
) -> None:
    load_of(kind, tmp_path)
    page = unescape(sit_without_scripts(signed_in(ada()), client_of(ada())))
    assert [why for why in reasons_of(kind) if why not in page] == []

    empty = begin(signed_in(bob()))
    handed_in = signed_in(bob()).post(f"/attempts/{empty.uuid}/submit/", {}, follow=True)
    assert handed_in.status_code == 200
    empty.refresh_from_db()
    assert empty.current_result is not None
    assert empty.current_result.right == 0


@every_kind
def test_lead_reads_it_where_she_signs_and_the_author_previews_it(
    kind: str, tmp_path: Path
) -> None:
    load_of(kind, tmp_path)
    for page in pages_of_those_who_answer_for_it():
        assert [why for why in reasons_of(kind) if why not in unescape(page)] == []


@pytest.mark.each_engine
@every_kind
def test_it_is_printed_and_goes_out_and_comes_back_the_same(kind: str, tmp_path: Path) -> None:
    load_of(kind, tmp_path)
    version = Question.objects.get(code="al-p-01").current_version
    assert version is not None
    before = published_entry(version)
    paper = exported(tmp_path / "out")
    assert [why for why in reasons_of(kind) if why not in paper] == []
    assert re.fullmatch(r"\d+ unchanged\n", load(tmp_path / "out"))
    assert published_entry(version) == before


@pytest.mark.parametrize("path", ["rules.py", "single_choice/rules.py", "kinds/numeric/rules.py"])
def test_no_rules_are_served(path: str) -> None:
    assert finders.find(path) is None
    assert finders.find(f"kinds/{path}") is None
