"""Workbooks out, ratings in: two rounds, all or nothing."""

import hashlib
import random
from datetime import datetime
from statistics import mean
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from quizzes.kinds import KINDS
from quizzes.panels.actions.sheet_messages import workbook_messages
from quizzes.panels.actions.studies import show_items
from quizzes.panels.domain.angoff import LEAST_JUDGES, ROUNDS, Ratings
from quizzes.panels.domain.sheets import Item, read_sheet, write_sheet
from quizzes.panels.models import Rating, RatingSheet, StandardStudy, StudyItem
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import Person
from trainingsite.accounts.may import Act, check


def next_round(study: StandardStudy) -> int | None:
    """The round whose ratings are still missing; None when both are in."""
    done = set(study.sheets.values_list("round", flat=True))
    return next((number for number in ROUNDS if number not in done), None)


def take_workbook(*, study: StandardStudy, by: Person, now: datetime) -> bytes:
    """The workbook of the round that is next, without any key. Raises NotAllowed, Refused."""
    check(by, Act.SET_STANDARD)
    number = _round_or_refused(study)
    names = list(study.judges.order_by("pk").values_list("name", flat=True))
    if len(names) < LEAST_JUDGES:
        raise Refused(_("Name at least %(n)d judges first.") % {"n": LEAST_JUDGES})
    items = show_items(study=study, by=by, now=now)
    before = _before(study) if number > 1 else {}
    shown = [_shown(study, item, before.get(item.pk)) for item in items]
    messages = workbook_messages(study, number)
    return write_sheet(str(study.uuid), number, shown, names, messages)


@transaction.atomic
def enter_ratings(*, study: StandardStudy, data: bytes, by: Person, now: datetime) -> RatingSheet:
    """Take the filled workbook of the round that is next. Raises NotAllowed, Refused, and BadSheet with every problem; then
    nothing is kept."""
    check(by, Act.SET_STANDARD)
    StandardStudy.objects.select_for_update().get(pk=study.pk)
    number = _round_or_refused(study)
    judges = {judge.name: judge for judge in study.judges.order_by("pk")}
    items = {str(item.question_version.uuid): item for item in _items(study)}
    said = read_sheet(data, str(study.uuid), number, list(items), list(judges))
    try:
        with transaction.atomic():
            sheet: RatingSheet = RatingSheet.objects.create(
                study=study,
                round=number,
                file_hash=hashlib.sha256(data).hexdigest(),
                entered_by=by,
                entered_at=now,
            )
    except IntegrityError as error:
        raise Refused(_("Somebody else has just handed in this round.")) from error
    Rating.objects.bulk_create(
        Rating(sheet=sheet, judge=judges[judge], item=items[item], percent=percent)
        for judge, row in said.items()
        for item, percent in row.items()
    )
    return sheet


def ratings_of(study: StandardStudy, number: int) -> Ratings:
    """By judge: the ratings of a round, in the order of the items."""
    rows = Rating.objects.filter(sheet__study=study, sheet__round=number)
    found: dict[str, list[float]] = {}
    for name, percent in rows.order_by("judge_id", "item__place").values_list(
        "judge__name", "percent"
    ):
        found.setdefault(name, []).append(float(percent))
    return found


def _round_or_refused(study: StandardStudy) -> int:
    number = next_round(study)
    if number is None:
        raise Refused(_("Both rounds are in. What the judges said stays."))
    return number


def _items(study: StandardStudy) -> list[StudyItem]:
    return list(study.items.select_related("question_version").order_by("place"))


def _before(study: StandardStudy) -> dict[int, tuple[float, float, float]]:
    """By item: lowest, mean and highest rating of the first round."""
    said: dict[int, list[float]] = {}
    rows = Rating.objects.filter(sheet__study=study, sheet__round=1)
    for item, percent in rows.values_list("item", "percent"):
        said.setdefault(item, []).append(float(percent))
    return {item: (min(row), mean(row), max(row)) for item, row in said.items()}


def _shown(
    study: StandardStudy, item: StudyItem, before: tuple[float, float, float] | None
) -> Item:
    """The item as judges read it: the stem and what can be answered, in an order that says nothing."""
    version = item.question_version
    kind = KINDS[version.kind]
    dice = random.Random(f"{study.uuid}:{version.uuid}")  # noqa: S311 -- an order, no secret
    presented = kind.present(version.spec, kind.order(version.spec, dice))
    answers = "\n".join(_lines(presented))
    stem = _plain(version.stem_html) + _pictured(version.picture)
    return Item(str(version.uuid), item.place, stem, answers, before)


def _lines(presented: dict[str, Any]) -> list[str]:
    """Every part that a candidate sees, a line each; what is chosen from a row of texts, as a unit is, stands in one."""
    lists = [value for value in presented.values() if isinstance(value, list) and value]
    parts = [part for rows in lists for part in rows if isinstance(part, dict)]
    texts = [", ".join(rows) for rows in lists if isinstance(rows[0], str)]
    return [*(f"• {_plain(one['html'])}{_pictured(one.get('picture'))}" for one in parts), *texts]


def _pictured(picture: dict[str, Any] | None) -> str:
    """A sheet holds no picture: judges get what somebody hears who cannot see it."""
    return _(" [Picture: %(alt)s]") % {"alt": picture["alt"]} if picture else ""


def _plain(html: str) -> str:
    return " ".join(strip_tags(html).split())
