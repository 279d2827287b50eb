"""Who comes in: somebody who works for a clinic, with a second factor; every row is then fetched through that clinic."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from certificates.clinics.models import Organisation, StaffMembership
from trainingsite.accounts.actors import Person, person_of
from trainingsite.accounts.factor_asked import ask_for_second_factor, lacks_second_factor
from trainingsite.accounts.may import Act, NotAllowed, check


def place_of(person: Person) -> StaffMembership:
    """Where the person works. Raises NotAllowed for nowhere."""
    found: StaffMembership | None = StaffMembership.objects.of(person)
    if found is None:
        raise NotAllowed(Act.READ_CHECKS)
    check(person, Act.READ_CHECKS, organisation=found.organisation)
    return found


def for_clinic(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """The view gets the person's membership beside the request. What a clinic asked names people: it takes a second factor."""

    @for_member
    @wraps(view)
    def entered(
        request: HttpRequest, place: StaffMembership, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        by = person_of(request.user)
        if lacks_second_factor(by):
            return ask_for_second_factor(
                request,
                _("Set up a code app first: whoever works for a clinic needs a second factor."),
            )
        return view(request, place, *args, **kwargs)

    return entered


def for_member(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """The same for a page that shows nothing of what the clinic asked: the way out is open without a second factor."""

    @never_cache
    @wraps(view)
    def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, place_of(person_of(request.user)), *args, **kwargs)

    return entered


def clinic_page(
    request: HttpRequest, place: StaffMembership, template: str, *, status: int = 200, **shown: Any
) -> HttpResponse:
    """A page of the clinic, with what its head shows."""
    clinic: Organisation = place.organisation
    return TemplateResponse(
        request, template, {"clinic": clinic, "place": place, **shown}, status=status
    )
