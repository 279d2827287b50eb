"""Who comes in to run groups: a training manager or an administrator, with a second factor; and to which group."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from trainingsite.accounts.actors import Person, person_of
from trainingsite.accounts.factor_asked import ask_for_second_factor, lacks_second_factor
from trainingsite.accounts.may import Act, check
from trainingsite.cohorts.models import Cohort


def for_managers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """The view gets the person beside the request. Whoever sees how far others are needs a second factor, as staff do."""

    @never_cache
    @wraps(view)
    def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        by = person_of(request.user)
        check(by, Act.READ_GROUP)
        if lacks_second_factor(by):
            return ask_for_second_factor(
                request, _("Set up a code app first: whoever runs groups needs a second factor.")
            )
        return view(request, by, *args, **kwargs)

    return entered


def group_of(by: Person, uuid: UUID) -> Cohort:
    """The group, fetched through the person who runs it: somebody else's is not found."""
    rows = Cohort.objects.seen_by(by).select_related("course")
    return get_object_or_404(rows, uuid=uuid)
