"""What a study came to: numbers, and the document that is made of them once."""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from quizzes.panels.actions.rating import next_round, ratings_of
from quizzes.panels.domain.angoff import (
    ADVISED_JUDGES,
    HIGHEST,
    ROUNDS,
    Round,
    judge_round,
    pass_mark,
)
from quizzes.panels.domain.report import Report, Section, report_pdf
from quizzes.panels.models import Judge, StandardReport, StandardStudy
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import Person
from trainingsite.accounts.may import Act, check


def rounds_of(study: StandardStudy) -> dict[int, Round]:
    """By number: each round whose ratings are in."""
    said = {number: ratings_of(study, number) for number in ROUNDS}
    return {number: judge_round(ratings) for number, ratings in said.items() if ratings}


def make_report(*, study: StandardStudy, by: Person, now: datetime) -> StandardReport:
    """The study's numbers and its PDF, kept for good: asked a second time, the first is given. Raises NotAllowed, Refused."""
    check(by, Act.SET_STANDARD)
    made = StandardReport.objects.filter(study=study).first()
    if made is not None:
        return made
    if next_round(study) is not None:
        raise Refused(_("A report is made when both rounds are in."))
    rounds = rounds_of(study)
    # No transaction is open while the document is set.
    document = report_pdf(_report(study, rounds, now), localdate(now), settings.PRINT_FONTS)
    try:
        with transaction.atomic():
            return StandardReport.objects.create(
                study=study,
                numbers=_numbers(study, rounds),
                document=document,
                sha256=hashlib.sha256(document).hexdigest(),
                made_by=by,
                made_at=now,
            )
    except IntegrityError:
        return StandardReport.objects.get(study=study)


def _numbers(study: StandardStudy, rounds: dict[int, Round]) -> dict[str, Any]:
    last, questions = rounds[ROUNDS[-1]], study.blueprint.question_count
    items = len(last.items)
    with_error = last.percent + HIGHEST * last.standard_error / items
    return {
        "judges": len(last.judges),
        "items": items,
        "questions": questions,
        "cut": pass_mark(last.percent, questions),
        "highest_cut": min(questions, pass_mark(min(with_error, HIGHEST), questions)),
        "rounds": {str(number): _round_numbers(found) for number, found in rounds.items()},
    }


def _round_numbers(found: Round) -> dict[str, Any]:
    return {
        "cut": round(found.cut, 6),
        "percent": round(found.percent, 6),
        "standard_error": round(found.standard_error, 6),
        "low": round(found.interval[0], 6),
        "high": round(found.interval[1], 6),
        "agreement": None if found.agreement is None else round(found.agreement, 6),
    }


def judge_names(study: StandardStudy) -> dict[str, str]:
    """By the name as it was entered: how a report calls the judge. Whoever did not agree to be named has a number."""
    judges: list[Judge] = list(study.judges.order_by("pk"))
    return {
        judge.name: judge.name if judge.may_be_named else _("Judge %(n)d") % {"n": place}
        for place, judge in enumerate(judges, start=1)
    }


def _report(study: StandardStudy, rounds: dict[int, Round], now: datetime) -> Report:
    numbers = _numbers(study, rounds)
    day = date_format(localdate(now), "j F Y")
    lead = _(
        "A panel of %(judges)d judges rated %(items)d questions in two rounds (modified Angoff). The pass mark that follows is "
        "%(cut)d of %(questions)d questions."
    )
    return Report(
        title=_("Pass mark: %(title)s") % {"title": study.quiz.title},
        language=(get_language() or "en").partition("-")[0],
        foot=_("Study %(id)s, report of %(day)s") % {"id": study.uuid, "day": day},
        lead=[lead % numbers, *_warnings(numbers)],
        sections=[
            Section(_("The borderline candidate"), [study.borderline]),
            _results(rounds),
            _panel(study, rounds),
            _item_section(study, rounds),
            Section(_("How it was computed"), list(_method())),
        ],
    )


def _warnings(numbers: dict[str, Any]) -> Iterator[str]:
    if numbers["judges"] < ADVISED_JUDGES:
        yield _("The panel is small: %(n)d judges, where %(least)d or more are advised.") % {
            "n": numbers["judges"],
            "least": ADVISED_JUDGES,
        }
    for number, found in numbers["rounds"].items():
        if found["agreement"] is None:
            yield _(
                "Agreement in round %(n)s is undefined: the ratings differ no more between the questions than within them, so "
                "that nothing says how far these judges agree."
            ) % {"n": number}
        elif found["agreement"] < 0:
            yield _(
                "Agreement in round %(n)s is below zero: these judges agree no better than by chance."
            ) % {"n": number}


def _results(rounds: dict[int, Round]) -> Section:
    head = [
        _("Round"), _("Cut (items)"), _("Percent"), _("Standard error"), _("95 % interval"), _("Agreement, ICC(2, k)"),
    ]  # fmt: skip
    rows = [
        [
            str(number),
            f"{found.cut:.4f}",
            f"{found.percent:.2f}",
            f"{found.standard_error:.4f}",
            f"{found.interval[0]:.3f} – {found.interval[1]:.3f}",
            _said(found.agreement),
        ]
        for number, found in rounds.items()
    ]
    return Section(_("Result"), (), head, (2, 3, 3, 3, 4, 4), rows)


def _said(agreement: float | None) -> str:
    """A number where it is one that an agreement can be, otherwise in words."""
    if agreement is None:
        return _("undefined")
    return _("none (below zero)") if agreement < 0 else f"{agreement:.4f}"


def _panel(study: StandardStudy, rounds: dict[int, Round]) -> Section:
    names = judge_names(study)
    rows = [
        [
            names[judge.name],
            judge.qualification,
            judge.interests,
            *(f"{found.judges[judge.name]:.2f}" for found in rounds.values()),
        ]
        for judge in study.judges.order_by("pk")
    ]
    head = [
        _("Judge"),
        _("Qualification"),
        _("Declared interests"),
        *(_("Sum, round %(n)d") % {"n": number} for number in rounds),
    ]
    return Section(_("The panel"), (), head, (3, 5, 5, *(2 for _round in rounds)), rows)


def _item_section(study: StandardStudy, rounds: dict[int, Round]) -> Section:
    items = study.items.select_related("question_version__question").order_by("place")
    head = [_("No."), _("Question")]
    for number in rounds:
        head += [_("Mean %(n)d") % {"n": number}, _("Spread %(n)d") % {"n": number}]
    rows = []
    for place, item in enumerate(items):
        row = [
            str(item.place),
            f"{item.question_version.question.code} ({item.question_version.number})",
        ]
        for found in rounds.values():
            row += [f"{found.items[place]:.1f}", f"{found.spreads[place]:.1f}"]
        rows.append(row)
    return Section(_("The questions"), (), head, (1, 4, *(2 for _column in head[2:])), rows)


def _method() -> Iterator[str]:
    yield _(
        "Each judge said of each question how many of 100 borderline candidates would answer it rightly. The cut is the mean "
        "over judges of the sum of their ratings; its standard error is the standard deviation of these sums over the square "
        "root of the number of judges; the interval is that of Student's t."
    )
    yield _(
        "Agreement is the intraclass correlation ICC(2, k) of Shrout and Fleiss (1979): 1 at most, undefined where the "
        "questions' ratings leave no variance to compare with, and none where it is below zero. The pass mark of a form is the "
        "percent of round 2 of its questions, rounded up."
    )
