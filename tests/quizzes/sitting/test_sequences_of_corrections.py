"""Every sequence of corrections, holds, releases, decisions and voids: page, mail, dry run and stored results say the same.

Each step of each sequence is made once: the tree of sequences is walked, and what a branch did is rolled back.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import transaction

from quizzes import actions
from quizzes.models import Attempt, Question, Result
from quizzes.sitting.actions.given import forget_cached
from tests.people import ada, root, vera
from tests.quizzes.examined import (
    NOW,
    answer,
    begin,
    correct,
    corrector,
    counts_of,
    exam,
    hand_in,
    question,
    states,
)
from tests.quizzes.sitting.test_rescoring import answer_fast, rekeyed
from tests.quizzes.test_pages import signed_in
from trainingsite.accounts.actions.cases import decide_case
from trainingsite.accounts.actions.proposals import second, stop
from trainingsite.accounts.actors import SYSTEM
from trainingsite.accounts.models import Proposal, ReviewCase

pytestmark = pytest.mark.django_db
CUT = 3
PASSES = ("passed", "held")
STEP = timedelta(days=10)
TURNED = "We scored your answers again on {}: they are enough, and you have passed since."
LOST = "People looked at it, and decided on {} that the pass does not count any"
THE_SAME = "We scored your answers again on {}. The outcome is the same."


@dataclass(frozen=True)
class Model:
    """What is known of an attempt without looking at its rows.

    `right`: answers that are right by the keys as they are now, `stored_right`: by those of its result; `through`, `stored_through`: how
    many corrections that is. `turn`: how a correction made the pass or fail that counts now ("passed", "lost"), or that one changed its
    numbers alone ("same"). `last_pass`: of its last result that was a pass. `is_proposed`: that it is taken.
    """

    state: str
    right: int
    stored_right: int
    now: datetime
    through: int = 0
    stored_through: int = 0
    counted: str = ""  # passed or failed, before it was void
    last_pass: tuple[int, int] = (0, 0)
    was_looked_at: bool = False
    is_looked_at: bool = False
    is_fast: bool = False
    turn: tuple[str, datetime] | None = None
    is_asked: bool = False
    is_proposed: bool = False
    was_said_to_stand: bool = False

    @property
    def is_pass(self) -> bool:
        return self.state in PASSES

    @property
    def is_enough(self) -> bool:
        return self.right >= CUT


@dataclass(frozen=True)
class Sat:
    attempt: Attempt
    wrong: tuple[Question, ...]
    right: tuple[Question, ...]
    by: Any


# --- What each step does: to the rows, and to the model ------------------------------------------------------------


def gain(sat: Sat, model: Model) -> tuple[Sat, Model]:
    said = _corrected(sat, model, sat.wrong[0], "for-all")
    after = replace(model, right=model.right + 1, through=model.through + 1)
    return replace(sat, wrong=sat.wrong[1:]), _rescored(model, after, said)


def lose(sat: Sat, model: Model) -> tuple[Sat, Model]:
    rekeyed(sat.right[0], "b")
    said = _corrected(sat, model, sat.right[0], "new-key")
    after = replace(model, right=model.right - 1, through=model.through + 1)
    return replace(sat, right=sat.right[1:]), _rescored(model, after, said)


def _corrected(sat: Sat, model: Model, made: Question, treatment: str) -> dict[str, int]:
    """What the dry run says; the replay counts the same."""
    plan = actions.plan_correction(question=made, treatment=treatment)
    said = actions.impact_of(plan, now=model.now).counts
    job = correct(made, sat.by, treatment=treatment, now=model.now)
    assert counts_of(job) == {name: said[name] for name in counts_of(job)}
    return said


def _rescored(before: Model, after: Model, said: dict[str, int]) -> Model:
    if before.state == "void":
        assert said["touched"] == 0
        return after
    if not before.is_pass and after.is_enough:
        assert said["fail_to_pass"] == 1
        held = before.is_fast and not before.was_looked_at
        after = replace(after, is_looked_at=held)
        return _stored(after, "held" if held else "passed", ("passed", before.now))
    if before.is_pass and before.is_enough and not after.is_enough:
        assert said["pass_to_fail"] == 1
        return replace(after, is_asked=True, was_said_to_stand=False)
    assert said["rescored"] == 1
    if before.is_pass and not after.is_enough:
        return after
    after = replace(after, is_asked=False, is_proposed=False)
    return _stored(after, before.state, _renumbered(after))


def _renumbered(model: Model) -> tuple[str, datetime]:
    is_turned = model.turn is not None and model.turn[0] != "same"
    return model.turn if is_turned and model.turn else ("same", model.now)


def _stored(model: Model, state: str, turn: tuple[str, datetime] | None) -> Model:
    """Scored by the keys as they are now. What was said of an earlier pass is not said of this one."""
    new = replace(model, state=state, turn=turn, stored_right=model.right)
    new = replace(new, stored_through=model.through, was_said_to_stand=False)
    return replace(new, last_pass=(new.right, new.through)) if new.is_pass else new


def look(sat: Sat, model: Model) -> tuple[Sat, Model]:
    case = ReviewCase.objects.open().get(kind="fast-sitting")
    decide_case(case=case, outcome="counts", note="Looked into.", by=root(), now=model.now)
    return sat, replace(model, state="passed", was_looked_at=True, is_looked_at=False)


def wait(sat: Sat, model: Model) -> tuple[Sat, Model]:
    """The look ends; whether the pass counts then, people decide where a corrected key denies it."""
    released = actions.sweep(by=SYSTEM, now=model.now)["released"]
    assert released == (not model.is_asked)
    return sat, replace(model, state="passed" if released else "held", is_looked_at=False)


def stands(sat: Sat, model: Model) -> tuple[Sat, Model]:
    case = ReviewCase.objects.open().get(kind="corrected-pass")
    decide_case(case=case, outcome="stands", note="Looked into.", by=root(), now=model.now)
    return sat, replace(model, is_asked=False, was_said_to_stand=True)


def propose(sat: Sat, model: Model) -> tuple[Sat, Model]:
    case = ReviewCase.objects.open().get(kind="corrected-pass")
    decide_case(case=case, outcome="take-away", note="Short.", by=root(), now=model.now)
    return sat, replace(model, is_proposed=True)


def halt(sat: Sat, model: Model) -> tuple[Sat, Model]:
    stop(proposal=Proposal.objects.open().get(), by=vera(), now=model.now)
    return sat, replace(model, is_proposed=False)


def agree(sat: Sat, model: Model) -> tuple[Sat, Model]:
    second(proposal=Proposal.objects.open().get(), by=vera(), now=model.now)
    lost = replace(model, is_asked=False, is_proposed=False, is_looked_at=False)
    return sat, _stored(lost, "failed", ("lost", model.now))


def void(sat: Sat, model: Model) -> tuple[Sat, Model]:
    facts = {"reason": "Noise", "by": root(), "now": model.now, "also_passed": True}
    actions.void_attempt(attempt=sat.attempt, **facts)
    counted = "passed" if model.is_pass else "failed"
    after = replace(model, is_asked=False, is_proposed=False, is_looked_at=False)
    return sat, replace(after, state="void", counted=counted)


def again(sat: Sat, model: Model) -> tuple[Sat, Model]:
    """An appeal is upheld, or a void one is let count."""
    actions.count_again(attempt=sat.attempt, by=root(), reason="It was quiet.", now=model.now)
    if model.state == "failed":
        return sat, replace(_as_passed(model), turn=None, was_said_to_stand=True)
    if model.is_enough and model.counted == "failed":
        return sat, _stored(model, "passed", ("passed", model.now))
    if model.counted == "passed" and not model.is_enough:
        is_open = model.through > model.stored_through and not model.was_said_to_stand
        return sat, replace(_as_passed(model), is_asked=is_open)
    grew = model.through > model.stored_through
    turn = _renumbered(model) if grew else model.turn
    return sat, _stored(model, model.counted, turn)


def _as_passed(model: Model) -> Model:
    right, through = model.last_pass
    return replace(model, state="passed", stored_right=right, stored_through=through)


STEPS = {
    gain: lambda sat, model: bool(sat.wrong),
    lose: lambda sat, model: bool(sat.right),
    look: lambda sat, model: model.is_looked_at,
    wait: lambda sat, model: model.state == "held",
    stands: lambda sat, model: model.is_asked and not model.is_proposed,
    propose: lambda sat, model: model.is_asked and not model.is_proposed,
    halt: lambda sat, model: model.is_proposed,
    agree: lambda sat, model: model.is_proposed,
    void: lambda sat, model: model.state != "void",
    again: lambda sat, model: (
        model.state == "void" or (model.state == "failed" and model.last_pass != (0, 0))
    ),
}


# --- The walk -----------------------------------------------------------------------------------------------------


@contextmanager
def rolled_back() -> Iterator[None]:
    """What is done inside never was."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
    forget_cached()


def walk(sat: Sat, model: Model, steps: int, path: tuple[str, ...] = ()) -> int:
    """How many sequences were held against the model."""
    if not steps:
        return 0
    walked = 0
    for step, is_possible in STEPS.items():
        if not is_possible(sat, model):
            continue
        with rolled_back():
            mail.outbox.clear()
            now = replace(model, now=model.now + STEP)
            after = step(sat, now)
            here = (*path, step.__name__)
            compare(sat.attempt, after[1], before=model, path=here)
            walked += 1 + walk(*after, steps - 1, here)
    return walked


def compare(attempt: Attempt, model: Model, *, before: Model, path: tuple[str, ...]) -> None:
    """Hold rows, mail and page against the model."""
    attempt.refresh_from_db()
    result = attempt.current_result
    assert result is not None
    assert result.state == model.state, path
    if model.state != "void":
        assert result.right == model.stored_right, path
    assert not any(differs for _one, differs in actions.recompute(attempt)), path
    open_kinds = set(ReviewCase.objects.open().values_list("kind", flat=True))
    assert ("corrected-pass" in open_kinds) == model.is_asked, path
    assert ("fast-sitting" in open_kinds) == model.is_looked_at, path
    assert Proposal.objects.open().exists() == model.is_proposed, path
    _compare_told(attempt, model, before, path)


def _compare_told(attempt: Attempt, model: Model, before: Model, path: tuple[str, ...]) -> None:
    page = " ".join(
        signed_in(ada()).get(f"/attempts/{attempt.uuid}/result/").content.decode().split()
    )
    sentences = {"passed": TURNED, "lost": LOST, "same": THE_SAME}
    said = None
    if model.turn and model.state in ("passed", "failed"):
        said = model.turn[0]
    for name, text in sentences.items():
        whole = text.format(f"{model.turn[1]:%-d %B %Y}") if model.turn else text.split("{}")[0]
        assert (whole in page) == (name == said), (path, name, said)
    mailed = any("You have passed: The exam" in one.subject for one in mail.outbox)
    is_news = model.state == "passed" and before.state in ("failed", "held")
    # Who hears by the letter about an appeal gets no second mail.
    assert mailed == (is_news and said == "passed" and path[-1] != "again"), path


@pytest.mark.parametrize(
    ("letters", "is_fast", "steps"),
    [
        ("aabb", True, 3),
        ("aaab", True, 3),
        ("aaab", False, 2),
        *(
            pytest.param(letters, is_fast, 4, marks=pytest.mark.long)
            for letters in ("aabb", "aaab")
            for is_fast in (True, False)
        ),
    ],
)
def test_whatever_follows_upon_an_exam_is_told_as_it_is_stored(
    settings: Any, letters: str, is_fast: bool, steps: int
) -> None:
    settings.PUBLIC_URL, settings.SEED_DEMO = "https://training.clinic.org", False
    settings.MAIL_IS_CONFIGURED = True
    vera(), root()
    quiz = exam(cut=CUT)
    asked = [question(quiz, f"q{n}") for n in range(len(letters) + 2)]
    attempt = begin(ada(), quiz, asked)
    (answer_fast if is_fast else answer)(attempt, letters + "bb")
    hand_in(attempt)
    right = letters.count("a")
    held = is_fast and right >= CUT
    state = "held" if held else "passed" if right >= CUT else "failed"
    assert states(attempt) == [state]
    model = Model(
        state=state, right=right, stored_right=right, now=NOW, is_fast=is_fast, is_looked_at=held
    )
    if right >= CUT:
        model = replace(model, last_pass=(right, 0))
    sat = Sat(attempt, tuple(asked[right:]), tuple(asked[:right]), corrector())

    assert walk(sat, model, steps) > 10

    assert Result.objects.count() == 1
