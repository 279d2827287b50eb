"""Pages and API of a witnessed sitting: the candidate's, the invigilator's and the desk's, for the right person and the wrong one."""

import re
from typing import Any

import pytest
from django.test import Client, override_settings
from django.utils import timezone

from quizzes import actions
from quizzes.models import AnswerEvent, Attempt, Invigilation
from tests.people import ada, bob, checked, eve, noor, root
from tests.quizzes.sitters import answer, sit
from tests.quizzes.test_pages import posted, signed_in
from tests.quizzes.witnessed import accepted, code_for, opened
from tests.trainingsite.test_desks import at_desk
from trainingsite.accounts.models import ReviewCase

pytestmark = [pytest.mark.usefixtures("curriculum"), pytest.mark.any_engine]
OWN = "/quizzes/small-exam/invigilator/"


def page(client: Client, url: str, /, **data: Any) -> str:
    response = client.post(url, data, follow=True) if data else client.get(url, follow=True)
    return str(response.content.decode())


def address(row: Invigilation, step: str = "") -> str:
    return f"/invigilation/{row.uuid}/{step}"


def now_opened() -> Invigilation:
    return opened(now=timezone.now())


@pytest.mark.each_engine
def test_whole_story_on_pages_without_scripts() -> None:
    candidate, watcher = signed_in(ada()), signed_in(checked(eve()))
    sit(ada(), "alpha-check", now=timezone.now())
    assert "under the eyes of an invigilator" in page(candidate, "/quizzes/small-exam/")
    assert "nobody watches their own exam" in page(candidate, OWN)
    assert "We have sent a mail there" in page(candidate, OWN, act="propose", address=eve().email)
    assert "Ada Sørensen" in page(watcher, "/invigilation/")
    row = Invigilation.objects.get()
    shown = page(watcher, address(row))
    assert "By accepting you say that you will" in shown
    assert "You watch this exam." in page(watcher, address(row, "answer/"), answer="accept")
    assert "Accepted" in page(candidate, OWN)
    assert "compared all three" in page(watcher, address(row, "face/"), document="passport")
    seen = actions.entry_mark(row, ada())
    assert f'name="seen" value="{seen}"' in page(watcher, address(row))
    facts = {"document": "passport", "has_compared": "on"}
    assert "Compare it again" in page(watcher, address(row, "face/"), seen="x", **facts)
    shown = page(watcher, address(row, "face/"), seen=seen, **facts)
    code = re.search(r"<strong>(\d{4} \d{4})</strong>", shown)
    assert code is not None
    assert code[1] not in page(watcher, address(row))
    assert "The code that your invigilator was shown" in page(candidate, "/quizzes/small-exam/")
    declared = {"agreed": "on", "name_confirmed": "on"}
    start = "/quizzes/small-exam/start/"
    assert "This code opens nothing." in page(candidate, start, code="1234", **declared)
    assert "data-attempt=" in page(candidate, start, code=code[1], **declared)
    attempt = Attempt.objects.get(user=ada(), quiz__code="small-exam")
    assert attempt.assurance == "id_checked"

    with override_settings(TIME_ZONE="Asia/Kolkata"):
        shown = page(watcher, address(row, "pause/"), do="pause")
    assert "Let it go on" in shown
    assert re.search(r"hidden, until \d\d:\d\d IST at the latest", shown)
    paused = page(candidate, f"/attempts/{attempt.uuid}/")
    assert "Your invigilator has paused the exam." in paused
    assert "data-version" not in paused
    assert "lets it go on" in page(candidate, f"/attempts/{attempt.uuid}/go-on/", x="1")
    assert "Pause the exam" in page(watcher, address(row, "pause/"), do="go-on")
    assert "data-version" in page(candidate, f"/attempts/{attempt.uuid}/")
    assert "A telephone rang." in page(watcher, address(row, "incident/"), text="A telephone rang.")

    page(candidate, f"/attempts/{attempt.uuid}/submit/", **posted(attempt))
    assert "Co-sign the close" in page(watcher, address(row))
    assert "Choose what is so." in page(watcher, address(row, "sign/"), saw="Quiet.")
    assert "You co-signed this exam" in page(watcher, address(row, "sign/"), has_seen_all="yes")
    attempt.refresh_from_db()
    assert attempt.assurance == "invigilated"


def test_answers_of_a_page_without_scripts_are_kept_while_the_invigilator_pauses() -> None:
    row = now_opened()
    client, attempt = signed_in(ada()), row.attempt
    assert attempt is not None
    shown = page(client, f"/attempts/{attempt.uuid}/")
    mark = shown.partition('name="shown" value="')[2].partition('"')[0]
    actions.pause_sitting(row=row, by=eve(), now=timezone.now())
    page(client, f"/attempts/{attempt.uuid}/save/", shown=mark, **posted(attempt))
    assert AnswerEvent.objects.filter(attempt=attempt, is_late=False).count() == 5
    attempt.refresh_from_db()
    assert attempt.is_paused_at(timezone.now())


def test_nobody_else_sees_or_does_anything() -> None:
    row = now_opened()
    for person in (ada(), bob(), root()):
        client = signed_in(person)
        assert client.get(address(row)).status_code == 404
        for step in ("answer/", "face/", "pause/", "incident/", "sign/"):
            assert client.post(address(row, step), {"do": "pause"}).status_code == 404
        assert "Ada Sørensen" not in page(client, "/invigilation/").partition("<main")[2]
    assert Client().get(address(row)).status_code == 302
    assert Client().get(OWN).status_code == 302


def test_visits_of_acts_lead_to_the_page() -> None:
    row = now_opened()
    client = signed_in(eve())
    for step in ("answer/", "face/", "pause/", "incident/", "sign/"):
        assert client.get(address(row, step)).status_code == 302
    assert "Say what happened." in page(client, address(row, "incident/"), text="")


def test_candidate_calls_it_off_and_is_told_what_is_wrong_with_an_address() -> None:
    client = signed_in(ada())
    assert signed_in(ada()).post(OWN, {"act": "propose", "address": "nobody"}).status_code == 400
    assert "Nobody watches their own exam" in page(client, OWN, act="propose", address=ada().email)
    page(client, OWN, act="propose", address=eve().email)
    row = Invigilation.objects.get()
    assert f'name="row" value="{row.uuid}"' in page(client, OWN)
    assert "Called off." in page(client, OWN, act="call-off", row=str(row.uuid))
    assert "Ask them" in page(client, OWN)
    assert client.get("/quizzes/alpha-check/invigilator/").status_code == 404


def test_proposal_that_is_sent_twice_calls_nobody_off() -> None:
    client = signed_in(ada())
    for said in ("We have sent a mail there", "Nothing was changed"):
        assert said in page(client, OWN, act="propose", address=eve().email)
    row = Invigilation.objects.get()
    assert (row.state, row.address) == ("asked", eve().email)


def test_page_that_was_overtaken_calls_off_nobody_else() -> None:
    client = signed_in(ada())
    page(client, OWN, act="propose", address=eve().email)
    first = Invigilation.objects.get()
    page(client, OWN, act="call-off", row=str(first.uuid))
    assert "Nothing was called off" in page(client, OWN, act="call-off", row=str(first.uuid))
    page(client, OWN, act="propose", address=bob().email)
    for data in ({"act": "call-off", "row": str(first.uuid)}, {"off": "1"}):
        assert "Nothing was called off" in page(client, OWN, **data)
    assert Invigilation.objects.get(address=bob().email).state == "asked"


def test_who_may_not_watch_reads_why_and_can_only_decline() -> None:
    actions.propose_witness(
        quiz=sit(ada(), "alpha-check").quiz.course.quizzes.get(code="small-exam"),
        address=bob().email, by=ada(), now=timezone.now(),
    )  # fmt: skip
    client = signed_in(bob())
    row = Invigilation.objects.get()
    shown = page(client, address(row))
    assert "You cannot watch this exam: whom a candidate proposes" in shown
    assert 'value="accept"' not in shown
    assert "cannot watch the exam" in page(client, address(row, "answer/"), answer="accept")
    assert "You have declined." in page(client, address(row, "answer/"), answer="decline")


def test_code_and_pause_over_the_api(client_of: Any) -> None:
    sit(ada(), "alpha-check", now=timezone.now())
    row = accepted(now=timezone.now())
    code = code_for(row, now=timezone.now())
    client = client_of(ada())
    start = "/api/v1/quizzes/small-exam/attempts/"
    declared = {"agreed": True, "name_confirmed": True}
    refused = client.post(start, declared | {"code": "1"}, format="json")
    assert (refused.status_code, refused.json()["reason"]) == (409, "witness-code")
    begun = client.post(start, declared | {"code": code}, format="json")
    assert begun.status_code == 201
    assert "break" not in begun.json()
    url = f"/api/v1/attempts/{begun.json()['uuid']}/"
    row.refresh_from_db()
    actions.pause_sitting(row=row, by=eve(), now=timezone.now())
    body = client.get(url).json()
    assert body["form"]["questions"] == []
    assert body["break"]["by_invigilator"] is True
    ended = client.post(f"{url}break/end/")
    assert (ended.status_code, ended.json()["code"]) == (409, "paused")
    assert client.post(f"{url}break/").status_code == 200  # it goes on as it is
    row.attempt.refresh_from_db()
    assert row.attempt.is_paused_by_invigilator


def test_desk_lists_what_happened_and_names_an_invigilator() -> None:
    row = now_opened()
    client = at_desk(root())
    listed = page(client, "/admin/quizzes/invigilation/")
    assert "Name an invigilator" in listed
    shown = page(client, f"/admin/quizzes/invigilation/{row.pk}/change/")
    assert "Face and document were compared" in shown
    facts = {"candidate": bob().email, "quiz": "small-exam", "address": eve().email, "reason": "Our exam office."}  # fmt: skip
    form = "/admin/quizzes/invigilation/name/"
    assert "No account has this address." in page(client, form, **(facts | {"candidate": "no@people.example"}))  # fmt: skip
    assert "Named. They are asked by mail" in page(client, form, **facts)
    assert Invigilation.objects.get(candidate=bob()).named_by == root()
    for person in (noor(), eve()):
        assert at_desk(person).get(form).status_code in (302, 403)


def test_note_of_an_incident_is_a_case_that_an_administrator_decides() -> None:
    row = now_opened()
    actions.note_incident(row=row, text="A telephone rang.", by=eve(), now=timezone.now())
    answer(row.attempt, now=timezone.now())
    client = at_desk(root())
    listed = page(client, "/admin/accounts/reviewcase/?state=open")
    assert "What an invigilator noted of an exam" in listed
    case = page(client, f"/admin/accounts/reviewcase/{_case()}/change/")
    assert "A telephone rang." in case


def test_candidate_reads_every_incident_on_the_page_of_the_case() -> None:
    row = now_opened()
    for text in ("A telephone rang.", "It rang again."):
        actions.note_incident(row=row, text=text, by=eve(), now=timezone.now())
    case = ReviewCase.objects.get(pk=_case())
    shown = page(signed_in(ada()), f"/cases/{case.uuid}/")
    assert "A telephone rang." in shown
    assert "It rang again." in shown


def _case() -> int:
    return int(ReviewCase.objects.get(kind=actions.WITNESS_NOTE_KIND).pk)
