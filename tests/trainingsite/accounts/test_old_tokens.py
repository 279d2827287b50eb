"""A form whose token is of before a sign-in in another tab, and addresses that only a form opens: no words are lost, no page is blank."""

import html
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from courses.models import Comment
from tests import people
from tests.people import PASSWORD, lead, noor
from tests.trainingsite.accounts.test_left_forms import REVIEW, SENT, SIGN_OFF, WORDS, kept_on
from tests.trainingsite.studio.test_pages import COURSE, read
from tests.trainingsite.test_desks import at_desk
from trainingsite.accounts.left_forms import AWAY, LEFT_FORM, MOST_KEPT
from trainingsite.accounts.models import ReviewCase

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum")]
OLD_TOKEN = {"csrfmiddlewaretoken": "o" * 64}
ONLY_POSTED = f"{SIGN_OFF}withdraw/"


@pytest.fixture(autouse=True)
def _demo(settings: Any) -> None:
    """Staff sign in with a password alone."""
    settings.SEED_DEMO = True


def _signed_in_again(person: Any) -> Client:
    """A browser whose tabs were opened before its last sign-in."""
    client = at_desk(person)
    client.get("/accounts/reauthenticate/")
    client.handler.enforce_csrf_checks = True
    client.cookies["csrftoken"] = "n" * 32
    return client


def _token_of(client: Client, path: str) -> str:
    page = client.get(path).content.decode()
    return page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]


def test_form_of_before_the_sign_in_stands_at_its_page_filled_in_again() -> None:
    client = _signed_in_again(lead())

    answer = client.post(REVIEW, {**SENT[REVIEW], **OLD_TOKEN})

    assert (answer.status_code, answer.url) == (302, REVIEW)
    page = client.get(REVIEW).content.decode()
    assert "signed in or out in this browser" in page
    assert kept_on(page)["say-text"] == [WORDS]
    assert not Comment.objects.exists()
    client.post(REVIEW, {**SENT[REVIEW], "csrfmiddlewaretoken": _token_of(client, REVIEW)})
    assert Comment.objects.get().text.split() == WORDS.split()


def test_form_without_a_page_gets_one_to_send_it_from() -> None:
    client = _signed_in_again(lead())

    page = client.post(ONLY_POSTED, {"reason": "Wrong", **OLD_TOKEN}, follow=True).content.decode()

    assert '<textarea name="reason" hidden>' in page
    assert "<pre" in page
    assert "Throw it away" in page


def test_form_of_any_other_page_is_shown_to_be_sent_without_what_is_secret() -> None:
    client = _signed_in_again(people.ada())
    typed = {
        "kind": "other",
        "text": WORDS,
        "answer_to": "a@b.example",
        "oldpassword": "my old secret",
    }

    answer = client.post("/help/", {**typed, **OLD_TOKEN})

    text = html.unescape(answer.content.decode())
    assert answer.status_code == 403
    assert WORDS in text
    assert "my old secret" not in text
    assert "no-store" in answer["Cache-Control"]
    assert '<textarea name="text" hidden>' in text
    assert not ReviewCase.objects.exists()


@pytest.mark.parametrize("path", ["/accounts/password/change/", "/accounts/settings/"])
def test_forms_of_the_account_are_not_shown(path: str) -> None:
    answer = _signed_in_again(people.ada()).post(path, {"text": WORDS, **OLD_TOKEN})

    assert answer.status_code == 403
    assert WORDS.split("\n")[0] not in answer.content.decode()


def test_form_of_another_site_is_neither_kept_nor_shown() -> None:
    client = _signed_in_again(lead())

    answer = client.post(REVIEW, SENT[REVIEW], headers={"Origin": "https://evil.example"})

    assert answer.status_code == 403
    assert LEFT_FORM not in client.session
    assert WORDS.split("\n")[0] not in answer.content.decode()


def test_more_than_is_kept_is_shown() -> None:
    client = _signed_in_again(lead())
    for number in range(MOST_KEPT):
        client.post(f"{REVIEW}?n={number}", {**SENT[REVIEW], **OLD_TOKEN})

    answer = client.post(REVIEW, {**SENT[REVIEW], **OLD_TOKEN})

    assert answer.status_code == 403
    assert WORDS in html.unescape(answer.content.decode())


def test_signed_out_with_an_old_token_shows_the_words_also_those_of_one_word() -> None:
    client = Client(enforce_csrf_checks=True)

    answer = client.post(f"{COURSE}new/question/", {"module": "alpha", "stem": "Ice", **OLD_TOKEN})

    assert answer.status_code == 401
    assert ">Ice</pre>" in answer.content.decode()


def test_throwing_it_away_after_the_session_ended_elsewhere_ends_on_a_page() -> None:
    client, elsewhere = at_desk(noor()), at_desk(noor())
    elsewhere.post("/accounts/sessions/end-all/")

    told = client.post(ONLY_POSTED, {AWAY: "1"}, follow=True)

    assert "is gone" in told.content.decode()
    answer = client.post(
        told.request["PATH_INFO"] + f"?next={ONLY_POSTED}",
        {"login": noor().email, "password": PASSWORD},
        follow=True,
    )
    assert answer.status_code == 405
    assert "There is no page here" in answer.content.decode()
    assert f'href="{SIGN_OFF}"' in answer.content.decode()


def test_scripts_still_get_the_bare_refusal() -> None:
    answer = at_desk(noor()).get(ONLY_POSTED, headers={"Sec-Fetch-Mode": "cors"})

    assert (answer.status_code, answer.content) == (405, b"")
    assert read(at_desk(lead()), REVIEW)


HELP = "/help/"


@pytest.mark.parametrize("is_off", [False, True])
def test_browser_without_cookies_reads_so_and_is_offered_no_way_that_fails_again(
    is_off: bool,
) -> None:
    client = Client(enforce_csrf_checks=True)
    if not is_off:
        client.cookies["csrftoken"] = "n" * 32

    answer = client.post(HELP, {"text": WORDS, **OLD_TOKEN})

    page = html.unescape(answer.content.decode())
    assert answer.status_code == 403
    assert WORDS in page
    assert ("signed in or out" in page, "Send it now" in page) == (not is_off, not is_off)
    assert ("allow cookies for this site" in page) == is_off


def test_lost_cookie_of_somebody_signed_in_is_no_sign_in_elsewhere() -> None:
    client = _signed_in_again(lead())
    del client.cookies["csrftoken"]

    client.post(REVIEW, {**SENT[REVIEW], **OLD_TOKEN})

    page = client.get(REVIEW).content.decode()
    assert "sent no cookie for this form" in page
    assert "signed in or out in this browser" not in page
    assert kept_on(page)["say-text"] == [WORDS]


def test_file_that_came_along_is_named_and_has_to_be_chosen_once_more() -> None:
    client = Client(enforce_csrf_checks=True)
    client.cookies["csrftoken"] = "n" * 32
    file = SimpleUploadedFile("paper.pdf", b"anything")

    page = client.post(HELP, {"text": WORDS, "proof": file, **OLD_TOKEN}).content.decode()

    assert "once more, which cannot be sent again: paper.pdf" in page
    assert '<input type="file" name="proof" required>' in page
    assert 'enctype="multipart/form-data"' in page
    assert "proof-chosen-before" not in page
