"""One entry of the shipped edition goes through the door alone: the loaders get it, and around it what it refers to."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext as _

from courses.actions import load_course
from courses.content.domain.course_files import CourseFiles
from courses.content.domain.curriculum import SHIPPED_ID
from courses.content.domain.entries import Entry
from courses.content.domain.figures import ParsedFigure
from courses.models import Course, Lesson
from courses.publishing.actions.adapters import adapter_of
from courses.publishing.actions.file_records import ChosenLoad
from courses.publishing.actions.publishing import FailsRules, Unfinished
from quizzes.sitting.actions.loading import check_sittable, load_bank, shortfalls
from quizzes.sitting.actions.named_areas import check_areas
from quizzes.sitting.actions.offered import DRAFTED, Compared
from quizzes.sitting.actions.parts_above import parts_above
from quizzes.sitting.actions.published import published_quiz
from quizzes.sitting.models import Quiz
from trainingsite.accounts.actors import SYSTEM, Person
from trainingsite.accounts.may import Act, check

# What decides which forms can be drawn, and what is read beside the quizzes.
BESIDE_QUIZZES = ("module", "question", "quiz", "scheme")


def load_chosen(*, look: Compared, by: Person, now: datetime) -> None:
    """Load what the edition says of this entry, and nothing else. Inside the caller's transaction. Raises NotAllowed,
    ContentRefused, CannotPublish."""
    check(by, Act.TAKE_EDITION)
    offered = look.offered
    course = offered.offer.course
    note = _("Taken from the shipped edition at once, for safety.") if offered.safety else ""
    sync = ChosenLoad(
        course=course.code, source=SHIPPED_ID, chosen=[offered.key], reviewer=by, note=note, now=now
    )
    files, short = _files(look), shortfalls(course)
    load_course(files=files, sync=sync, by=SYSTEM)
    load_bank(course=course, files=files, sync=sync, by=SYSTEM)
    for part in parts_above():
        part.load(course=course, files=files, sync=sync, by=SYSTEM)
    if not sync.problems:
        check_sittable(course, files, sync, short_before=short)
        if offered.kind == "course":
            check_areas(course, files, sync)
    sync.finish()
    if offered.kind == "module" and look.live is None:
        _put_last(course, offered.code)
    _check_rules(look, now)


def _put_last(course: Course, code: str) -> None:
    """A new module stands last until the course's own entry, which has the order, is taken."""
    last = course.modules.aggregate(last=Max("position"))["last"]
    course.modules.filter(code=code).update(position=last + 1)


def _check_rules(look: Compared, now: datetime) -> None:
    """The rules that guard a draft guard this too."""
    if not look.is_drafted:
        return
    rows = DRAFTED[look.offered.kind]._default_manager.select_related("course", "current_version")
    row = rows.get(course=look.offered.offer.course, code=look.offered.code)
    adapter = adapter_of(row)
    gaps = adapter.gaps(row)
    if gaps:
        raise Unfinished(gaps)
    broken = [found for found in adapter.findings(row, now.date()) if adapter.stops(found)]
    if broken:
        raise FailsRules(broken)


def _files(look: Compared) -> CourseFiles:
    """A course folder with this entry, and what it refers to as it stands here."""
    offered = look.offered
    offer = offered.offer
    front = Entry("course", offer.course.code, "", 1, {})
    files = CourseFiles(front, source=SHIPPED_ID, disclosed=offer.disclosed)
    if offered.kind in BESIDE_QUIZZES:
        files.quizzes += _quizzes(offer.course, offered.code)
    if offered.is_retired:
        files.retired += [look.entry] if offered.data is not None else []
    elif offered.kind == "figure":
        _put_figure(files, look.entry, offer.course)
    elif offered.kind == "course":
        files.course = look.entry
    else:
        _list_of(files, offered.kind).append(look.entry)
    return files


def _list_of(files: CourseFiles, kind: str) -> list[Entry]:
    lists = {
        "fact": files.facts,
        "term": files.glossary,
        "module": files.modules,
        "lesson": files.lessons,
        "question": files.questions,
        "quiz": files.quizzes,
        "scheme": files.schemes,
    }
    return lists[kind]


def _quizzes(course: Course, left_out: str) -> Iterator[Entry]:
    """The quizzes as they stand, but the one that is chosen."""
    for quiz in Quiz.objects.current().filter(course=course).exclude(code=left_out):
        yield Entry("quiz", quiz.code, "", 1, published_quiz(quiz) or {})


def _put_figure(files: CourseFiles, entry: Entry, course: Course) -> None:
    """A drawing is named by its module, and the lessons that show it are drawn anew."""
    module, _slash, name = entry.code.partition("/")
    folder = entry.path.rpartition("/")[0]
    files.modules.append(Entry("module", module, f"{folder}/module.yaml", 1, {}))
    files.figures[module, name] = ParsedFigure(**entry.data)
    lessons = Lesson.objects.published().filter(course=course, module__code=module)
    files.lessons += [
        Entry("lesson", code, "", 1, {"_module": module})
        for code in lessons.values_list("code", flat=True)
    ]
