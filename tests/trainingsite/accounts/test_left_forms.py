"""A form that was sent as its session had ended is kept for who sent it, and stands at its page filled in again."""

import html
import json
import re
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from courses.models import Comment
from quizzes.models import BankView, Question
from tests.house.writing import ROOT
from tests.people import PASSWORD, lead, noor
from tests.trainingsite.studio.test_pages import COURSE, LESSON, QUESTION, read
from tests.trainingsite.test_desks import at_desk
from trainingsite.accounts.left_forms import AWAY, LEFT_FORM, PLACES
from trainingsite.accounts.sessions import USED

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum")]
WORDS = "Ice floats, and that takes\nmore than one line to say."
REVIEW = f"{LESSON}review/"
# What somebody sends from pages of the small course on which they write.
SENT: dict[str, dict[str, Any]] = {
    f"{QUESTION}text/": {"seen": "", "text": WORDS},
    REVIEW: {"act": "say", "say-text": WORDS},
    f"{COURSE}new/question/": {"module": "alpha", "stem": WORDS},
    f"{COURSE}new/figure/": {"module": "alpha", "description": WORDS},
    f"{QUESTION}pictures/": {"stem-alt": WORDS},
    f"{QUESTION}versions/": {"act": "discard", "reason": WORDS},
    f"{COURSE}files/": {"text": WORDS},
    f"{COURSE}bank/change/": {"code": "al-p-01", "reason": WORDS, "do": "yes"},
    LESSON: {"body": WORDS},
    "/courses/small/evidence/E001/": {"argument": WORDS},
}


@pytest.fixture(autouse=True)
def _demo(settings: Any) -> None:
    """Staff sign in with a password alone."""
    settings.SEED_DEMO = True


def signed_in(person: Any) -> Client:
    """With a session that says when a page was opened last, as that of a browser does."""
    client = at_desk(person)
    client.get("/studio/")
    return client


def idle(client: Client, minutes: float = 31) -> Client:
    session = client.session
    session[USED] = timezone.now().timestamp() - minutes * 60
    session.save()
    return client


def again(client: Client, person: Any) -> Client:
    """Sign in, with what the browser holds."""
    client.post("/accounts/login/", {"login": person.email, "password": PASSWORD})
    assert "_auth_user_id" in client.session
    return client


def kept_on(page: str) -> dict[str, list[str]]:
    """What the page fills its form with; nothing where it has none to fill."""
    found = re.search(r'<script id="left-form-fields" type="application/json">(.*?)</script>', page)
    return dict(json.loads(found[1])) if found else {}


@pytest.mark.parametrize("path", SENT)
def test_what_was_sent_too_late_stands_on_its_page_after_the_sign_in(path: str) -> None:
    client, form = idle(signed_in(noor())), SENT[path]
    told = client.post(path, form, follow=True).content.decode()
    assert "is kept for you" in told
    assert WORDS.split("\n")[0] not in told

    page = again(client, noor()).get(path).content.decode()
    assert kept_on(page) == {name: [value] for name, value in form.items()}
    assert "left-form.js" in page
    assert "more than one line to say.</pre>" in page


def test_file_that_came_too_late_is_named_so_that_nobody_takes_its_words_for_another_picture() -> (
    None
):
    pictures = f"{QUESTION}pictures/"
    client = idle(signed_in(noor()))
    client.post(
        pictures, {"stem-alt": WORDS, "stem-file": SimpleUploadedFile("b.jpg", b"anything")}
    )

    page = again(client, noor()).get(pictures).content.decode()
    assert kept_on(page)["stem-file-chosen-before"] == ["b.jpg"]
    # Also for whoever has no scripts to fill it in.
    assert '<input type="hidden" name="stem-file-chosen-before" value="b.jpg"' in page
    assert ">b.jpg</pre>" in page


def test_nothing_of_it_is_carried_out_until_it_is_sent_and_then_it_is_gone() -> None:
    client = idle(signed_in(lead()))
    client.post(REVIEW, SENT[REVIEW])
    again(client, lead())
    read(client, REVIEW)
    assert not Comment.objects.exists()

    client.post(REVIEW, {"act": "settle", "comment": "0"})  # another form of the page
    assert kept_on(read(client, REVIEW))
    client.post(REVIEW, SENT[REVIEW])
    assert Comment.objects.get().text.split() == WORDS.split()
    assert kept_on(read(client, REVIEW)) == {}


def test_it_is_thrown_away_by_its_button() -> None:
    client = idle(signed_in(noor()))
    client.post(REVIEW, SENT[REVIEW])
    assert AWAY in read(again(client, noor()), REVIEW)

    assert client.post(REVIEW, {AWAY: "1"}).url == REVIEW
    assert kept_on(read(client, REVIEW)) == {}
    assert not Comment.objects.exists()


def test_nobody_else_is_shown_it_and_then_nobody_is() -> None:
    client, _other = idle(signed_in(noor())), at_desk(lead())
    client.post(REVIEW, SENT[REVIEW])
    assert WORDS.split("\n")[0] not in read(again(client, lead()), REVIEW)
    assert LEFT_FORM not in client.session


def test_other_pages_do_not_have_it_and_it_is_forgotten_after_a_day() -> None:
    client = idle(signed_in(noor()))
    client.post(REVIEW, SENT[REVIEW])
    assert kept_on(read(again(client, noor()), f"{QUESTION}review/")) == {}
    assert kept_on(read(client, REVIEW))

    session = client.session
    session[LEFT_FORM][0]["at"] -= 25 * 3600
    session.save()
    assert kept_on(read(client, REVIEW)) == {}
    assert LEFT_FORM not in client.session


def test_session_that_is_too_old_keeps_it_as_well(settings: Any) -> None:
    client = signed_in(noor())
    settings.STAFF_SESSION_HOURS = 0
    client.post(REVIEW, SENT[REVIEW])
    assert [one["path"] for one in client.session[LEFT_FORM]] == [REVIEW]


SIGN_OFF = "/courses/small/sign-off/alpha/"
# What only a post opens: its page, the address, and what is sent.
ONLY_POSTED: dict[str, tuple[Any, dict[str, Any]]] = {
    f"{COURSE}bank/views/": (
        noor,
        {"name": "All my questions without a fact", "query": "kind=numeric"},
    ),
    f"{SIGN_OFF}withdraw/": (lead, {"reason": WORDS}),
}


@pytest.mark.parametrize("path", ONLY_POSTED)
def test_what_has_no_page_of_its_own_gets_one_to_send_it_again_or_to_copy_it(path: str) -> None:
    who, form = ONLY_POSTED[path]
    client = idle(signed_in(who()))
    client.post(path, form)
    page = again(client, who()).get(path)

    text = html.unescape(page.content.decode())
    assert (page.status_code, text.count(next(iter(form.values())))) == (200, 2)
    for name in form:
        assert f'<textarea name="{name}" hidden>' in text
    assert "no-store" in page["Cache-Control"]
    assert client.post(path, {AWAY: "1"}).status_code == 302
    assert client.get(path).status_code == 405


def test_it_is_sent_again_from_there_once() -> None:
    path = f"{COURSE}bank/views/"
    _who, form = ONLY_POSTED[path]
    client = idle(signed_in(noor()))
    client.post(path, form)
    again(client, noor()).post(path, form)

    assert BankView.objects.get(person=noor()).name == form["name"]
    assert LEFT_FORM not in client.session


def test_forms_of_two_tabs_are_both_kept_and_each_stands_at_its_page() -> None:
    other = f"{QUESTION}text/"
    client = idle(signed_in(noor()))
    client.post(REVIEW, SENT[REVIEW])
    told = client.post(other, {"seen": "", "text": "Second tab, second words."}, follow=True)
    assert "is kept for you" in told.content.decode()

    again(client, noor())
    assert kept_on(read(client, REVIEW))["say-text"] == [WORDS]
    assert kept_on(read(client, other))["text"] == ["Second tab, second words."]


def test_two_forms_of_one_page_come_one_after_the_other() -> None:
    client = idle(signed_in(noor()))
    client.post(REVIEW, SENT[REVIEW])
    client.post(REVIEW, {"act": "say", "say-text": "And one more remark."})
    again(client, noor())

    assert kept_on(read(client, REVIEW))["say-text"] == ["And one more remark."]
    client.post(REVIEW, {AWAY: "1"})
    assert kept_on(read(client, REVIEW))["say-text"] == [WORDS]


def test_what_lies_there_outlives_the_next_idle_session() -> None:
    client = idle(signed_in(noor()))
    client.post(REVIEW, SENT[REVIEW])
    idle(again(client, noor()))
    client.post(f"{QUESTION}text/", {"seen": "", "text": "Later words of hers."})

    assert kept_on(read(again(client, noor()), REVIEW))["say-text"] == [WORDS]


def test_form_of_the_last_release_is_still_shown() -> None:
    client = idle(signed_in(noor()))
    client.post(REVIEW, SENT[REVIEW])
    session = client.session
    session[LEFT_FORM] = session[LEFT_FORM][0]
    session.save()

    assert kept_on(read(again(client, noor()), REVIEW))["say-text"] == [WORDS]


def test_who_was_signed_out_elsewhere_reads_the_words_that_were_sent() -> None:
    here, elsewhere = signed_in(noor()), signed_in(noor())
    elsewhere.post("/accounts/sessions/end-all/")

    answer = here.post(REVIEW, SENT[REVIEW])

    text = html.unescape(answer.content.decode())
    assert answer.status_code == 401
    assert WORDS in text
    assert "is not kept" in text
    assert f"/accounts/login/?next={REVIEW}" in text
    assert "no-store" in answer["Cache-Control"]
    assert not Comment.objects.exists()


@pytest.mark.parametrize("path", ["/accounts/settings/", "/admin/"])
def test_who_was_signed_out_elsewhere_is_told_that_other_forms_are_not_kept(path: str) -> None:
    here, elsewhere = signed_in(noor()), signed_in(noor())
    elsewhere.post("/accounts/sessions/end-all/")

    told = here.post(path, {"oldpassword": "my old secret"}, follow=True).content.decode()

    assert "is not kept" in told
    assert "my old secret" not in told


def test_key_of_an_exam_question_is_shown_to_nobody_who_may_not_read_it() -> None:
    path = f"{COURSE}question/al-e-01/text/"
    client = idle(signed_in(noor()))
    client.post(path, {"text": WORDS})
    page = again(client, noor()).get(path)

    assert page.status_code == 403
    assert WORDS.split("\n")[0] not in page.content.decode()
    assert Question.objects.get(code="al-e-01").edited_by is None


@pytest.mark.parametrize("path", ["/accounts/settings/", "/accounts/password/change/", "/admin/"])
def test_forms_of_the_account_and_the_desk_are_not_kept(path: str) -> None:
    client = idle(signed_in(noor()))
    told = client.post(path, {"oldpassword": "x", "theme": "dark"}, follow=True).content.decode()
    assert "is not kept" in told
    assert LEFT_FORM not in client.session


def test_what_an_entry_saves_by_itself_its_page_keeps() -> None:
    client = idle(signed_in(noor()))
    client.post(LESSON, SENT[LESSON], headers={"X-Autosave": "1"})
    assert LEFT_FORM not in client.session


# --- Every page with room for words ----------------------------------------------------------------


def _templates() -> dict[str, str]:
    folders = [ROOT / place for place in ("trainingsite", "quizzes", "courses", "certificates")]
    paths = [path for one in folders for path in one.glob("templates/studio/**/*.html")]
    return {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in paths}


# Forms are drawn field by field, and an include may draw one: whatever sends something is looked at.
_SENDS = re.compile(r'<form [^>]*method="post"|<textarea', re.IGNORECASE)
WRITTEN = sorted(name for name, text in _templates().items() if _SENDS.search(text))


def test_pages_with_forms_are_found() -> None:
    assert len(WRITTEN) > 20


@pytest.mark.parametrize("name", WRITTEN)
def test_page_with_a_form_has_the_place_where_it_is_filled_in_again(name: str) -> None:
    """It stands in base.html, which every whole page extends; parts are drawn by one."""
    texts, seen = _templates(), name
    is_part = seen.rpartition("/")[2].startswith("_")
    while not is_part and (found := re.search(r'{% extends "([^"]+)" %}', texts[seen])):
        if found[1] == "base.html":
            return
        seen = next(one for one in texts if one.endswith(f"templates/{found[1]}"))
    assert is_part, f"{name} does not stand on base.html"


def test_every_page_of_the_studio_lies_where_forms_are_kept() -> None:
    assert "trainingsite.accounts.left_forms.LeftFormMiddleware" in settings.MIDDLEWARE
    base = (ROOT / "trainingsite/templates/base.html").read_text(encoding="utf-8")
    assert "includes/_left_form.html" in base
    found = [
        one for one in _addresses() if one[1].startswith(("trainingsite.studio", "quizzes.studio"))
    ]
    assert len(found) > 40
    outside = {f"/{path}" for path, _module in found if not f"/{path}".startswith(PLACES)}
    assert outside == set()


def _addresses(urls: Any = None, before: str = "") -> list[tuple[str, str]]:
    """Every address, and the module of its view."""
    found = []
    for one in urls if urls is not None else get_resolver().url_patterns:
        path = f"{before}{one.pattern}"
        if hasattr(one, "url_patterns"):
            found += _addresses(one.url_patterns, path)
        else:
            found.append((path, str(getattr(one.callback, "__module__", ""))))
    return found
