"""A candidate who founded the site: the other administrators have their role from them, and cases about their exams still end."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

from tests.people import mira, noor, root
from tests.quizzes.examined import NOW, begin, exam, hand_in, question, sat, states
from tests.quizzes.sitting.test_rescoring import answer_fast
from tests.quizzes.sitting.test_sitting_cases import appealed, decided, reported, three
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actions.case_parties import reply
from trainingsite.accounts.actions.proposals import sweep_proposals
from trainingsite.accounts.actions.roles import set_roles
from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.models import OutgoingMail, ReviewCase

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
__all__ = ["three"]


def founder_and_made() -> tuple[Any, Any]:
    """The founder, and an administrator whom they made a year ago."""
    founder = mira()
    founder.groups.add(Group.objects.get_or_create(name="admin")[0])
    set_roles(person=noor(), roles=["admin"], by=founder, now=NOW - 365 * DAY)
    return founder, get_user_model().objects.get(pk=noor().pk)


def test_appeal_is_decided_by_who_has_their_role_from_the_candidate_where_the_other_had_a_part(
    three: Any,
) -> None:
    quiz, bank = three
    founder, made = founder_and_made()
    attempt = sat(founder, quiz, bank, "aaa")
    case = reported(attempt)
    reply(case=case, text="No.", by=founder, now=NOW)
    decided(case, "void")
    OutgoingMail.objects.all().delete()
    opened: datetime = NOW + 8 * DAY
    assert sweep_proposals(by=SYSTEM, now=opened) == 1
    appeal = appealed(attempt, now=opened)

    with pytest.raises(Refused, match="there is none, so you may from 14 December 2026"):
        decided(appeal, "counts-again", by=made, now=opened + 6 * DAY)
    with pytest.raises(Refused, match="You had a part in what is appealed"):
        decided(appeal, "counts-again", by=root(), now=opened + 8 * DAY)
    decided(appeal, "counts-again", by=made, now=opened + 8 * DAY)

    assert states(attempt)[-2:] == ["void", states(attempt)[0]]


def test_fast_pass_of_the_founder_is_looked_at_by_the_only_other_at_once(settings: Any) -> None:
    settings.PUBLIC_URL, settings.SEED_DEMO = "https://training.clinic.org", False
    founder, made = founder_and_made()
    quiz = exam(cut=6)
    attempt = begin(founder, quiz, [question(quiz, f"q{number}") for number in range(6)])
    answer_fast(attempt, "aaaaaa")
    hand_in(attempt)
    look = ReviewCase.objects.get(kind="fast-sitting")
    with pytest.raises(Refused, match="there is none, so you may from"):
        decided(look, "void", by=made, now=look.opened_at)

    other = root()
    with pytest.raises(Refused, match=r"Another administrator has to decide it\.$"):
        decided(look, "counts", by=made, now=look.opened_at)
    other.groups.clear()
    decided(look, "counts", by=made, now=look.opened_at)

    assert states(attempt) == ["held", "passed"]


def test_refusal_names_no_day_while_another_is_there(three: Any) -> None:
    quiz, bank = three
    founder, made = founder_and_made()
    root()
    appeal = appealed(sat(founder, quiz, bank, "bbb"))

    with pytest.raises(Refused, match=r"Another administrator has to decide it\.$"):
        decided(appeal, "stands", by=made, now=NOW + 9 * DAY)
