"""How far the people of a group are: the table, and the table to take along."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET

from trainingsite.accounts.actors import Person
from trainingsite.cohorts.entering import for_managers, group_of
from trainingsite.cohorts.models import Membership


@require_GET
@for_managers
def group(request: HttpRequest, by: Person, uuid: UUID) -> HttpResponse:
    """Who is in the group."""
    cohort = group_of(by, uuid)
    rows = Membership.objects.standing().filter(cohort=cohort).select_related("person")
    context = {"cohort": cohort, "here": "results", "members": list(rows.order_by("joined_at"))}
    return TemplateResponse(request, "cohorts/group.html", context)
