"""Whatever waits for somebody has a next moment: a day on which a sweep acts, or a page that shows it late to whoever decides it."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from django.utils.html import escape

from courses.models import Course
from quizzes.sitting.actions.held_until import held_until
from tests import people
from tests.quizzes.examined import begin, exam, hand_in, question
from tests.quizzes.sitting.test_rescoring import answer_fast
from tests.trainingsite.test_desks import at_desk
from trainingsite.accounts.actions.proposals import LAPSES_AFTER, WAIT, sweep_proposals
from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.case_kinds import CaseKind, case_kinds
from trainingsite.accounts.joint_acts import joint_acts
from trainingsite.accounts.may import may
from trainingsite.accounts.models import Proposal, ReviewCase, named

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.SEED_DEMO = True


def _late(kind: CaseKind, content: dict[str, Any], **whose: Any) -> ReviewCase:
    now = timezone.now()
    made: ReviewCase = ReviewCase.objects.create(
        kind=kind.kind, opened_at=now - 40 * DAY, answer_by_date=timezone.localdate(now) - 3 * DAY, asked="Why?",
        content=content, **whose,
    )  # fmt: skip
    return made


def test_case_of_every_kind_stands_late_before_whoever_decides_it() -> None:
    course = Course.objects.create(code="a-course", title="A course", edition="1")
    now = timezone.now().isoformat()
    content = {
        "course": course.pk,
        "quiz": "the-exam",
        "begin": now,
        "end": now,
        "attempts": [],
        "code": "0" * 27,
    }
    everybody = [people.root(), people.lead(), people.noor(), people.with_keys(people.mira())]
    seen_by: dict[int, list[CaseKind]] = {}
    for kind in case_kinds():
        _late(kind, content, person=people.ada())
        deciders = [at for at, one in enumerate(everybody) if may(one, kind.act)]
        assert deciders, kind.kind
        seen_by.setdefault(deciders[0], []).append(kind)

    for place, kinds in seen_by.items():
        desk = at_desk(everybody[place])
        page = desk.get("/admin/accounts/reviewcase/?state=late").content.decode()
        for kind in kinds:
            assert str(escape(kind.title)) in page, kind.kind
        assert page.count("3 days late") >= len(kinds)


def test_held_pass_has_a_day_or_a_case_for_which_somebody_is_told_while_it_is_late() -> None:
    """Every kind that may take a pass holds one: until a day, or until people decide what a corrected key denies."""
    ada = people.ada()
    people.root(), people.vera()
    quiz = exam(cut=6)
    attempt = begin(ada, quiz, [question(quiz, f"q{n}") for n in range(6)])
    answer_fast(attempt, "aaaaaa")
    hand_in(attempt)
    facts = {"attempts": [str(attempt.uuid)], "rescoring": "", "right": 5, "total": 6, "cut": 6}
    holding = [kind for kind in case_kinds() if kind.takes_away and kind.kind not in _ACCOUNTS]
    unending = []
    for kind in holding:
        case = _late(kind, facts, person=ada, about=named(attempt))
        if held_until(attempt, timezone.now()) is None:
            unending.append(kind.kind)
        ReviewCase.objects.filter(pk=case.pk).delete()

    assert unending == ["corrected-pass"]  # quizzes/sitting/actions/denied_passes.py tells of it


# About accounts, and their register entries.
_ACCOUNTS = {"register-clash", "entry-alike", "address-undo"}


@pytest.mark.parametrize("waits", [None, WAIT])
def test_proposal_of_every_kind_is_over_one_day(waits: timedelta | None) -> None:
    root, now = people.root(), timezone.now()
    kind = next(one for one in case_kinds() if one.kind == "register-clash")
    case = _late(kind, {}, person=people.ada())
    for joint in joint_acts():
        Proposal.objects.create(
            kind=joint.kind, about=named(case), content={"outcome": "later", "note": "So."}, reason="So.",
            proposed_by=root, proposed_at=now, due_at=waits and now + waits,
        )  # fmt: skip
    if waits:
        # Whoever is alone: carried out, refused, or left to somebody who is there by now, for whom it lapses in its time.
        people.vera()
        sweep_proposals(by=SYSTEM, now=now + waits)

    sweep_proposals(by=SYSTEM, now=now + LAPSES_AFTER)

    assert not Proposal.objects.open().exists()
