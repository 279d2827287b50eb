"""Whether holders read the clinic's name where it checked their certificates."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from certificates.clinics import actions
from certificates.clinics.models import StaffMembership
from certificates.clinics.views.entering import clinic_page, for_clinic
from trainingsite.accounts.actors import person_of


@require_http_methods(["GET", "POST"])
@for_clinic
def name_shown(request: HttpRequest, place: StaffMembership) -> HttpResponse:
    """Whether it is shown, since when and by whom; for managers a button for the other."""
    if request.method == "POST":
        is_shown = request.POST.get("shown") == "yes"
        actions.choose_name_shown(
            organisation=place.organisation,
            is_shown=is_shown,
            by=person_of(request.user),
            now=timezone.now(),
        )
        shown, hidden = _("Holders read your name."), _("Holders read “a clinic”.")
        messages.success(request, shown if is_shown else hidden)
        return redirect("clinics:name_shown")
    choice = actions.name_choice_of(place.organisation)
    return clinic_page(request, place, "clinics/name_shown.html", here="home", choice=choice)
