"""A person's own settings."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from trainingsite.accounts.actions.register import EntryTaken, change_settings
from trainingsite.accounts.forms import SettingsForm, entry_taken_words


@require_http_methods(["GET", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """Name and register, text size, spacing, colours."""
    form = SettingsForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            change_settings(
                person=request.user,
                entry=form.entry,
                appearance=form.appearance,
                by=request.user,
                now=timezone.now(),
            )
        except EntryTaken:
            form.add_error("register_number", entry_taken_words())
        else:
            messages.success(request, _("Your settings are saved."))
            return redirect(_way_back(request) or "account_settings")
    status = 400 if form.errors else 200
    return TemplateResponse(request, "account_settings.html", {"form": form}, status=status)


def _way_back(request: HttpRequest) -> str:
    """Where the person came from to mend something, if it is a page of ours."""
    wanted = request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if ours and wanted.startswith("/") else ""


@login_not_required
def admin_sign_in(request: HttpRequest) -> HttpResponse:
    """The admin has no sign-in of its own: its limits and second factor are those of everybody."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.GET.get("next", "/admin/"))
    if not request.user.is_staff:
        raise PermissionDenied
    return redirect("admin:index")
