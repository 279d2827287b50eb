"""The page on which somebody says what qualifies them, which interests they have, and whether the handbook may name them."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from courses.actions import declare
from courses.models import Declaration
from quizzes.studio.forms import DeclarationForm, declared
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import person_of


@require_http_methods(["GET", "POST"])
@never_cache
def declaration(request: HttpRequest) -> HttpResponse:
    """One's own; what was declared before stays on record."""
    by = person_of(request.user)
    last = Declaration.objects.last_of([by]).get(by.pk)
    form = DeclarationForm(request.POST or None, initial=declared(last))
    if request.method == "POST" and form.is_valid():
        try:
            declare(**form.cleaned_data, by=by, now=timezone.now())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Kept. From now on this counts."))
            return redirect("quizzes:declaration")
    status = 400 if form.errors else 200
    context = {"form": form, "last": last}
    return TemplateResponse(request, "studio/declaration.html", context, status=status)
