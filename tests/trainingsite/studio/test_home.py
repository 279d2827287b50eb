"""The first page of the studio: what waits for who opens it comes first, and long lists are folded."""

import pytest
from django.utils import timezone

from courses import actions as courses
from quizzes.models import Question
from tests.people import lead, noor
from tests.trainingsite.studio.test_pages import HOME, read
from tests.trainingsite.test_desks import at_desk

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum")]


def test_first_page_shows_what_waits_and_folds_long_lists() -> None:
    for code in ("al-p-01", "al-p-02", "be-p-01", "be-p-02"):
        question = Question.objects.get(code=code)
        content = question.draft | {"topic": "another"}
        courses.save_draft(entry=question, content=content, by=noor(), now=timezone.now())
    courses.comment_on(
        entry=question, text="Which water?", by=lead(), now=timezone.now(), place="stem"
    )
    page = read(at_desk(noor()), HOME)

    assert page.index("Said about your drafts") < page.index("Your drafts")
    folded = page.split('<details class="disclosure waits">')[1].split("</details>")[0]
    assert 'Your drafts <span class="quiet">4</span>' in folded
    assert "Which water?" not in folded
