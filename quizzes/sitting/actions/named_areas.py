"""Which areas of a course live questions and quizzes name, and that none of these goes with a load of files."""

from collections import defaultdict

from django.utils.translation import gettext as _

from courses.content.domain.course_files import CourseFiles
from courses.lessons.actions.areas import areas_missed
from courses.models import Course
from courses.publishing.actions.file_records import FileLoad
from quizzes.bank.models import Question
from quizzes.sitting.models import Quiz


def areas_named(course: Course) -> dict[str, list[str]]:
    """By area, the codes of the live questions and quizzes that name it. Questions of a private folder no list names."""
    private = set(Question.objects.private_in(course).values_list("code", flat=True))
    named: dict[str, set[str]] = defaultdict(set)
    questions = Question.objects.published().filter(course=course)
    for code, areas in questions.values_list("code", "current_version__areas"):
        for area in areas:
            named[area].add(_("private questions") if code in private else code)
    quizzes = Quiz.objects.current().filter(course=course).select_related("current_blueprint")
    for quiz in quizzes:
        assert quiz.current_blueprint is not None  # noqa: S101 -- Quiz.objects.current() has one
        for rule in quiz.current_blueprint.rules.rules:
            for key, area in rule.named:
                if key == "area":
                    named[area].add(quiz.code)
    return {area: sorted(codes) for area, codes in named.items()}


def check_areas(course: Course, files: CourseFiles, sync: FileLoad) -> None:
    """Refuse that course.yaml lets an area go which something live names, as what was published on the web may."""
    stored = Course.objects.values_list("areas", flat=True).get(pk=course.pk)
    for told in areas_missed(course, {area["code"] for area in stored}):
        sync.refuse(files.course.problem("areas", told))
