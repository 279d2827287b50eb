"""Questions of others become drafts: a file is read and kept, rows of it are taken, and all of that is undone as one act."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from courses.content.formats.decoding import storable
from courses.content.pictures import BadPicture
from courses.models import Course, Module
from courses.publishing.actions.adapters import NotStorable, adapter_named
from courses.publishing.actions.beginning import begin_entry
from courses.publishing.actions.drafting import locked, mark_of, save_draft
from courses.publishing.actions.moving import move_entry
from quizzes.bank.actions.brought_pictures import BroughtPictures
from quizzes.bank.formats.whole import is_small, kept_file
from quizzes.bank.models import BroughtQuestion, FileReading, Question, QuestionFile
from quizzes.kinds import KINDS
from quizzes.kinds.filling import filled
from quizzes.sitting.actions.brought_places import code_for, module_for
from quizzes.sitting.actions.exam_files import (
    check_may_open_all,
    check_may_open_file,
    locked_file,
    open_file,
)
from quizzes.sitting.actions.keys import KeysClosed, reads_keys
from quizzes.sitting.actions.reading_files import layouts, told
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import Person
from trainingsite.accounts.may import Act, check

LARGEST_FILE = 20_000_000
PLACE_KEYS = ("module", "pool", "code")


@dataclass(frozen=True)
class Taken:
    """What came of taking rows: the drafts, and (row, why not) of the others."""

    made: list[Question]
    refused: list[tuple[int, str]]


@dataclass(frozen=True)
class Undone:
    """What came of an undoing: the drafts that are out of use again, and those that somebody has changed since."""

    gone: list[Question]
    kept: list[Question]


def bring_file(
    *,
    course: Course,
    name: str,
    data: bytes,
    owner: str,
    licence: str,
    by: Person,
    now: datetime,
    pool: str = Question.Pool.PRACTICE,
) -> QuestionFile:
    """Keep what was read of a file, row by row; nothing of it is a draft yet. Of exam questions that is for who may read the
    exam's keys, and who brings them has read them. A small file is read
    before anything is written: nobody's answer waits for it. Raises NotAllowed, Refused, KeysClosed."""
    check(by, Act.SAVE_DRAFT)
    if pool == Question.Pool.EXAM and not reads_keys(by, course):
        raise KeysClosed("no-right")
    if len(data) > LARGEST_FILE:
        said = _("The file has %(size)s MB; %(most)s are the most. Split it.")
        raise Refused(said % {"size": len(data) // 1_000_000, "most": LARGEST_FILE // 1_000_000})
    if not owner.strip() or not licence.strip():
        raise Refused(_("Say whose questions they are, and under which licence they may be used."))
    file = QuestionFile(
        course=course,
        name=storable(name)[-200:],
        sha256=sha256(data).hexdigest(),
        data=data,
        owner=owner.strip(),
        licence=licence.strip(),
        pool=pool,
        brought_by=by,
        brought_at=now,
    )
    return _brought(file, kept_file(name, data, layouts()) if is_small(data) else None, by, now)


@transaction.atomic
def _brought(
    made: QuestionFile, kept: Mapping[str, Any] | None, by: Person, now: datetime
) -> QuestionFile:
    made.save()
    open_file(file=made, by=by, now=now)
    if kept is not None:
        made.keep_read(told(kept, made.pool), now)
    return made


def take_rows(
    *,
    file: QuestionFile,
    rows: Iterable[int],
    module: Module,
    topic: str,
    by: Person,
    now: datetime,
) -> Taken:
    """Make a draft of each of these rows (counted from 0) in the file's pool, in the module that the row names, else in this
    one; a topic where the row names none. What cannot be one is told, and the others are made. Their pictures are made anew before anything is written.
    Raises NotAllowed, Refused, KeysClosed."""
    check(by, Act.SAVE_DRAFT)
    check_may_open_file(by, file)
    wanted = sorted(set(rows))
    pictures = BroughtPictures(file, [file.rows[one] for one in wanted if one < len(file.rows)])
    with transaction.atomic():
        kept = locked_file(file)
        taken = Taken([], [])
        before = set(kept.brought.values_list("row", flat=True))
        for number in wanted:
            if number not in before:
                _take(kept, number, pictures, taken, module=module, topic=topic, by=by, now=now)
        FileReading.objects.filter(file=kept).keep_for(taken.made)
    return taken


def _take(
    kept: QuestionFile, number: int, pictures: BroughtPictures, taken: Taken, **place: Any
) -> None:
    row = kept.rows[number] if number < len(kept.rows) else None
    if row is None or row["entry"] is None:
        taken.refused.append((number, _("No draft can come of this row.")))
        return
    try:
        with transaction.atomic():
            taken.made.append(_draft(kept, number, pictures.kept(row["entry"]), **place))
    except (NotStorable, BadPicture) as refused:
        taken.refused.append((number, str(refused)))


def _draft(
    file: QuestionFile,
    number: int,
    entry: Mapping[str, Any],
    module: Module,
    topic: str,
    by: Person,
    now: datetime,
) -> Question:
    said = {key: value for key, value in entry.items() if key not in PLACE_KEYS}
    module, code = module_for(file.course, entry, module), code_for(file.course, entry)
    said |= {"pool": file.pool}
    if topic and not said.get("topic"):
        said["topic"] = topic
    made: Any = begin_entry(
        kind="question",
        course=file.course,
        module=module,
        content=said,
        by=by,
        now=now,
        code=code,
        taken_from=[file.brought_by],
    )
    BroughtQuestion.objects.create(file=file, row=number, question=made, mark=mark_of(made))
    question: Question = made
    return question


@transaction.atomic
def undo_file(*, file: QuestionFile, by: Person, now: datetime) -> Undone:
    """Take every draft out of use that came of the file and that nobody has changed or published since; what whoever brought it
    filled in there is a part of it, what somebody worked on stays. It counts as undone once no draft of it is left.
    Raises NotAllowed, Refused, KeysClosed."""
    check(by, Act.SAVE_DRAFT)
    check_may_open_file(by, file)
    kept = locked_file(file)
    undone = Undone([], [])
    for brought in BroughtQuestion.objects.of(kept):
        question = locked(brought.question)
        untouched = question.current_version is None and mark_of(question) == brought.mark
        if untouched and question.retired_at is None:
            question.retired_at = now
            question.edited_by = question.edited_at = None
            question.save(update_fields=["retired_at", "edited_by", "edited_at"])
            undone.gone.append(question)
        elif question.retired_at is None:
            undone.kept.append(question)
    if all(one.current_version is not None for one in undone.kept):
        kept.undone_by, kept.undone_at = by, now
        kept.save(update_fields=["undone_by", "undone_at"])
    return undone


@transaction.atomic
def fill_drafts(
    *,
    questions: Sequence[Question],
    said: Mapping[str, Any],
    by: Person,
    now: datetime,
    answers: Mapping[str, Any] | None = None,
    module: Module | None = None,
) -> Taken:
    """Put the same into many drafts at once, key by key: objective, topic, level, evidence, review_by and the like. `answers`: a
    `rationale` for each answer that has none, a `harm` for each wrong one that has none. `module`: where they move. What is
    empty stays as it is. What whoever brought a draft fills in goes with it when the import is undone.
    Raises NotAllowed, KeysClosed."""
    check(by, Act.SAVE_DRAFT)
    check_may_open_all(by, questions)
    wanted = {key: value for key, value in said.items() if value not in (None, "", [])}
    taken = Taken([], [])
    for number, question in enumerate(questions):
        try:
            with transaction.atomic():
                taken.made.append(_filled(question, wanted, answers or {}, module, by, now))
        except (NotStorable, Refused) as refused:
            taken.refused.append((number, f"{question.code}: {refused}"))
    return taken


def _filled(
    question: Question,
    wanted: dict[str, Any],
    answers: Mapping[str, Any],
    module: Module | None,
    by: Person,
    now: datetime,
) -> Question:
    """The draft as it stands now, with what was filled in: what somebody saved since it was listed stays. Inside the caller's
    transaction."""
    kept: Any = locked(question)
    brought = BroughtQuestion.objects.filter(question=kept, file__brought_by=by).first()
    is_own = brought is not None and mark_of(kept) == brought.mark
    if module is not None:
        kept = locked(move_entry(entry=kept, module=module, by=by, now=now))
    content = adapter_named("question").content(kept) | wanted
    content |= filled(KINDS[content["kind"]].FIELDS, content, answers)
    saved: Question = save_draft(entry=kept, content=content, by=by, now=now)
    if brought is not None and is_own:
        brought.mark = mark_of(saved)
        brought.save(update_fields=["mark"])
    return saved
