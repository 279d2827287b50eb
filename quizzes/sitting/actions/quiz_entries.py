"""Quizzes in the publishing machine: a draft says blueprint and policy, and the loader of files makes versions of both."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from courses.content.domain.course_files import CourseFiles
from courses.content.domain.entries import Entry
from courses.content.domain.lint import Finding, Span
from courses.models import ContentEntry, Course, EntryDraft, Module
from courses.publishing.actions.codes import short_code
from courses.publishing.actions.file_records import FileLoad
from courses.publishing.actions.living import LivingAdapter, missing_codes
from quizzes.bank.models import Question
from quizzes.kinds import BadEntry
from quizzes.sitting.actions.drawing import drawable_in
from quizzes.sitting.actions.live_entries import rests_on
from quizzes.sitting.actions.loading import check_sittable, load_bank, shortfalls
from quizzes.sitting.actions.published import published_quiz
from quizzes.sitting.actions.sufficing import form_remarks, order_for, ratings_of
from quizzes.sitting.domain.blueprint import Shortfall, draw
from quizzes.sitting.domain.form_rules import read_form_rules
from quizzes.sitting.domain.quizzes import ParsedQuiz, parse_quiz
from quizzes.sitting.domain.table import QUIZ_FIELDS
from quizzes.sitting.models import Quiz, QuizDraft
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import SYSTEM

Said = Mapping[str, Any]
Wrong = Iterator[tuple[str, str]]


class QuizAdapter(LivingAdapter):
    """A quiz's code stands in addresses, so no two courses share one."""

    model = QuizDraft
    FIELDS = QUIZ_FIELDS

    def live(self, course: Course, code: str) -> Said | None:
        quiz = Quiz.objects.current().filter(course=course, code=code).first()
        return None if quiz is None else published_quiz(quiz)

    def all_live(self, course: Course) -> dict[str, Said]:
        quizzes = Quiz.objects.current().filter(course=course)
        return {quiz.code: {"title": quiz.title} for quiz in quizzes}

    def put(self, files: CourseFiles, entry: Entry) -> None:
        files.quizzes.append(entry)

    def load_files(self, files: CourseFiles, sync: FileLoad, course: Course) -> None:
        short = shortfalls(course)
        files.quizzes += quizzes_beside(course, [entry.code for entry in files.quizzes])
        load_bank(course=course, files=files, sync=sync, by=SYSTEM)
        if not sync.problems:
            check_sittable(course, files, sync, short_before=short)

    def code_taken(self, course: Course, code: str) -> bool:
        drafts = EntryDraft.objects.filter(kind=self.KIND, code=code)
        held = ContentEntry.objects.filter(kind=self.KIND, code=code)
        return Quiz.objects.filter(code=code).exists() or drafts.exists() or held.exists()

    def code_for(self, course: Course, module: Module | None, content: Said) -> str:
        return short_code(str(content.get("title") or ""))

    def take_out(self, entry: EntryDraft, now: datetime) -> None:
        resting = rests_on(entry.course, self.KIND, entry.code)
        if resting:
            said = _(
                "What is in use still names this quiz: %(resting)s. Change or take out that first."
            )
            raise Refused(said % {"resting": ", ".join(resting)})
        super().take_out(entry, now)

    def findings(self, entry: EntryDraft, day: date) -> list[Finding]:
        """What of the form is short, and whether the pass mark fits the predictions: worth knowing while the numbers are typed."""
        try:
            parsed = parse_quiz(entry.content)
        except BadEntry:
            return []
        order = order_for(entry.course, parsed.cells, read_form_rules(parsed.form))
        live = Quiz.objects.current().filter(course=entry.course, code=entry.code)
        quiz = live.select_related("current_policy").first()
        if (
            quiz is not None
            and quiz.current_policy
            and quiz.current_policy.cut == parsed.policy["cut"]
        ):
            order = replace(order, rated=ratings_of(quiz))
        return [
            Finding(rule, entry.code, told, Span(key))
            for rule, key, told in form_remarks(order, parsed.policy["cut"], parsed.purpose)
        ]

    def beyond_the_table(self, entry: EntryDraft, said: Said) -> Wrong:
        course = entry.course
        if course.is_draft:
            yield "code", _("The course is not published yet: publish its own entry first.")
        modules = course.modules.current().values_list("code", flat=True)
        cells = said.get("blueprint") or []
        named = [said["module"]] if said.get("module") else []
        yield from missing_codes("module", named, modules, _("module"))
        rules = said.get("form_rules") or []
        areas = [area["code"] for area in course.areas]
        counted = [rule["area"] for rule in rules if rule.get("area")]
        yield from missing_codes("form_rules", counted, areas, _("area"))
        drawn = [cell["module"] for cell in cells]
        drawn += [rule["module"] for rule in rules if rule.get("module")]
        yield from missing_codes("blueprint", drawn, modules, _("module"))
        quizzes = Quiz.objects.current().filter(course=course).exclude(code=entry.code)
        here = quizzes.values_list("code", flat=True)
        yield from missing_codes("opens_after", said.get("opens_after") or [], here, _("quiz"))
        if not list(self.FIELDS.problems(said)):
            yield from _taken_together(course, said)


def _taken_together(course: Course, said: Said) -> Wrong:
    """What is wrong between values that are sound by themselves."""
    try:
        parsed = parse_quiz(said)
    except BadEntry as bad:
        yield from bad.problems
    else:
        yield from _too_few(course, parsed)


def _too_few(course: Course, quiz: ParsedQuiz) -> Wrong:
    candidates = [one.candidate for one in drawable_in(course.pk).values()]
    rules = read_form_rules(quiz.form)
    try:
        draw(quiz.cells, candidates, random.Random(0), rules=rules)  # noqa: S311 -- whether it can be drawn at all
    except Shortfall as short:
        yield "blueprint", _lacking(course, short)


def _lacking(course: Course, short: Shortfall) -> str:
    """How many more of which questions it takes."""
    cell = short.cell
    if "rule" in cell:
        told = _(
            "The bank cannot fill %(cell)s. Ask for fewer, write more, or let fewer of them exclude each other."
        )
        return told % {"cell": short}
    module = course.modules.filter(code=cell["module"]).first()
    critical = {"true": _("safety-critical"), "false": _("not safety-critical")}
    told = _(
        "The bank cannot fill it. %(what)s: %(more)d more needed, there are %(found)d of %(count)d that may stand in one form. Ask for fewer, write more, or let fewer of them exclude each other."
    )
    named = (module.title if module else cell["module"], Question.Pool(cell["pool"]).label, critical.get(cell["critical"], ""))  # fmt: skip
    more = cell["count"] - short.found
    return told % {"what": ", ".join(map(str, filter(None, named))), "more": more, "found": short.found, "count": cell["count"]}  # fmt: skip


def quizzes_beside(course: Course, left_out: list[str]) -> list[Entry]:
    """The quizzes of the course as they stand, but these."""
    quizzes = Quiz.objects.current().filter(course=course).exclude(code__in=left_out)
    return [Entry("quiz", quiz.code, "", 1, published_quiz(quiz) or {}) for quiz in quizzes]
