"""A photograph is withdrawn wherever it stands: erased with its parts, its questions out of use, printed modules dropped."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from courses.actions import Told, consents_of, erase_photographs, family_of, figures_of, pull
from courses.content.domain.pictured import names_in, pictures_in
from courses.models import Module, WithdrawnPicture
from quizzes.bank.models import Question
from quizzes.sitting.models import ModulePrint
from trainingsite.accounts.actors import Person
from trainingsite.accounts.may import Act, check


@dataclass(frozen=True)
class Shown:
    """A kept photograph that would go: whether it surely shows the same (`is_sure`), the figures that showed it, its consent
    and the questions that show it."""

    name: str
    is_sure: bool
    figures: list[str]
    consent: str
    questions: list[Question]


def would_go(name: str) -> list[Shown]:
    """What goes with the photograph of this name, it first of all; nothing where it is not here."""
    family = family_of(name)
    questions = _questions_with(family)
    figures, consents = figures_of(family), _consents_of(family, questions)
    found = [
        Shown(one, is_sure, figures[one], consents.get(one, ""), questions.get(one, []))
        for one, is_sure in family.items()
    ]
    return sorted(found, key=lambda one: (one.name != name, not one.is_sure))


@transaction.atomic
def withdraw_photographs(
    *, names: Collection[str], reason: str, by: Person, now: datetime
) -> list[WithdrawnPicture]:
    """Erase these photographs for good, and take what asks about one out of use; attempts that run keep their form, and are
    told in its place. Raises NotAllowed, Refused."""
    check(by, Act.WITHDRAW_PHOTOGRAPH)
    questions = _questions_with(names)
    figures, consents = figures_of(names), _consents_of(names, questions)
    told = {
        name: Told(
            consents.get(name, ""),
            (*figures[name], *(f"{one.course.code} {one.code}" for one in questions.get(name, []))),
        )
        for name in names
    }
    made = erase_photographs(told=told, reason=reason, by=by, now=now)
    asked = {one.pk: one for rows in questions.values() for one in rows}
    for one in asked.values():
        if one.retired_at is None and one.current_version_id is not None:
            pull(entry=one, reason=reason, by=by, now=now)
    _drop_prints(figures, asked.values(), now)
    return made


def _consents_of(names: Iterable[str], questions: Mapping[str, list[Question]]) -> dict[str, str]:
    """By name under which consent each was shown, by a figure or by a question."""
    told = dict[str, str]()
    for name, rows in questions.items():
        pictures = (one for row in rows for said in _saying(row) for one in pictures_in(said))
        said = (str(one.get("consent") or "") for one in pictures if one.get("file") == name)
        told[name] = next(filter(None, said), "")
    return told | consents_of(names)


def _saying(one: Question) -> tuple[dict[str, Any], dict[str, Any]]:
    """What is live of a question, and its draft."""
    version = one.current_version
    return ({"picture": version.picture, "spec": version.spec} if version else {}), dict(one.draft)


def _questions_with(names: Iterable[str]) -> dict[str, list[Question]]:
    """By name the questions whose draft or published version shows each."""
    wanted, found = set(names), dict[str, list[Question]]()
    rows = Question.objects.select_related("course", "current_version").order_by("course", "code")
    for one in rows.iterator(chunk_size=200):
        for name in sorted(names_in(*_saying(one)) & wanted):
            found.setdefault(name, []).append(one)
    return found


def _drop_prints(
    figures: dict[str, list[str]], questions: Iterable[Question], now: datetime
) -> None:
    """The printed modules that may show one are set anew when somebody asks."""
    shown = {tuple(code.split(" ", 1)) for codes in figures.values() for code in codes}
    places = {(course, code.partition("/")[0]) for course, code in shown}
    rows = Module.objects.filter(course__code__in=[course for course, _module in places])
    modules = [
        *(
            pk
            for pk, *place in rows.values_list("pk", "course__code", "code")
            if tuple(place) in places
        ),
        *(one.module_id for one in questions),
    ]
    kept = ModulePrint.objects.filter(module__in=modules)
    kept.kept().update(data=b"", dropped_at=now)
    # One that is being set at this moment has read the photograph already.
    kept.filter(made_at=None).update(making_since=None, asked_at=now)
