"""What is kept about people goes when its rule says, all by one bell."""

from datetime import timedelta
from html import unescape

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from certificates.clinics.models import ListReply, Organisation
from tests import people
from trainingsite.accounts.actions.cases import decide_case, open_case
from trainingsite.accounts.actors import SYSTEM, VISITOR
from trainingsite.accounts.models import PersonSession
from trainingsite.privacy.actions.keeping import RuleNotKept, keep_rules
from trainingsite.privacy.rules import RULES, Basis, Ends, Rule
from trainingsite.privacy.tasks import keep_rules as rung

pytestmark = [pytest.mark.django_db, pytest.mark.any_engine]
DAY = timedelta(days=1)


def test_every_rule_says_what_why_and_on_which_basis_and_one_that_ends_says_how():
    assert len({rule.code for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert all([str(rule.what), str(rule.why), str(rule.basis.label)])
        assert (rule.run is None) == (rule.kept is None)
        assert bool(str(rule.after)) == (rule.ends is not Ends.STAYS), rule.code


def test_beat_rings_for_the_rules_and_for_no_erasing_beside_them():
    rung_for = {row["task"] for row in settings.CELERY_BEAT_SCHEDULE.values()}

    assert "trainingsite.privacy.tasks.keep_rules" in rung_for
    assert not {name for name in rung_for if "erase" in name or "forget" in name}


def test_sessions_that_ran_out_are_deleted_and_others_stay():
    client = Client()
    client.force_login(people.ada())
    (session,) = PersonSession.objects.all()

    keep_rules(by=SYSTEM, now=session.expire_date - timedelta(seconds=1))
    assert PersonSession.objects.count() == 1
    assert keep_rules(by=SYSTEM, now=session.expire_date)["sessions"] == 1
    assert not PersonSession.objects.exists()


def test_question_of_a_stranger_is_emptied_a_year_after_its_answer_and_ones_own_stays():
    now, asked = timezone.now(), []
    for person, by, reply_to in ((None, VISITOR, "x@y.example"), (people.ada(), people.ada(), "")):
        case = open_case(
            kind="question", by=by, now=now, asked="My name is X.", person=person, reply_to=reply_to
        )
        decide_case(case=case, outcome="answered", note="Dear X", by=people.root(), now=now)
        asked.append(case)
    waiting = open_case(kind="question", by=VISITOR, now=now, asked="And?", reply_to="z@y.example")

    assert keep_rules(by=SYSTEM, now=now + 364 * DAY)["strangers"] == 0
    assert keep_rules(by=SYSTEM, now=now + 365 * DAY)["strangers"] == 1
    assert keep_rules(by=SYSTEM, now=now + 366 * DAY)["strangers"] == 0
    for case in [*asked, waiting]:
        case.refresh_from_db()
    stranger, own = asked
    assert (stranger.asked, stranger.note, stranger.reply_to) == ("–", "–", "")
    assert (own.asked, own.note) == ("My name is X.", "Dear X")
    assert waiting.reply_to == "z@y.example"


def test_answer_to_a_list_is_forgotten_a_day_later_also_of_a_clinic_that_asks_no_more():
    now = timezone.now()
    clinic = Organisation.objects.create(name="Clinic", created_at=now)
    ListReply.objects.create(
        organisation=clinic, is_test=False, idempotency_key="k", outcomes=b"", answered_at=now
    )

    assert keep_rules(by=SYSTEM, now=now + DAY)["list-replies"] == 0
    assert keep_rules(by=SYSTEM, now=now + DAY + timedelta(seconds=1))["list-replies"] == 1


def test_rule_that_fails_keeps_no_other_from_being_kept():
    def broken(*, by: object, now: object) -> int:
        raise ValueError(by)

    def counted(*, by: object, now: object) -> int:
        done.append(now)
        return 1

    done: list[object] = []
    rules = [
        Rule(code, "x", Basis.PROOF, "y", Ends.DELETED, "z", lambda: DAY, run)
        for code, run in (("first", broken), ("second", counted))
    ]
    with pytest.raises(RuleNotKept, match="first"):
        keep_rules(by=SYSTEM, now=timezone.now(), rules=rules)
    assert len(done) == 1


def test_task_rung_twice_changes_nothing():
    rung()
    rung()


def test_privacy_page_shows_every_rule_with_its_days():
    page = unescape(Client().get("/privacy/").content.decode())

    for rule in RULES:
        assert str(rule.what) in page
    assert "30 days after it was sent or given up" in " ".join(page.split())
    assert "24 hours after the answer" in " ".join(page.split())
