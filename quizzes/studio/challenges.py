"""What candidates say is wrong with a question, beside the question with its key: for whoever may open that."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from quizzes import actions
from quizzes.keys import closed_keys
from quizzes.models import QuestionVersion
from trainingsite.accounts.actors import person_of
from trainingsite.accounts.may import Act, may
from trainingsite.accounts.models import ReviewCase


@require_http_methods(["GET", "POST"])
@never_cache
def challenge(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Everybody's words, without their names, by the version that they were given."""
    if not may(person_of(request.user), Act.CORRECT_KEY):
        raise PermissionDenied
    case = get_object_or_404(ReviewCase, uuid=uuid, kind=actions.CHALLENGE_KIND)
    question = actions.challenged_question(case)
    closed = closed_keys(request, question)
    if closed is not None:
        return closed
    said = actions.voices(case)
    keys = {one.question_version_id for one in said}
    versions = QuestionVersion.objects.filter(pk__in=keys).order_by("number")
    context = {
        "case": case,
        "question": question,
        "course": question.course,
        "versions": [
            {
                "version": version,
                "key": actions.explained(version),
                "said": [one for one in said if one.question_version_id == version.pk],
            }
            for version in versions
        ],
    }
    response = TemplateResponse(request, "studio/challenge.html", context)
    response["Cache-Control"] = "no-store"
    return response
