"""A study is opened: which quiz, which questions, who judges. Whoever sees its questions sits that exam no more for two years."""

import random
from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from quizzes.bank.models import Question, QuestionVersion
from quizzes.panels.domain.report import missing_signs
from quizzes.panels.models import Judge, StandardStudy, StudyItem
from quizzes.sitting.actions.drawing import drawable_of
from quizzes.sitting.actions.keys import KeysClosed, keep_blind
from quizzes.sitting.domain.blueprint import Shortfall, draw
from quizzes.sitting.models import Quiz
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import Person
from trainingsite.accounts.may import Act, check

FORM, BANK = "form", "bank"
# Judges read every item twice; more than a day's work is no longer read.
MOST_ITEMS = 400
MOST_JUDGES = 40


@transaction.atomic
def open_study(
    *, quiz: Quiz, which: str, borderline: str, dice: random.Random, by: Person, now: datetime
) -> StandardStudy:
    """Choose the items: a form as candidates get one (FORM), or every question it can be drawn from (BANK). Raises
    NotAllowed, Refused."""
    check(by, Act.SET_STANDARD)
    if quiz.purpose != Quiz.Purpose.EXAM or quiz.current_blueprint is None:
        raise Refused(_("A panel sets the pass mark of an exam that can be sat."))
    if not borderline.strip():
        raise Refused(
            _(
                "Describe the candidate who only just deserves to pass: the judges think of nobody else."
            )
        )
    _check_printable(borderline)
    versions = _items(quiz, which, dice)
    study: StandardStudy = StandardStudy.objects.create(
        quiz=quiz,
        blueprint=quiz.current_blueprint,
        borderline=borderline.strip(),
        opened_by=by,
        opened_at=now,
    )
    StudyItem.objects.bulk_create(
        StudyItem(study=study, place=place, question_version_id=version)
        for place, version in enumerate(versions, start=1)
    )
    return study


def _items(quiz: Quiz, which: str, dice: random.Random) -> list[int]:
    assert quiz.current_blueprint is not None  # noqa: S101 -- open_study refused
    plan = quiz.current_blueprint
    found = drawable_of(quiz, plan.cells)
    # Nobody is scored on pilots: no pass mark is about them.
    drawable = {code: one for code, one in found.items() if not one.candidate.is_pilot}
    if which == BANK:
        codes = dice.sample(sorted(drawable), len(drawable))
    else:
        try:
            candidates = [one.candidate for one in drawable.values()]
            codes = draw(plan.cells, candidates, dice, rules=plan.rules)
        except Shortfall as short:
            raise Refused(_("The bank cannot fill a form of this exam.")) from short
    if not 2 <= len(codes) <= MOST_ITEMS:
        raise Refused(
            _("A study has 2 to %(most)d items; this one would have %(n)d.")
            % {"most": MOST_ITEMS, "n": len(codes)}
        )
    return [drawable[code].version for code in codes]


def _check_printable(text: str) -> None:
    """Refuse what the report could not print."""
    missing = missing_signs(text, settings.PRINT_FONTS)
    if missing:
        raise Refused(
            _("The report cannot print %(signs)s. Write it otherwise.")
            % {"signs": " ".join(missing)}
        )


@transaction.atomic
def name_judge(
    *,
    study: StandardStudy,
    name: str,
    qualification: str,
    interests: str,
    may_be_named: bool,
    person: Person | None,
    by: Person,
    now: datetime,
) -> Judge:
    """Add an expert, with an account here or without, until the first ratings are in. Raises NotAllowed, Refused."""
    check(by, Act.SET_STANDARD)
    StandardStudy.objects.select_for_update().get(pk=study.pk)
    if study.sheets.exists():
        raise Refused(_("The first round is in. The judges of a study stay the same."))
    if study.judges.count() >= MOST_JUDGES:
        raise Refused(_("A study has at most %(n)d judges.") % {"n": MOST_JUDGES})
    said = " ".join(name.split()), qualification.strip(), interests.strip()
    if not all(said):
        raise Refused(_("A judge has a name, a qualification and declared interests, or “none”."))
    _check_printable("".join(said))
    try:
        with transaction.atomic():
            made: Judge = Judge.objects.create(
                study=study, name=said[0], qualification=said[1], interests=said[2],
                may_be_named=may_be_named, person=person, named_by=by, named_at=now,
            )  # fmt: skip
    except IntegrityError as error:
        raise Refused(_("This judge is named already. Tell two of one name apart.")) from error
    return made


@transaction.atomic
def show_items(*, study: StandardStudy, by: Person, now: datetime) -> list[StudyItem]:
    """The items for the workbook, in their order. That whoever takes it, and every judge with an account, sees exam questions is
    kept first: it costs what a blind reading costs. Raises NotAllowed, Refused."""
    check(by, Act.SET_STANDARD)
    items = list(study.items.select_related("question_version__question").order_by("place"))
    judges = [judge.person for judge in study.judges.select_related("person") if judge.person]
    questions: Sequence[Question] = [item.question_version.question for item in items]
    try:
        for person in {by, *judges}:
            keep_blind(questions=questions, person=person, by=by, now=now)
    except KeysClosed as closed:
        raise Refused(
            _(
                "Whoever takes the workbook, or a judge, is sitting an exam of the course. Wait until it is over."
            )
        ) from closed
    return items


def is_tied(study: StandardStudy, person: Person) -> bool:
    """Whether the person judges in this study, and so cannot adopt what it comes to."""
    return bool(study.judges.filter(person=person).exists())


def versions_of(study: StandardStudy) -> list[QuestionVersion]:
    """What the judges rate, in their order."""
    return [item.question_version for item in study.items.order_by("place")]
