"""Who is alone in publishing waits: time and publicity take the second person's place, for the draft as it was proposed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client

from courses import actions as courses
from courses.models import Course, Lesson, News, PublishRecord
from courses.publishing.actions.contributing import may_publish
from courses.publishing.actions.may_sign import own_names
from courses.publishing.actions.pulling import pull
from courses.publishing.models import FactDraft
from quizzes.models import Question
from tests.people import ada, lead, mira, noor, root, with_keys
from tests.trainingsite.accounts.test_proposals import stop_path
from tests.trainingsite.test_desks import at_desk
from trainingsite.accounts.actions import proposals
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.roles import set_roles
from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.joint_acts import joint_act
from trainingsite.accounts.may import NotAllowed
from trainingsite.accounts.models import Proposal

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum"), pytest.mark.any_engine]
NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)
WEEK = NOW + proposals.WAIT
SENTENCE = "Steam burns skin at once."
WHY = "Nobody else works here."


@pytest.fixture(autouse=True)
def _mail(settings: Any) -> None:
    settings.MAIL_IS_CONFIGURED = True


def solo() -> Any:
    """The only person who publishes, and who writes as well."""
    person = lead()
    person.groups.add(Group.objects.get_or_create(name="author")[0])
    return person


def drafted(by: Any = None) -> Lesson:
    lesson = Lesson.objects.get(code="al-l1")
    body = lesson.body.replace("Steam burns.", SENTENCE)
    return courses.save_draft(entry=lesson, content={"body": body}, by=by or solo(), now=NOW)


def proposed(**changes: Any) -> Proposal:
    said = {"entry": None, "reason": WHY, "by": solo(), "now": NOW, **changes}
    said["entry"] = said["entry"] or drafted()
    return courses.propose_alone(**said)


def read(by: Any, entry: Any = None) -> None:
    """The second person opens the review."""
    entry = entry or Lesson.objects.get(code="al-l1")
    courses.look_at(entry=entry, by=by, now=WEEK)


def version() -> Any:
    return Lesson.objects.get(code="al-l1").current_version


def live() -> str:
    return str(version().body)


def test_draft_goes_live_after_the_wait_and_the_record_says_decided_by_one() -> None:
    proposal = proposed()

    assert SENTENCE not in live()
    assert proposals.sweep_proposals(by=SYSTEM, now=WEEK - timedelta(minutes=1)) == 0
    assert proposals.sweep_proposals(by=SYSTEM, now=WEEK) == 1

    assert SENTENCE in live()
    record = version().publish_record
    assert (record.author, record.reviewer, record.decided_alone_by) == (lead(), None, lead())
    assert (record.is_decided_by_one, record.note) == (True, WHY)
    assert [one.person for one in record.contributors.all()] == [lead()]
    proposal.refresh_from_db()
    assert proposal.was_decided_by_one
    assert Lesson.objects.get(code="al-l1").edited_by is None


def test_everybody_who_wrote_some_of_it_is_named() -> None:
    drafted(by=noor())
    lesson = Lesson.objects.get(code="al-l1")
    mine = {"title": "Boiling water"}
    both = courses.save_draft(entry=lesson, content=mine, by=solo(), now=NOW)
    proposed(entry=both)
    proposals.sweep_proposals(by=SYSTEM, now=WEEK)

    record = PublishRecord.objects.latest("pk")
    assert {one.person for one in record.contributors.all()} == {noor(), lead()}


def test_own_words_are_still_not_signed() -> None:
    proposed()
    proposals.sweep_proposals(by=SYSTEM, now=WEEK)

    assert own_names([version()], lead()) == [version().name]
    assert version().same_meaning_as is None


@pytest.mark.parametrize("away", [None, timedelta(days=10)])
def test_where_somebody_publishes_or_did_of_late_nobody_is_alone(away: timedelta | None) -> None:
    other = mira()
    if away:
        set_roles(person=other, roles=["author"], by=root(), now=NOW - away)
        root().groups.clear()
    draft = drafted()

    assert not courses.may_publish_alone(draft, by=lead(), now=NOW)
    with pytest.raises(Refused, match="or did within the last 90 days"):
        proposed(entry=draft)
    assert not Proposal.objects.exists()


def test_who_wrote_nothing_of_it_publishes_at_once() -> None:
    draft = drafted(by=noor())

    with pytest.raises(Refused, match="You wrote nothing of it: publish it now"):
        proposed(entry=draft)
    courses.publish(entry=draft, by=solo(), now=NOW)
    assert SENTENCE in live()


def test_who_does_not_publish_proposes_nothing() -> None:
    draft = drafted(by=noor())

    for who in (noor(), ada()):
        with pytest.raises(NotAllowed):
            proposed(entry=draft, by=who)


def test_later_edit_ends_it() -> None:
    proposal = proposed()
    lesson = Lesson.objects.get(code="al-l1")
    worse = {"body": lesson.body.replace(SENTENCE, "Steam never burns.")}

    courses.save_draft(entry=lesson, content=worse, by=noor(), now=NOW + timedelta(days=6))

    proposal.refresh_from_db()
    assert (proposal.stop, proposal.stopped_by) == ("overtaken", noor())
    assert "was edited or published since" in proposal.stop_note
    assert proposals.sweep_proposals(by=SYSTEM, now=WEEK) == 0
    assert SENTENCE not in live()
    assert courses.standing_proposal(lesson) is None


def test_draft_that_says_something_else_by_another_door_does_not_go_live() -> None:
    proposal = proposed()
    # A text that no rule refuses, so that nothing but the comparison stops it.
    other = Lesson.objects.get(code="al-l1").body.replace(SENTENCE, "Something else burns.")
    Lesson.objects.filter(code="al-l1").update(body=other)

    assert proposals.sweep_proposals(by=SYSTEM, now=WEEK) == 0

    proposal.refresh_from_db()
    assert proposal.stop == "overtaken"
    assert "Something else burns." not in live()


def test_everybody_concerned_is_told_and_stops_it_from_the_mail() -> None:
    noor()
    proposed()

    assert [message.to for message in mail.outbox] == [[noor().email]]
    told = mail.outbox[0].body
    assert WHY in told
    assert "5 December 2026, 09:00 UTC" in told
    assert SENTENCE not in told
    assert News.objects.get(person=noor()).sort == "alone"
    stopped = Client().post(stop_path(noor().email), follow=True).content.decode()
    assert "This was stopped. Nothing has changed." in stopped
    assert proposals.sweep_proposals(by=SYSTEM, now=WEEK) == 0
    assert SENTENCE not in live()


def test_reviewer_who_comes_meanwhile_has_to_agree_and_is_named() -> None:
    proposal = proposed()
    other = mira()
    assert proposals.sweep_proposals(by=SYSTEM, now=WEEK) == 0
    assert SENTENCE not in live()

    read(other)
    proposals.second(proposal=proposal, by=other, now=WEEK)

    record = version().publish_record
    assert (record.reviewer, record.is_decided_by_one) == (mira(), False)
    proposal.refresh_from_db()
    assert proposal.seconded_by == mira()


def test_who_has_not_read_it_is_no_second_person() -> None:
    draft = drafted(by=noor())
    other = mira()
    read(other, draft)
    other.groups.clear()
    both = courses.save_draft(entry=draft, content={"title": "Mine"}, by=solo(), now=NOW)
    proposal = proposed(entry=both)
    other.groups.add(Group.objects.get(name="reviewer"))

    # She has read it before it was changed, and not since.
    with pytest.raises(Refused, match=r"as it stands now, then agree: al-l1\."):
        proposals.second(proposal=proposal, by=other, now=WEEK)
    assert SENTENCE not in live()
    proposal.refresh_from_db()
    assert proposal.is_open
    read(other)
    proposals.second(proposal=proposal, by=other, now=WEEK)
    assert version().publish_record.reviewer == other


def test_every_draft_of_the_proposal_has_to_be_read() -> None:
    lesson, fact = _with_new_fact()
    proposal = proposed(entry=lesson, also=[fact])
    other = mira()
    read(other, lesson)

    with pytest.raises(Refused, match=f"then agree: {fact.code}"):
        proposals.second(proposal=proposal, by=other, now=WEEK)
    read(other, fact)
    proposals.second(proposal=proposal, by=other, now=WEEK)
    assert SENTENCE in live()


def test_desk_leads_the_second_person_to_the_reviews_and_says_that_they_were_not_read() -> None:
    proposal, other = proposed(), mira()
    client, address = at_desk(other), f"/admin/accounts/proposal/{proposal.pk}/agree/"
    review = "/studio/course/small/lesson/al-l1/review/"

    assert f'<a href="{review}">' in client.get(address).content.decode()
    assert "then agree: al-l1." in client.post(address).content.decode()
    assert SENTENCE not in live()
    assert client.get(review).status_code == 200
    client.post(address)
    assert SENTENCE in live()


def test_exam_question_is_seconded_by_who_may_open_its_key_and_did() -> None:
    question = Question.objects.get(code="al-e-05")
    content = question.draft | {"stem": "Of the answers to al-e-05, which one is right?"}
    draft = courses.save_draft(entry=question, content=content, by=solo(), now=NOW)
    proposal, other = proposed(entry=draft), mira()
    client = at_desk(other)
    [[_name, review]] = joint_act(proposal.kind).to_read(proposal)

    assert client.get(review).status_code == 403
    with pytest.raises(Refused, match="then agree: al-e-05"):
        proposals.second(proposal=proposal, by=other, now=WEEK)
    with_keys(other)
    assert client.get(review).status_code == 200
    proposals.second(proposal=proposal, by=other, now=WEEK)
    record = Question.objects.get(code="al-e-05").current_version.publish_record
    assert record.reviewer == other


def test_who_wrote_some_of_it_is_no_second_person() -> None:
    drafted(by=mira())
    mira().groups.clear()
    lesson = Lesson.objects.get(code="al-l1")
    both = courses.save_draft(entry=lesson, content={"title": "Mine"}, by=solo(), now=NOW)
    proposal = proposed(entry=both)
    mira().groups.add(Group.objects.get(name="reviewer"))

    with pytest.raises(Refused, match="Somebody else has to agree"):
        proposals.second(proposal=proposal, by=mira(), now=WEEK)
    assert SENTENCE not in live()


def test_reviewer_who_comes_and_publishes_ends_it() -> None:
    proposal = proposed()

    courses.publish(entry=Lesson.objects.get(code="al-l1"), by=mira(), now=NOW)

    proposal.refresh_from_db()
    assert proposal.stop == "overtaken"


def test_what_could_not_go_live_today_does_not_wait() -> None:
    lesson = Lesson.objects.get(code="al-l1")
    broken = courses.save_draft(entry=lesson, content={"title": ""}, by=solo(), now=NOW)

    with pytest.raises(courses.CannotPublish):
        proposed(entry=broken)
    assert not Proposal.objects.exists()
    assert Lesson.objects.get(code="al-l1").edited_by == lead()


def test_rehearsal_leaves_nothing() -> None:
    before = PublishRecord.objects.count()
    proposed()

    assert PublishRecord.objects.count() == before
    assert may_publish(Lesson.objects.get(code="al-l1"), by=mira())


def test_page_that_showed_another_draft_proposes_nothing() -> None:
    draft = drafted()

    with pytest.raises(courses.DraftChanged):
        proposed(entry=draft, seen={draft.uuid: "another"})
    assert not Proposal.objects.exists()


def _with_new_fact() -> tuple[Any, Any]:
    """A lesson and the new fact that it names."""
    course = Course.objects.get(code="small")
    like: Any = courses.edit_entry(kind="fact", course=course, code="E001", by=solo(), now=NOW)
    said = {key: value for key, value in like.content.items() if key != "id"}
    said["statement"] = SENTENCE
    fact: Any = courses.begin_entry(kind="fact", course=course, content=said, by=solo(), now=NOW)
    lesson = Lesson.objects.get(code="al-l1")
    body = f"{lesson.body}\n{SENTENCE} [{fact.code}]\n"
    return courses.save_draft(entry=lesson, content={"body": body}, by=solo(), now=NOW), fact


def test_lesson_and_the_new_fact_that_it_names_wait_once_and_an_edit_of_either_ends_it() -> None:
    draft, fact = _with_new_fact()
    assert courses.awaited(draft) == [fact]
    with pytest.raises(courses.CannotPublish):
        proposed(entry=draft)

    proposal = proposed(entry=draft, also=[fact])
    assert courses.standing_proposal(fact) == proposal
    assert proposals.sweep_proposals(by=SYSTEM, now=WEEK) == 1

    assert SENTENCE in live()
    record = FactDraft.objects.get(code=fact.code).current_version.publish_record
    assert record.decided_alone_by == lead()


def test_taking_out_of_use_needs_nobody_and_waits_for_nothing() -> None:
    solo()
    pull(entry=Lesson.objects.get(code="al-l1"), reason="Wrong.", by=lead(), now=NOW)

    assert Lesson.objects.get(code="al-l1").retired_at == NOW


@pytest.mark.each_engine
@pytest.mark.parametrize(
    "said",
    [
        {"source": "web", "author": True, "reviewer": True, "decided_alone_by": True},
        {"source": "web", "author": True},
        {"source": "web", "decided_alone_by": True},
        {"source": "files", "decided_alone_by": True},
    ],
)
def test_record_names_a_second_person_or_who_decided_alone(said: dict[str, Any]) -> None:
    people = {"author": lead(), "reviewer": mira(), "decided_alone_by": lead()}
    row = {key: people.get(key, value) for key, value in said.items()}

    with pytest.raises(IntegrityError), transaction.atomic():
        PublishRecord.objects.create(
            course=Course.objects.get(code="small"), published_at=NOW, **row
        )
