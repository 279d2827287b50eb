"""Pages on which somebody makes links to a certificate of theirs, and calls them off."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from certificates import actions
from certificates.forms import ShareForm
from certificates.models import Certificate
from trainingsite.accounts.actions.authority import Refused
from trainingsite.accounts.actors import person_of

ENDED_SHOWN = 20


def _certificate_of(request: HttpRequest, uuid: UUID) -> Certificate:
    """The person's own: another's is not found."""
    rows = actions.certificates_of(person_of(request.user))
    found: Certificate = get_object_or_404(rows, uuid=uuid)
    return found


@never_cache
@require_http_methods(["GET", "POST"])
def share(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The links to a certificate, and a form for another, whose address is shown this once."""
    row = _certificate_of(request, uuid)
    form = ShareForm(request.POST or None)
    made = _made(request, row, form) if request.method == "POST" and form.is_valid() else ""
    now = timezone.now()
    links = list(row.share_links.order_by("-made_at", "-pk"))
    still = set(row.share_links.open_at(now).values_list("pk", flat=True))
    context = {
        "item": actions.summary(row, now),
        "form": ShareForm() if made else form,
        "made": made,
        "links": [link for link in links if link.pk in still],
        "ended": [link for link in links if link.pk not in still][:ENDED_SHOWN],
        "is_full": len(still) >= actions.MOST_LINKS,
        "most": actions.MOST_LINKS,
    }
    status = 400 if form.errors else 200
    return TemplateResponse(request, "certificates/share.html", context, status=status)


def _made(request: HttpRequest, row: Certificate, form: ShareForm) -> str:
    """The new link's address in full; "" where the form says now why there is none."""
    by, now = person_of(request.user), timezone.now()
    try:
        _link, token = actions.make_link(certificate=row, by=by, now=now, **form.cleaned_data)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return ""
    return f"{settings.PUBLIC_URL}{reverse('certificates:shared', args=[token])}"


@never_cache
@require_POST
def call_off(request: HttpRequest, uuid: UUID, link: UUID) -> HttpResponse:
    """A link opens nothing any more."""
    row = _certificate_of(request, uuid)
    found = get_object_or_404(row.share_links.select_related("certificate"), uuid=link)
    actions.end_link(link=found, by=person_of(request.user), now=timezone.now())
    told = _("The link “%(label)s” opens nothing any more.")
    messages.success(request, told % {"label": found.label})
    return redirect("certificates:share", uuid=row.uuid)
