"""Whether the bank suffices for what a quiz asks of its forms, in words; and the weights that part the chances evenly."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol

from django.utils.translation import gettext as _

from courses.content.domain.entries import content_hash
from courses.content.domain.lint import Rule as LintRule
from courses.models import Course
from quizzes.sitting.actions.drawing import drawable_in
from quizzes.sitting.domain.balancing import balanced_weights
from quizzes.sitting.domain.candidates import Candidate, Shortfall
from quizzes.sitting.domain.even_draw import Order
from quizzes.sitting.domain.feasibility import WHOLE, Lack, Sort, lacks_of
from quizzes.sitting.domain.form_counts import FormCounts, all_rules, count_forms, predicted_right
from quizzes.sitting.domain.form_rules import FormRules
from quizzes.sitting.models import Quiz, SamplingPlan
from trainingsite.accounts.actors import Actor
from trainingsite.accounts.may import Act, check

log = logging.getLogger(__name__)
FORM_SHORT = LintRule(
    "form-short", "warning", "The bank suffices for every rule of the form and its exposure."
)
CUT_UNLIKELY = LintRule(
    "cut-unlikely",
    "warning",
    "The pass mark is one that the predicted difficulties allow to reach.",
)


class Rates(Protocol):
    """By code, what a panel expects of borderline candidates, 0 to 1, where its pass mark is in force; {} otherwise."""

    def __call__(self, quiz: Quiz) -> dict[str, float]: ...


_panels: list[Rates] = []


def rated_by(panel: Rates) -> None:
    """Make known who tells what panels rated: they are above, and nobody here knows them."""
    if panel not in _panels:
        _panels.append(panel)


def order_for(course: Course, cells: Sequence[dict[str, Any]], rules: FormRules) -> Order:
    """What forms of these cells and rules would be drawn from now."""
    candidates = tuple(one.candidate for one in drawable_in(course.pk).values())
    places = {(cell["module"], cell["pool"]) for cell in cells}
    asked = tuple(one for one in candidates if (one.module, one.pool) in places)
    return Order(cells, asked, rules=rules)


def order_of(quiz: Quiz) -> Order:
    """What forms of the quiz are drawn from now, without what one person has seen."""
    plan = quiz.current_blueprint
    assert plan is not None  # noqa: S101 -- Quiz.objects.current() has one
    return replace(order_for(quiz.course, plan.cells, plan.rules), rated=ratings_of(quiz))


def ratings_of(quiz: Quiz) -> dict[str, float]:
    """By code what the panel whose pass mark is in force expects of borderline candidates; {} where none is."""
    return {code: share for panel in _panels for code, share in panel(quiz).items()}


@dataclass(frozen=True)
class Forms:
    """What the forms of a quiz come to: what is short, and what was counted of drawn ones (None where none can be drawn, and
    `refused` says why)."""

    order: Order
    lacks: list[Lack]
    predicted: float | None
    counts: FormCounts | None
    refused: str

    @property
    def exposed(self) -> list[str]:
        """The questions that are in more forms than the rules allow, by code."""
        allowed = (self.order.rules.most_exposed or WHOLE) / WHOLE
        shares = {} if self.counts is None else self.counts.exposed
        return [code for code, share in shares.items() if share > allowed]

    @property
    def is_as_asked(self) -> bool:
        """Whether everything in force is kept, as far as drawing tells."""
        return self.counts is not None and not self.exposed and all(one.waits for one in self.lacks)


def forms_of(
    quiz: Quiz, *, draws: int, with_waiting: bool = False, exposed: int | None = None
) -> Forms:
    """Draw forms of the quiz as it stands and count. `with_waiting`: as if the rules that wait were in force; `exposed`: as if
    no question could be in more than so many per cent of the forms."""
    order, weights = order_of(quiz), None
    plan = SamplingPlan.objects.filter(quiz=quiz).first()
    if with_waiting:
        order = all_rules(order)
    elif plan is not None and plan.bank_hash == bank_hash(order):
        weights = plan.weights
    if exposed is not None:
        order = replace(order, rules=replace(order.rules, most_exposed=exposed))
    lacks, predicted = lacks_of(order), predicted_right(order)
    try:
        # What no beat has balanced yet is balanced here, and not kept.
        weights = weights or balanced_weights(order)
        counts = count_forms(replace(order, weights=weights), draws)
    except Shortfall as short:
        return Forms(order, lacks, predicted, None, str(short))
    return Forms(order, lacks, predicted, counts, "")


def form_remarks(order: Order, cut: int, purpose: str) -> Iterator[tuple[LintRule, str, str]]:
    """(rule, key, words) for everything that is short, and for a pass mark that contradicts the predictions."""
    for lack in lacks_of(order):
        yield (
            FORM_SHORT,
            "blueprint" if lack.what.startswith("module ") else "form_rules",
            lack_told(lack),
        )
    told = contradiction_told(order, cut) if purpose == Quiz.Purpose.EXAM else ""
    if told:
        yield CUT_UNLIKELY, "policy", told


def remarks_on_forms(quiz: Quiz) -> list[str]:
    """The same for a quiz as it stands, in words alone."""
    assert quiz.current_policy is not None  # noqa: S101 -- asked of quizzes that can be sat
    remarks = form_remarks(order_of(quiz), quiz.current_policy.cut, quiz.purpose)
    return [told for _rule, _key, told in remarks]


def contradiction_told(order: Order, cut: int) -> str:
    """That whoever answers as predicted does not pass, with the numbers; "" where they would, where nothing is predicted, and
    where a panel's ratings stand behind the mark."""
    predicted = None if order.rated else predicted_right(order)
    if predicted is None or predicted >= cut:
        return ""
    of = sum(cell["count"] for cell in order.cells)
    said = _(
        "The predicted difficulties have a mean of %(mean).3f: somebody of the kind they were predicted for gets %(right).0f of "
        "%(of)d right, and the pass mark is %(cut)d. One of the two is wrong until a panel has set the mark from its own ratings."
    )
    return said % {"mean": predicted / of, "right": predicted, "of": of, "cut": cut}


def lack_told(lack: Lack) -> str:
    """What is short, in one sentence with its numbers."""
    sentences = {
        Sort.TOO_FEW: _(
            "%(what)s: %(have)d in the bank, at least %(asked)d per form need %(need)d."
        ),
        Sort.EXPOSED: _(
            "%(what)s: %(have)d in the bank, at least %(asked)d per form and exposure <= %(percent)d %% need %(need)d."
        ),
        Sort.ENEMIES: _(
            "%(what)s: %(need)d in the bank, but so many exclude each other that they serve as %(have)d."
        ),
        Sort.CAPPED: _(
            "%(what)s: %(have)d in the bank, where forms with at most %(asked)d of those need %(need)d."
        ),
        Sort.UNPREDICTED: _(
            "%(what)s: %(have)d of %(need)d have a predicted difficulty; without it forms cannot be held alike."
        ),
        Sort.PILOTS: _("%(what)s: %(have)d in the bank, a form asks %(asked)d."),
    }
    told = sentences[lack.sort] % {
        "what": lack.what,
        "have": lack.have,
        "need": lack.need,
        "asked": lack.asked,
        "percent": lack.percent,
    }
    return _("Waits: %(told)s") % {"told": told} if lack.waits else told


def balance_exams(*, by: Actor, now: datetime) -> int:
    """Make the weights of each exam whose bank, cells or rules are other than when they were made. Returns of how many.

    It draws some thousand forms, 2 to 4 CPU-seconds an exam, with no transaction open. Raises NotAllowed.
    """
    check(by, Act.COUNT)
    exams = Quiz.objects.current().filter(purpose=Quiz.Purpose.EXAM)
    return sum(_balance(quiz, now) for quiz in exams.select_related("course", "current_blueprint"))


def _balance(quiz: Quiz, now: datetime) -> bool:
    """Whether new weights were made. A bank from which they cannot be made is remembered too: the weights stay as they were
    until it changes, and it is not tried again every minute."""
    order = order_of(quiz)
    held = bank_hash(order)
    before = SamplingPlan.objects.filter(quiz=quiz).first()
    if before is not None and before.bank_hash == held:
        return False
    weights = _weights(quiz, order)
    kept = {} if before is None else before.weights
    made = {"bank_hash": held, "rated": order.rated, "made_at": now}
    SamplingPlan.objects.update_or_create(
        quiz=quiz, defaults=made | {"weights": kept if weights is None else weights}
    )
    return weights is not None


def _weights(quiz: Quiz, order: Order) -> dict[str, float] | None:
    """None where most forms cannot be drawn: nobody can sit it, and its author is told where the numbers are typed."""
    try:
        return balanced_weights(order)
    except Shortfall as short:
        log.warning(
            "The exam %s has no weights for its bank as it is: %s. Run manage.py check_forms %s.",
            quiz.code,
            short,
            quiz.code,
        )
        return None


def bank_hash(order: Order) -> str:
    """The same for the same questions, cells and rules."""
    rows = sorted(map(_row, order.candidates), key=lambda row: str(row["code"]))
    return content_hash(
        {"bank": rows, "cells": list(order.cells), "rules": repr(order.rules), "rated": order.rated}
    )


def _row(one: Candidate) -> dict[str, Any]:
    return {**vars(one), "enemies": sorted(one.enemies), "areas": sorted(one.areas)}
