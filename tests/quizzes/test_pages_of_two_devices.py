"""A page without scripts beside another device: it saves what was changed on it, and clears nothing that it never showed."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from quizzes import actions
from quizzes.models import AnswerEvent, Attempt
from tests.people import ada
from tests.quizzes.sitters import DAY, answer, item, keys, save, sit, start
from tests.quizzes.test_pages import posted, signed_in

pytestmark = [pytest.mark.usefixtures("curriculum"), pytest.mark.any_engine]


def opened(client: Client, attempt: Attempt) -> dict[str, Any]:
    """Open the page; gives what its form says it showed."""
    page = client.get(f"/attempts/{attempt.uuid}/").content.decode()
    found = re.search(r'<input type="hidden" name="shown" value="([^"]*)">', page)
    assert found
    return {"shown": found[1]}


def fields(attempt: Attempt, *, without: str = "") -> dict[str, Any]:
    """The fields with every right answer, those of one version left empty."""
    return {
        name: value
        for name, value in posted(attempt).items()
        if not (without and name.startswith(f"q-{without}"))
    }


def given(attempt: Attempt) -> dict[str, Any]:
    return {row["version"]: row["answer"] for row in actions.current_answers(attempt=attempt)}


def number_of(attempt: Attempt) -> str:
    """The version of the question that asks for a number."""
    return next(version for version, key in keys(attempt).items() if "value" in str(key))


def open_exam() -> Attempt:
    sit(ada(), "alpha-check")
    return start(ada(), "small-exam", now=timezone.now())


@pytest.mark.each_engine
@pytest.mark.parametrize("mark", ["as shown", "none", "of another form"])
@pytest.mark.parametrize("act", ["save", "submit"])
def test_blank_page_from_before_clears_nothing_of_what_another_device_saved(
    act: str, mark: str
) -> None:
    client, attempt = signed_in(ada()), open_exam()
    shown = opened(client, attempt)
    answer(attempt, right=3, now=timezone.now())
    before = given(attempt)
    assert len(before) == 3

    data = {"as shown": shown, "none": {}, "of another form": {"shown": "1,1,1,1,1,1,1,x"}}[mark]
    page = client.post(f"/attempts/{attempt.uuid}/{act}/", data, follow=True).content.decode()

    assert given(attempt) == before
    assert AnswerEvent.objects.filter(attempt=attempt).count() == 3
    if act == "submit":
        assert "2 questions have no answer." in page
        client.post(f"/attempts/{attempt.uuid}/submit/", {"without": "saved"})
        attempt.refresh_from_db()
        assert attempt.current_result is not None
        assert attempt.current_result.right == 3


@pytest.mark.each_engine
def test_answer_cleared_on_a_page_that_showed_it_is_cleared() -> None:
    client, attempt = signed_in(ada()), start(ada(), "alpha-check", now=timezone.now())
    answer(attempt, now=timezone.now())
    shown = opened(client, attempt)
    version = list(keys(attempt))[2]
    client.post(f"/attempts/{attempt.uuid}/save/", shown | fields(attempt, without=version))
    assert given(attempt) == keys(attempt) | {version: None}
    assert AnswerEvent.objects.filter(attempt=attempt).count() == 6
    # Its next page shows it as cleared, and posting that again changes nothing.
    shown = opened(client, attempt)
    save(attempt, item(1, version, keys(attempt)[version], revision=9), now=timezone.now())
    client.post(f"/attempts/{attempt.uuid}/save/", shown | fields(attempt, without=version))
    assert given(attempt) == keys(attempt)


def test_answer_posted_as_it_was_shown_does_not_displace_a_later_one() -> None:
    client, attempt = signed_in(ada()), start(ada(), "alpha-check", now=timezone.now())
    answer(attempt, now=timezone.now())
    shown, version = opened(client, attempt), number_of(attempt)
    other = keys(attempt)[version] | {"value": "77"}
    save(attempt, item(1, version, other, revision=2), now=timezone.now())
    client.post(f"/attempts/{attempt.uuid}/save/", shown | fields(attempt))
    assert given(attempt)[version] == other


def test_answer_changed_on_the_page_is_the_latest_and_the_other_device_s_is_kept_too() -> None:
    client, attempt = signed_in(ada()), start(ada(), "alpha-check", now=timezone.now())
    answer(attempt, now=timezone.now())
    shown, version = opened(client, attempt), number_of(attempt)
    key = keys(attempt)[version]
    save(attempt, item(1, version, key | {"value": "77"}, revision=2), now=timezone.now())
    data = shown | fields(attempt) | {f"q-{version}-value": "88"}
    client.post(f"/attempts/{attempt.uuid}/save/", data)
    assert given(attempt)[version] == key | {"value": "88"}
    events = AnswerEvent.objects.filter(attempt=attempt, question_version__uuid=version)
    told = [event.answer for event in events.order_by("id")]
    assert told == [key, key | {"value": "77"}, key | {"value": "88"}]


def test_posting_after_the_end_what_was_shown_is_nothing_late() -> None:
    client, attempt = signed_in(ada()), start(ada(), "alpha-check", now=timezone.now())
    answer(attempt, now=timezone.now())
    shown, version = opened(client, attempt), number_of(attempt)
    other = keys(attempt)[version] | {"value": "77"}
    save(attempt, item(1, version, other, revision=2), now=timezone.now())
    ended = timezone.now() - DAY / 24
    Attempt.objects.filter(pk=attempt.pk).update(deadline_at=ended, closes_at=ended)
    client.post(f"/attempts/{attempt.uuid}/save/", shown | fields(attempt))
    assert not AnswerEvent.objects.late().exists()


def test_what_a_page_showed_takes_a_few_signs_for_each_answer() -> None:
    client, attempt = signed_in(ada()), start(ada(), "alpha-check", now=timezone.now())
    assert opened(client, attempt) == {"shown": ",,,,"}
    answer(attempt, right=2, now=timezone.now())
    save(attempt, item(1, list(keys(attempt))[4], None, revision=12), now=timezone.now())
    assert opened(client, attempt) == {"shown": "1,1,,,12"}
