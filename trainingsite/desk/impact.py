"""What rests on a fact: lessons, questions, forms that people were given, certificates. Across all apps."""

from dataclasses import dataclass

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET

from certificates.models import Certificate
from courses.models import Fact, LessonVersion
from quizzes.actions import unrecorded_that_asked
from quizzes.models import Attempt, ItemResponse, QuestionVersion


@dataclass(frozen=True)
class Impact:
    """Everything that rests on a fact, in any version; `current` lessons and questions are the ones used now."""

    fact: Fact
    lessons: list[LessonVersion]
    questions: list[QuestionVersion]
    private_questions: int  # of private folders, which no list names
    attempts: list[Attempt]
    certificates: list[Certificate]


def impact_of(fact: Fact) -> Impact:
    """Follow the links from a fact. Graded attempts by their item responses; of the few others each form is read."""
    lessons = LessonVersion.objects.filter(fact_links__fact=fact).distinct()
    questions = QuestionVersion.objects.filter(fact_links__fact=fact).distinct()
    resting = set(questions.values_list("pk", flat=True))
    listed = questions.filter(question__is_private=False).select_related("question")
    shown = list(listed.order_by("question__code", "number"))
    responded = ItemResponse.objects.filter(question_version__in=resting).values("attempt")
    chosen = Q(pk__in=responded) | Q(pk__in=unrecorded_that_asked(resting))
    attempts = Attempt.objects.filter(chosen).select_related("quiz").order_by("pk")
    certificates = Certificate.objects.filter(attempt__in=attempts.values("pk")).order_by("pk")
    return Impact(
        fact=fact,
        lessons=list(lessons.select_related("lesson__module").order_by("lesson", "number")),
        questions=shown,
        private_questions=len(resting) - len(shown),
        attempts=list(attempts),
        certificates=list(certificates),
    )


@require_GET
def fact_impact(request: HttpRequest, course: str, code: str) -> HttpResponse:
    """The same on the desk, for those who may see facts."""
    if not request.user.has_perm("courses.view_fact"):
        raise PermissionDenied
    fact = get_object_or_404(Fact, course__code=course, code=code)
    context = {
        **admin.site.each_context(request),
        "title": f"{fact.code}: what rests on it",
        "opts": Fact._meta,
        "object": fact,
        "impact": impact_of(fact),
        "may_see_attempts": request.user.has_perm("quizzes.view_attempt"),
        "may_see_certificates": request.user.has_perm("certificates.view_certificate"),
    }
    return TemplateResponse(request, "admin/fact_impact.html", context)
