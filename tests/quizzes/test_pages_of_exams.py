"""What the pages say before, between and after: time, tries, what is open, what stays passed; and what they ask."""

from datetime import timedelta

import pytest
from django.utils import timezone

from quizzes import actions
from quizzes.models import Attempt
from tests.people import ada, bob
from tests.quizzes.sitters import DAY, answer, item, keys, quiz, save, sit, start
from tests.quizzes.test_pages import posted, signed_in

pytestmark = [pytest.mark.usefixtures("curriculum"), pytest.mark.any_engine]


# --- Without scripts, an exam asks about open questions ---------------------------------------------------------


def test_exam_without_scripts_asks_once_more_and_lists_what_is_open() -> None:
    sit(ada(), "alpha-check")
    client, attempt = signed_in(ada()), start(ada(), "small-exam", now=timezone.now())
    submit = f"/attempts/{attempt.uuid}/submit/"
    names = [f"q-{version}" for version in keys(attempt)]
    data = {key: value for key, value in posted(attempt).items() if key.startswith(names[0])}

    page = client.post(submit, data).content.decode()
    assert "4 questions have no answer. They count as wrong." in page
    for place in (2, 3, 4, 5):
        assert f'href="/attempts/{attempt.uuid}/#q{place}"' in page
    assert '#q1"' not in page.split('<ul class="steps">')[1].split("</ul>")[0]
    attempt.refresh_from_db()
    assert attempt.closed_at is None

    response = client.post(submit, {"without": "saved"}, follow=True)
    assert response.redirect_chain[-1][0] == f"/attempts/{attempt.uuid}/result/"
    attempt.refresh_from_db()
    assert attempt.closed_at is not None
    # What the asking page did not post is still there.
    assert len(actions.current_answers(attempt=attempt)) == 1


def test_exam_with_every_answer_is_handed_in_at_once_and_a_check_always() -> None:
    check = start(ada(), "alpha-check")
    signed_in(ada()).post(f"/attempts/{check.uuid}/submit/", {})
    check.refresh_from_db()
    assert check.closed_at is not None
    sit(ada(), "alpha-check")
    exam = start(ada(), "small-exam", now=timezone.now())
    signed_in(ada()).post(f"/attempts/{exam.uuid}/submit/", posted(exam))
    exam.refresh_from_db()
    assert exam.closed_at is not None


def test_page_that_has_asked_already_is_not_asked_again() -> None:
    sit(ada(), "alpha-check")
    exam = start(ada(), "small-exam", now=timezone.now())
    signed_in(ada()).post(f"/attempts/{exam.uuid}/submit/", {"without": "asked"})
    exam.refresh_from_db()
    assert exam.closed_at is not None


def test_answer_that_was_cleared_counts_as_open() -> None:
    attempt = start(ada(), "alpha-check")
    answer(attempt)
    assert actions.unanswered_places(attempt=attempt) == []
    version = list(keys(attempt))[2]
    save(attempt, item(1, version, None, revision=7))
    assert actions.unanswered_places(attempt=attempt) == [3]


# --- Time, tries, and what stays passed ------------------------------------------------------------------------


def test_open_exam_says_how_much_time_is_left_and_when_it_ends() -> None:
    sit(ada(), "alpha-check")
    attempt = start(ada(), "small-exam", now=timezone.now() - timedelta(minutes=10, seconds=5))
    for address in ("/quizzes/small-exam/", "/dashboard/"):
        page = signed_in(ada()).get(address).content.decode()
        assert "20 minutes left." in page
        assert f"{attempt.deadline_at:%H:%M} UTC, also while you are away." in page
    page = signed_in(ada()).get(f"/attempts/{attempt.uuid}/").content.decode()
    assert "Leave for now: the time runs on" in page


def test_attempt_without_a_limit_says_nothing_of_time() -> None:
    attempt = start(ada(), "alpha-check")
    assert "minutes left" not in signed_in(ada()).get("/quizzes/alpha-check/").content.decode()
    page = signed_in(ada()).get(f"/attempts/{attempt.uuid}/").content.decode()
    assert "the time runs on" not in page


@pytest.mark.parametrize(("fails", "left", "wait"), [(1, 2, 14), (2, 1, 60), (3, 0, 365)])
def test_failed_exam_says_tries_left_and_the_next_wait(fails: int, left: int, wait: int) -> None:
    now = timezone.now()
    sit(bob(), "alpha-check", now=now - 200 * DAY)
    waits = [76 * DAY, 61 * DAY, 0 * DAY][-fails:]
    attempts = [sit(bob(), "small-exam", right=0, now=now - ago) for ago in waits]
    page = signed_in(bob()).get(f"/attempts/{attempts[-1].uuid}/result/").content.decode()
    assert f"Tries left: {left}." in page
    from_day = (attempts[0] if left == 0 else attempts[-1]).closed_at + wait * DAY
    assert f"You can try again from {from_day.day} {from_day:%B %Y, %H:%M} UTC." in page


def test_passed_check_stays_passed_while_it_is_open_again_for_practice() -> None:
    client = signed_in(ada())
    sit(ada(), "alpha-check")
    before = next_step(client.get("/dashboard/").content.decode())
    start(ada(), "alpha-check", now=timezone.now())
    standing = actions.availability(user=ada(), quiz=quiz("alpha-check"), now=timezone.now())
    assert (standing.state, standing.has_passed) == ("in_progress", True)
    page = client.get("/dashboard/").content.decode()
    assert "Check passed" in page
    assert "Check open" in page
    assert "Check not passed yet" not in page
    assert next_step(page) == before
    assert "that stays so" in client.get("/quizzes/alpha-check/").content.decode()


def next_step(page: str) -> str:
    return page.split('id="next"')[1].split("</section>")[0] if 'id="next"' in page else ""


def test_check_that_was_never_passed_is_not_called_so() -> None:
    sit(bob(), "alpha-check", right=0)
    start(bob(), "alpha-check", now=timezone.now())
    page = signed_in(bob()).get("/dashboard/").content.decode()
    assert "Check passed" not in page
    assert "Check open" in page


def test_number_with_two_readings_is_named_on_a_page_without_scripts() -> None:
    client, attempt = signed_in(ada()), start(ada(), "alpha-check")
    data = posted(attempt)
    number = next(name for name in data if name.endswith("-value"))
    response = client.post(
        f"/attempts/{attempt.uuid}/save/", data | {number: "10,000"}, follow=True
    )
    assert "can mean 10 mm or 10000 mm." in response.content.decode()
    assert Attempt.objects.get().closed_at is None
