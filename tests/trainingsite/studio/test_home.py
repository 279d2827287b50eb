"""The first page of the studio: what waits for who opens it comes first, and long lists are folded."""

from html import unescape

import pytest
from django.utils import timezone

from courses import actions as courses
from courses.publishing.actions.adapters import adapter_of
from quizzes.bank.domain.lint import QUESTION_RULES
from quizzes.bank.models import QuestionFindings
from quizzes.models import Question
from tests.people import lead, noor
from tests.trainingsite.studio.test_pages import HOME, read
from tests.trainingsite.test_desks import at_desk
from trainingsite.studio.waiting import waiting_for

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


def test_first_page_shows_what_the_rules_find_in_what_one_wrote_and_no_mail_does() -> None:
    question = Question.objects.get(code="al-p-01")
    stem = question.draft["stem"].rstrip("?") + " never?"
    courses.save_draft(
        entry=question, content=question.draft | {"stem": stem}, by=noor(), now=timezone.now()
    )
    published = Question.objects.get(pk=question.pk)
    courses.publish(
        entry=published,
        by=lead(),
        now=timezone.now(),
        seen=adapter_of(published).draft_hash(published),
    )
    QuestionFindings.objects.update_or_create(
        question=question,
        defaults={"mark": "x", "rules": ["clang"], "gaps": 0, "looked_at": timezone.now()},
    )
    asks = next(rule.asks for rule, _check in QUESTION_RULES if rule.name == "clang")

    assert "What the rules find in what you wrote" in read(at_desk(noor()), HOME)
    assert asks in unescape(read(at_desk(noor()), HOME))
    assert "What the rules find in what you wrote" not in read(at_desk(lead()), HOME)
    assert "findings" not in {group.key for group in waiting_for(noor(), timezone.localdate())}
    QuestionFindings.objects.update(rules=[])
    assert "What the rules find in what you wrote" not in read(at_desk(noor()), HOME)
