"""Pages and API of time: asking, deciding, giving, breaks; for the right person, the wrong one and nobody."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from quizzes import actions
from quizzes.models import Accommodation, AccommodationProof, AnswerEvent, Attempt, TryGrant
from quizzes.sitting.actions.outages import beat
from tests.people import ada, bob, eve, noor, root
from tests.quizzes.sitters import MINUTE, sit
from tests.quizzes.test_pages import posted, signed_in
from tests.quizzes.timed import PDF, ask, begin, exam, granted
from tests.trainingsite.test_desks import at_desk
from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.models import ReviewCase

pytestmark = [pytest.mark.usefixtures("curriculum"), pytest.mark.any_engine]
ROOT = "/api/v1"


def desk() -> Client:
    return at_desk(root())


def page(client: Client, address: str, **data: Any) -> str:
    response = client.post(address, data, follow=True) if data else client.get(address)
    return str(response.content.decode())


# --- The candidate --------------------------------------------------------------------------------------


def wish(**changed: Any) -> dict[str, Any]:
    return {
        "quiz": "small-exam",
        "reason_class": "language",
        "reason": "I read in my third language.",
        "wanted": "30 minutes",
    } | changed


def test_asking_with_a_paper_and_seeing_where_it_stands() -> None:
    client = signed_in(ada())
    exam_page = page(client, "/quizzes/small-exam/")
    assert 'href="/more-time/?exam=small-exam"' in exam_page
    assert 'href="/more-time/"' in page(client, "/accounts/settings/")
    assert '<option value="small-exam" selected>' in page(client, "/more-time/?exam=small-exam")
    paper = SimpleUploadedFile("letter.exe", PDF)
    said = page(client, "/more-time/", **wish(proof=paper))
    assert "It reached us. Somebody answers by" in said
    assert "Ask for more time</h2>" not in said
    case = ReviewCase.objects.get()
    assert case.content["quiz"] == "small-exam"
    assert AccommodationProof.objects.get().media_type == "application/pdf"
    actions.decide_time(
        case=case,
        terms=actions.Terms(quiz=exam(), percent=50, break_minutes=10),
        note="Agreed.",
        by=root(),
        now=timezone.now(),
    )
    said = page(client, "/more-time/")
    assert "50 % more time, 10 minutes of breaks, the clock stopped" in said
    assert "Agreed." in said
    assert "Holds" in said
    sit(ada(), "alpha-check", now=timezone.now())
    exam_page = page(client, "/quizzes/small-exam/")
    assert "Your time: 45 minutes: 30 and 50 % more." in exam_page
    assert "Breaks: 10 minutes in all" in exam_page


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"reason_class": ""}, "Choose one of the reasons."),
        ({"reason": ""}, "Say in a few words why"),
        ({"wanted": " "}, "Say what you need."),
        ({"proof": SimpleUploadedFile("a.pdf", b"GIF89a")}, "no whole PDF, JPEG or PNG"),
        ({"proof": SimpleUploadedFile("a.pdf", b"")}, "This file is empty."),
    ],
)
def test_wish_that_cannot_be_taken_says_why_and_asks_nothing(
    changed: dict[str, Any], why: str
) -> None:
    response = signed_in(ada()).post("/more-time/", wish(**changed))
    assert response.status_code == 400
    assert why in response.content.decode()
    assert not ReviewCase.objects.exists()


def test_nobody_sees_what_somebody_else_asked() -> None:
    ask(ada())
    assert "Half as much" not in page(signed_in(eve()), "/more-time/")
    assert Client().get("/more-time/").status_code == 302


# --- The clock over the API -----------------------------------------------------------------------------


def test_clock_says_what_came_and_closes_nothing(client_of: Any) -> None:
    attempt, client = begin(ada(), now=timezone.now()), client_of(ada())
    url = f"{ROOT}/attempts/{attempt.uuid}/clock/"
    body = client.get(url).json()
    assert set(body) == {"state", "deadline_at", "server_time", "break", "time_grants"}
    assert (body["state"], body["break"], body["time_grants"]) == ("in_progress", None, [])
    actions.give_time(
        attempt=attempt, minutes=5, reason="fire alarm", by=root(), now=timezone.now()
    )
    [given] = client.get(url).json()["time_grants"]
    assert set(given) == {"kind", "seconds", "until", "made_at", "text"}
    assert (given["kind"], given["seconds"]) == ("extra", 300)
    assert given["text"] == "5 minutes more: fire alarm"
    Attempt.objects.update(deadline_at=timezone.now() - MINUTE, closes_at=timezone.now() - MINUTE)
    assert client.get(url).json()["state"] == "in_progress"
    assert Attempt.objects.get(pk=attempt.pk).closed_at is None
    assert client_of(eve()).get(url).status_code == 404
    assert Client().get(url).status_code == 401


def test_outage_is_told_in_words_on_page_and_result(client_of: Any) -> None:
    now = timezone.now()
    attempt = begin(ada(), now=now - 10 * MINUTE)
    beat(by=SYSTEM, now=now - timedelta(seconds=250), silent=None)
    beat(by=SYSTEM, now=now, silent=None)
    said = "We were away for 4 min 10 s; you have them back"
    body = client_of(ada()).get(f"{ROOT}/attempts/{attempt.uuid}/clock/").json()
    assert [one["text"] for one in body["time_grants"]] == [said]
    client = signed_in(ada())
    assert said in page(client, f"/attempts/{attempt.uuid}/")
    actions.submit_attempt(attempt=attempt, by=ada(), now=timezone.now())
    assert said in page(client, f"/attempts/{attempt.uuid}/result/")
    listed = page(desk(), "/admin/quizzes/outage/")
    assert "4 min 10 s" in listed


# --- Breaks ---------------------------------------------------------------------------------------------


def with_break(minutes: int = 10) -> Attempt:
    now = timezone.now()
    granted(ada(), now=now, break_minutes=minutes)
    return begin(ada(), now=now)


def test_break_over_the_api(client_of: Any) -> None:
    attempt, client = with_break(), client_of(ada())
    url = f"{ROOT}/attempts/{attempt.uuid}"
    assert client.get(f"{url}/").json()["break"] == {
        "allowed_seconds": 600,
        "left_seconds": 600,
        "until": None,
    }
    begun = client.post(f"{url}/break/").json()
    assert begun["break"]["until"] is not None
    body = client.get(f"{url}/").json()
    assert body["form"]["questions"] == []
    over = client.post(f"{url}/break/end/").json()
    assert over["break"]["until"] is None
    assert over["break"]["left_seconds"] >= 595
    for address in ("break/", "break/end/"):
        assert client_of(eve()).post(f"{url}/{address}").status_code == 404
    other = begin(bob(), now=timezone.now())
    refused = client_of(bob()).post(f"{ROOT}/attempts/{other.uuid}/break/")
    assert (refused.status_code, refused.json()["code"]) == (409, "no-break")


def test_break_on_pages_without_scripts_saves_first_and_hides_the_questions() -> None:
    attempt, client = with_break(), signed_in(ada())
    shown = page(client, f"/attempts/{attempt.uuid}/")
    assert "Take a break (10 minutes left)" in shown
    mark = shown.partition('name="shown" value="')[2].partition('"')[0]
    answers = posted(attempt) | {"shown": mark}
    on_break = page(client, f"/attempts/{attempt.uuid}/break/", **answers)
    assert "The clock stands still." in on_break
    assert "data-version" not in on_break
    assert AnswerEvent.objects.filter(attempt=attempt, is_late=False).exists()
    back = client.post(f"/attempts/{attempt.uuid}/go-on/", follow=True).content.decode()
    assert "data-version" in back
    attempt.refresh_from_db()
    assert attempt.paused_until is None
    assert signed_in(eve()).post(f"/attempts/{attempt.uuid}/break/").status_code == 404
    assert signed_in(eve()).post(f"/attempts/{attempt.uuid}/go-on/").status_code == 404


def test_answers_of_a_page_without_scripts_end_a_break_and_count() -> None:
    attempt, client = with_break(), signed_in(ada())
    shown = page(client, f"/attempts/{attempt.uuid}/")
    mark = shown.partition('name="shown" value="')[2].partition('"')[0]
    actions.begin_break(attempt=attempt, by=ada(), now=timezone.now())
    page(client, f"/attempts/{attempt.uuid}/save/", **(posted(attempt) | {"shown": mark}))
    attempt.refresh_from_db()
    assert attempt.paused_until is None
    assert AnswerEvent.objects.filter(attempt=attempt, is_late=False).exists()


# --- The desk -------------------------------------------------------------------------------------------


def test_desk_gives_one_attempt_time() -> None:
    attempt, client = begin(ada(), now=timezone.now()), desk()
    address = f"/admin/quizzes/attempt/{attempt.pk}/time/"
    assert address in page(client, f"/admin/quizzes/attempt/{attempt.pk}/change/")
    assert "Give the time" in page(client, address)
    said = page(client, address, minutes=5, reason="Fire alarm")
    assert "Given." in said
    assert "Fire alarm" in said
    assert at_desk(noor()).get(address).status_code == 403


def test_desk_gives_a_room_time_after_a_look_at_who_is_in_it() -> None:
    now, client = timezone.now(), desk()
    one, two = begin(ada(), now=now), begin(bob(), now=now)
    address = f"/admin/quizzes/quiz/{exam().pk}/room/"
    shown = page(client, address)
    assert "2 attempts are open." in shown
    assert shown.count("checked") == 2
    said = page(client, address, attempts=[one.pk], minutes=5, reason="Fire alarm")
    assert "1 attempt has it." in said
    two.refresh_from_db()
    assert not two.time_grants.exists()
    assert "at least one" in page(client, address, minutes=5, reason="Fire alarm")
    assert at_desk(noor()).get(address).status_code == 403


def test_desk_decides_a_wish_with_numbers_and_opens_its_paper() -> None:
    case, client = ask(ada(), proof=PDF, now=timezone.now()), desk()
    listed = page(client, f"/admin/accounts/reviewcase/{case.pk}/change/")
    address = f"/admin/quizzes/accommodation/wish/{case.pk}/"
    assert address in listed
    shown = page(client, address)
    assert "I read slowly." in shown
    paper = client.get(f"{address}paper/")
    assert (paper.content, paper["Content-Disposition"]) == (
        PDF,
        'attachment; filename="paper.pdf"',
    )
    numbers = {"percent": 25, "minutes": 0, "break_minutes": 0, "note": "Agreed."}
    assert "needs the day" in page(client, address, outcome="granted", quiz="*", **numbers)
    page(client, address, outcome="granted", quiz="small-exam", **numbers)
    right = Accommodation.objects.get()
    assert (right.percent, right.quiz, right.person) == (25, exam(), ada())
    [sent] = [one for one in mail.outbox if one.to == [ada().email]]
    assert "Agreed.\n\nYour time: 25 % more time." in sent.body
    change = f"/admin/quizzes/accommodation/{right.pk}"
    assert "25 % more time" in page(client, f"{change}/change/")
    assert "Ended." in page(client, f"{change}/end/", reason="Not needed.")
    for wrong in (noor(), eve()):
        for closed in (address, f"{address}paper/", f"{change}/end/"):
            assert at_desk(wrong).get(closed).status_code in (302, 403)


def test_desk_grants_a_try_and_the_page_of_the_exam_says_so() -> None:
    attempt, client = sit_badly(), desk()
    address = f"/admin/quizzes/trygrant/grant/?attempt={attempt.pk}"
    assert address in page(client, f"/admin/quizzes/attempt/{attempt.pk}/change/")
    assert bob().email in page(client, address)
    facts = {"email": bob().email, "quiz": "small-exam", "kind": "tries", "tries": 1}
    said = page(client, address, **facts, reason="The room was flooded.")
    assert "Granted. The person is told." in said
    assert TryGrant.objects.get().user == bob()
    shown = page(signed_in(bob()), "/quizzes/small-exam/")
    assert "1 more try (The room was flooded.)" in shown
    nobody = page(client, address, **(facts | {"email": "no@people.example"}), reason="x")
    assert "No account has this address." in nobody
    assert at_desk(noor()).get("/admin/quizzes/trygrant/grant/").status_code == 403


def sit_badly() -> Attempt:
    now = timezone.now()
    sit(bob(), "alpha-check", now=now - MINUTE)
    return sit(bob(), "small-exam", right=0, now=now - MINUTE)
