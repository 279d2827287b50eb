"""A whole course folder goes through the door: its lessons, its bank, and the rules that guard both. All or nothing."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from courses.actions import Change, load_course
from courses.content.actions.syncing import CHANGED_HERE, remembered
from courses.content.domain.curriculum import (
    SHIPPED,
    SHIPPED_ID,
    CourseFiles,
    course_code,
    folder_hash,
    read_course,
)
from courses.content.domain.doors import Take
from courses.content.domain.entries import ContentRefused, Problem, content_hash
from courses.content.domain.naming import all_entries
from courses.lessons.actions.rows import Key, rows_of
from courses.lessons.domain.lint.course import lesson_gate
from courses.models import ContentEntry, Course, EditionOffer
from courses.publishing.actions.file_records import NOBODY, FileLoad, Hands, rows_as_edited
from quizzes.bank.actions.private import load_private_questions
from quizzes.bank.domain.lint.files import question_gate
from quizzes.bank.domain.private_folder import PrivateFolder, read_private_folder
from quizzes.sitting.actions.loading import (
    bank_rows,
    check_sittable,
    foreign_quizzes,
    load_bank,
    shortfalls,
)
from quizzes.sitting.actions.named_areas import check_areas
from quizzes.sitting.actions.offering import keep_offer
from quizzes.sitting.actions.parts_above import all_tables, parts_above
from trainingsite.accounts.actors import Actor
from trainingsite.accounts.may import Act, check

# What a load would do, or has done, that leaves the installation as it is; of the last somebody has to hear.
SILENT = ("unchanged", "kept from the web", "stays retired")
NO_CHANGE = (*SILENT, CHANGED_HERE)


def load_curriculum(
    *,
    folder: Path,
    take: Take,
    by: Actor,
    now: datetime,
    private: Path | None = None,
    hands: Hands = NOBODY,
) -> list[Change]:
    """Bring a course folder and the database together, with its `private` folder where one is given. Raises
    ContentRefused with every problem, and then changes nothing."""
    check(by, Act.LOAD_COURSE)
    files = read_course(folder, all_tables())
    apart = None if private is None else read_private(private)
    with transaction.atomic():
        sync = _load(files, take=take, by=by, now=now, guarded=True, apart=apart, hands=hands)
        sync.finish()
        if files.source == SHIPPED_ID:  # taken whole: only what was lost here is still on offer
            loaded = [(c.kind, c.code) for c in sync.changes if c.what not in NO_CHANGE]
            keep_offer(
                course=Course.objects.get(code=files.course.code),
                files=files,
                edition_hash=folder_hash(folder),
                changes=[c for c in sync.changes if c.what == CHANGED_HERE],
                loaded=loaded,
                by=by,
                now=now,
            )
    return sync.changes


@transaction.atomic
def remember_export(
    *, course: Course, files: CourseFiles, source: str, by: Actor, now: datetime
) -> None:
    """Count files that were just written as loaded: what leaves them before they come back was taken out on purpose."""
    check(by, Act.EXPORT_COURSE, course=course)
    rows: dict[Key, Mapping[str, Any]] = {**rows_of(course), **bank_rows(course)}
    for part in parts_above():
        rows |= part.rows(course)
    seen = rows_as_edited(course.code, rows)
    hashes = {key: content_hash(row) for key, row in seen.items()}
    ContentEntry.objects.remember(
        remembered(course.code, source, entry, hashes.get((entry.kind, entry.code), ""), now)
        for entry in all_entries(files)
    )


def compare_curriculum(*, folder: Path, by: Actor, now: datetime) -> list[Change]:
    """What loading the folder would change, entry by entry, conflicts among it. Changes nothing."""
    check(by, Act.OFFER_EDITION)
    return _compare(read_course(folder, all_tables()), by=by, now=now)


def _compare(files: CourseFiles, *, by: Actor, now: datetime) -> list[Change]:
    with transaction.atomic():
        sync = _load(files, take=Take(), by=by, now=now, guarded=False)
        transaction.set_rollback(True)
    return [*(change for change in sync.changes if change.what not in SILENT), *sync.conflicts]


def offer_shipped_edition(*, by: Actor, now: datetime) -> EditionOffer | None:
    """Keep what the shipped edition has and this installation lacks, for people to take. None where the course is not here.

    Reading the course takes seconds, so it is done only when its files or the content have changed since.
    """
    check(by, Act.OFFER_EDITION)
    course = Course.objects.filter(code=course_code(SHIPPED)).first()
    if course is None:
        return None
    edition = folder_hash(SHIPPED)
    offer = EditionOffer.objects.filter(course=course, edition_hash=edition).first()
    if offer is not None and not _has_to_compare(offer):
        return offer
    files = read_course(SHIPPED, all_tables())
    changes = _compare(files, by=by, now=now)
    return keep_offer(
        course=course, files=files, edition_hash=edition, changes=changes, by=by, now=now
    )


def _has_to_compare(offer: EditionOffer) -> bool:
    """Whether content has changed since, or an earlier program counted and kept no entries."""
    moment, course = offer.compared_at, offer.course
    loaded = ContentEntry.objects.filter(course=course.code, loaded_at__gt=moment)
    published = course.publish_records.filter(published_at__gt=moment)
    counted = offer.entries.waiting().count() == offer.changes
    return loaded.exists() or published.exists() or not counted


@transaction.atomic
def load_private(
    *, folder: Path, take: Take, by: Actor, now: datetime, hands: Hands = NOBODY
) -> list[Change]:
    """Bring a private folder and the database together. Raises ContentRefused with every problem, and then changes
    nothing."""
    check(by, Act.LOAD_COURSE)
    apart = read_private(folder)
    course = Course.objects.filter(code=apart.course).first()
    if course is None:
        problem = apart.front.problem(
            "code",
            "there is no such course here. Load its folder first, or both at once: load_curriculum FOLDER --private PATH.",
        )
        raise ContentRefused([problem])
    sync = FileLoad(course=apart.course, source=apart.source, take=take, now=now, hands=hands)
    load_private_questions(course=course, folder=apart, sync=sync, by=by)
    if not sync.problems:
        for code, short in shortfalls(course).items():
            sync.refuse(
                apart.front.problem("code", f"the bank could then not fill {short} of '{code}'.")
            )
    sync.finish()
    return sync.changes


def read_private(folder: Path) -> PrivateFolder:
    """The private folder, refused where whoever has the program has it too. Raises ContentRefused."""
    if folder.resolve().is_relative_to(settings.BASE_DIR):
        message = "A private folder lies outside the program's own folder, where nobody else can read it. Move it."
        raise ContentRefused([Problem(folder.name, 1, message)])
    return read_private_folder(folder)


def _load_apart(course: Course, apart: PrivateFolder, sync: FileLoad, by: Actor) -> None:
    """The private folder beside the course's: it is another source, and its problems and changes are told with the others'."""
    own = FileLoad(
        course=course.code, source=apart.source, take=sync.take, now=sync.now, hands=sync.hands
    )
    if apart.course != course.code:
        own.refuse(apart.front.problem("code", f"the folder beside it is of '{course.code}'."))
    else:
        load_private_questions(course=course, folder=apart, sync=own, by=by)
    sync.join(own)


def _load(
    files: CourseFiles,
    *,
    take: Take,
    by: Actor,
    now: datetime,
    guarded: bool,
    apart: PrivateFolder | None = None,
    hands: Hands = NOBODY,
) -> FileLoad:
    foreign = foreign_quizzes(files)
    if foreign:  # told alone: whatever else is wrong follows from it
        raise ContentRefused(foreign)
    sync = FileLoad(course=files.course.code, source=files.source, take=take, now=now, hands=hands)
    loaded = load_course(files=files, sync=sync, by=by)
    load_bank(course=loaded.course, files=files, sync=sync, by=by)
    if apart is not None and not sync.problems:
        _load_apart(loaded.course, apart, sync, by)
    if not sync.problems:
        check_sittable(loaded.course, files, sync)
        check_areas(loaded.course, files, sync)
    for part in parts_above():
        part.load(course=loaded.course, files=files, sync=sync, by=by)
    if guarded and not sync.problems:  # what has the wrong shape is told before what breaks a rule
        _gate(files, sync)
    return sync


def _gate(files: CourseFiles, sync: FileLoad) -> None:
    """The rules that guard publishing on the web guard a load too."""
    today = sync.now.date()
    for problem in [*lesson_gate(files, today=today), *question_gate(files, today=today)]:
        sync.refuse(problem)
