"""Out of use at once by one person with a reason, on the web; back again by two."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from courses import actions as courses
from courses.models import Lesson, Pull
from quizzes.models import Question
from tests import people
from tests.site import ROOT
from tests.trainingsite.test_desks import at_desk
from trainingsite.accounts.actions import proposals
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.may import NotAllowed
from trainingsite.accounts.models import Proposal, SecurityEvent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("curriculum")]


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.SEED_DEMO = True


def lesson() -> Lesson:
    return Lesson.objects.select_related("module__course").get(code="al-l1")


def pulled(entry: Any = None, by: Any = None) -> Any:
    entry = entry or lesson()
    courses.pull(entry=entry, reason="A dose is wrong.", by=by or people.noor(), now=timezone.now())
    entry.refresh_from_db()
    return entry


def page_of(row: Lesson) -> str:
    return f"/courses/{row.module.course.code}/{row.module.code}/{row.slug}/"


def test_one_author_takes_a_lesson_out_and_readers_see_why(client):
    row = pulled()
    client.force_login(people.ada())

    shown = client.get(page_of(row))

    assert shown.status_code == 410
    assert "This lesson was withdrawn on" in shown.content.decode()
    assert "A dose is wrong." in shown.content.decode()
    event = SecurityEvent.objects.get(kind="pulled")
    assert (event.by, event.facts) == (people.noor(), {"code": "al-l1"})


def test_question_that_is_taken_out_is_in_no_new_form():
    question = pulled(Question.objects.get(code="al-p-01"))

    assert question not in Question.objects.published()


@pytest.mark.parametrize("who", [people.ada, people.eve])
def test_practitioner_takes_nothing_out(who):
    with pytest.raises(NotAllowed):
        pulled(by=who())

    assert not Pull.objects.exists()


def test_reason_is_needed_and_it_goes_out_once():
    with pytest.raises(Refused, match="Say why"):
        courses.pull(entry=lesson(), reason=" ", by=people.noor(), now=timezone.now())
    row = pulled()

    with pytest.raises(Refused, match="out of use already"):
        pulled(row)


def test_it_comes_back_by_two():
    row = pulled(by=people.lead())
    people.mira()
    proposal = courses.propose_return(
        entry=row, reason="The dose is right.", by=people.lead(), now=timezone.now()
    )

    with pytest.raises(Refused, match="You proposed this yourself"):
        proposals.second(proposal=proposal, by=people.lead(), now=timezone.now())
    with pytest.raises(NotAllowed):
        proposals.second(proposal=proposal, by=people.noor(), now=timezone.now())
    proposals.second(proposal=proposal, by=people.mira(), now=timezone.now())

    assert lesson().retired_at is None
    assert Pull.objects.standing(lesson()) is None
    assert Pull.objects.count() == 1


def test_lone_reviewer_waits_a_week():
    row = pulled(by=people.lead())
    now = timezone.now()
    courses.propose_return(entry=row, reason="Right.", by=people.lead(), now=now)

    assert proposals.sweep_proposals(by=SYSTEM, now=now + timedelta(days=6)) == 0
    assert proposals.sweep_proposals(by=SYSTEM, now=now + timedelta(days=7)) == 1
    assert lesson().retired_at is None


def test_what_a_file_retired_is_not_brought_back_at_the_desk():
    row = lesson()
    Lesson.objects.filter(pk=row.pk).update(retired_at=timezone.now())
    row.refresh_from_db()

    with pytest.raises(Refused, match="not taken out of use at the desk"):
        courses.propose_return(entry=row, reason="R.", by=people.lead(), now=timezone.now())


def test_no_load_of_the_same_files_brings_it_back():
    call_command("load_curriculum", str(ROOT / "tests" / "curriculum_small" / "small"), verbosity=0)
    row = pulled()

    call_command("load_curriculum", str(ROOT / "tests" / "curriculum_small" / "small"), verbosity=0)

    row.refresh_from_db()
    assert row.retired_at is not None


def test_place_that_something_else_has_by_now_stays_its_own():
    row = pulled(by=people.lead())
    Lesson.objects.create(
        course=row.course,
        module=row.module,
        code="new-one",
        slug=row.slug,
        title="New",
        position=9,
        minutes=5,
    )

    with pytest.raises(Refused, match="Something else has its place"):
        courses.bring_back(entry=row, by=people.lead(), now=timezone.now())


@pytest.mark.parametrize(
    ("model", "code", "path"),
    [(Lesson, "al-l1", "courses/lesson"), (Question, "al-p-01", "quizzes/question")],
)
def test_desk_takes_out_shows_why_and_proposes_the_return(model, code, path):
    entry = model.objects.get(code=code)
    page, desk = f"/admin/{path}/{entry.pk}/", at_desk(people.lead())
    people.mira()

    asks = desk.get(f"{page}pull/").content.decode()
    without = desk.post(f"{page}pull/", {"reason": ""}).content.decode()
    done = desk.post(f"{page}pull/", {"reason": "A dose is wrong."}, follow=True).content.decode()
    listed = desk.get(f"/admin/{path}/?use=out").content.decode()
    desk.post(f"{page}bring_back/", {"reason": "It is right."})
    waits = at_desk(people.mira()).get("/admin/").content.decode()
    proposal = Proposal.objects.get()
    seen = at_desk(people.mira()).get(f"/admin/accounts/proposal/{proposal.pk}/agree/")
    at_desk(people.mira()).post(f"/admin/accounts/proposal/{proposal.pk}/agree/")

    assert "Bringing it back takes two people" in asks
    assert "This field is required" in without
    assert "Out of use. Lin Bergström took it out on" in done
    assert code in listed or str(entry) in listed
    assert "1 act waits for a second person" in waits
    assert "A dose is wrong." in seen.content.decode()
    entry.refresh_from_db()
    assert entry.retired_at is None
