"""Exam questions of a private folder become rows that no list shows."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from courses.content.domain.doors import ABSENT
from courses.content.domain.entries import Entry
from courses.models import ContentEntry, Course, Fact, Objective, StoredPicture
from courses.publishing.actions.adapters import adapter_of
from courses.publishing.actions.file_records import FileLoad
from quizzes.bank.actions.adapter import shipped_codes
from quizzes.bank.actions.loading import Came, load_question
from quizzes.bank.domain.private_folder import SOURCE, PrivateFolder
from quizzes.bank.models import Question
from trainingsite.accounts.actors import Actor
from trainingsite.accounts.may import Act, check


def load_private_questions(
    *, course: Course, folder: PrivateFolder, sync: FileLoad, by: Actor
) -> None:
    """Write the questions of a private folder. Inside the caller's transaction, ended by sync.finish()."""
    check(by, Act.LOAD_COURSE, course=course)
    StoredPicture.objects.keep_all(folder.pictures)
    came = Came(said=False, shipped=shipped_codes(course), is_private=True)
    modules = {module.code: module for module in course.modules.current()}
    known = _known(course, folder)
    sound = [entry for entry in folder.questions if _stands(course, entry, modules, known, sync)]
    for entry in sound:
        module = modules[entry.data["_module"]]
        load_question(module=module, entry=entry, sync=sync, came=came, by=by)
    own = Question.objects.filter(course=course, retired_at=None, is_private=True)
    gone = [
        *sync.left("question", set(own.values_list("code", flat=True))),
        *(entry.code for entry in folder.retired if _retires(own, entry, sync)),
    ]
    own.filter(code__in=gone).update(retired_at=sync.now)
    if not sync.problems:
        _keep_rules(course, sound, sync)


def _retires(own: Any, entry: Entry, sync: FileLoad) -> bool:
    question = own.filter(code=entry.code).first()
    return sync.retires(entry, row=None if question is None else question.draft)


def _stands(
    course: Course,
    entry: Entry,
    modules: Collection[str],
    known: Mapping[str, Collection[str]],
    sync: FileLoad,
) -> bool:
    """Whether the entry can be loaded beside what there is; what is wrong with it is refused."""
    found = [*_misplaced(course, entry, modules), *_missing(entry, known)]
    for key, message in found:
        sync.refuse(entry.problem(key, message))
    return not found


def _misplaced(course: Course, entry: Entry, modules: Collection[str]) -> Iterable[tuple[str, str]]:
    module = entry.data["_module"]
    if module not in modules:
        known = ", ".join(sorted(modules))
        yield (
            "code",
            f"'{module}' is no module of this course. Its folder is NN-CODE; there are {known}.",
        )
    elsewhere = ContentEntry.objects.filter(course=course.code, kind="question", code=entry.code)
    if elsewhere.exclude(source__startswith=SOURCE).exclude(file_hash=ABSENT).exists():
        yield (
            "code",
            "a folder of the course holds this question too, and whoever has that can read it. Take it out there "
            "and load that first, or give this one another code.",
        )


def _known(course: Course, folder: PrivateFolder) -> dict[str, Collection[str]]:
    """What an entry of the folder may name, by its keys."""
    questions = _codes(Question.objects.filter(course=course))
    return {
        "objective": _codes(Objective.objects.filter(course=course, retired_at=None)),
        "evidence": _codes(Fact.objects.living_in(course)),
        "areas": {area["code"] for area in course.areas},
        "enemies": questions | {one.code for one in folder.questions},
    }


def _missing(entry: Entry, known: Mapping[str, Collection[str]]) -> Iterable[tuple[str, str]]:
    """What the entry names and the course does not have."""
    for key, codes in known.items():
        said = entry.data.get(key) or []
        for code in said if isinstance(said, list) else [said]:
            if code not in codes:
                yield key, f"'{code}' is not in this course."


def _codes(rows: Any) -> set[str]:
    return set(rows.values_list("code", flat=True))


def _keep_rules(course: Course, entries: Iterable[Entry], sync: FileLoad) -> None:
    """The rules that guard publishing on the web guard a private folder too."""
    rows = Question.objects.filter(course=course, is_private=True).select_related(
        "module", "course"
    )
    questions = {question.code: question for question in rows}
    for entry in entries:
        question = questions[entry.code]
        for finding in adapter_of(question).findings(question, sync.now.date()):
            if finding.is_error:
                sync.refuse(entry.problem(finding.span.key, str(finding)))
