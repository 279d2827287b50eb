"""Pages of certificates: the holder's own, and the public one that a clinic reads."""

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_safe

from certificates import actions
from certificates.clinics import actions as clinics
from certificates.domain.caveats import ASSURANCES
from certificates.domain.codes import grouped, read_code
from certificates.messages import VERDICTS
from certificates.responses import pdf_response
from trainingsite.accounts.actors import person_of


def _list_context(request: HttpRequest) -> dict[str, object]:
    held, standing = actions.person_list(user=person_of(request.user), now=timezone.now())
    return {"certificates": held, "standing": standing}


@require_GET
@never_cache
def mine(request: HttpRequest) -> HttpResponse:
    """The person's certificates; one on its way appears by itself."""
    return TemplateResponse(request, "certificates/mine.html", _list_context(request))


@require_GET
@never_cache
def status_fragment(request: HttpRequest) -> HttpResponse:
    """The list alone, for the page that waits for a certificate."""
    return TemplateResponse(request, "certificates/_list.html", _list_context(request))


@require_GET
@never_cache
def certificate(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One certificate of the person: what it says, the document, how a clinic checks it."""
    row = get_object_or_404(actions.certificates_of(person_of(request.user)), uuid=uuid)
    item = actions.summary(row, timezone.now())
    context = {"item": item, "certificate": row}
    return TemplateResponse(request, "certificates/certificate.html", context)


@require_GET
def pdf(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """The stored document."""
    return pdf_response(
        request, get_object_or_404(actions.certificates_of(person_of(request.user)), uuid=uuid)
    )


@login_not_required
@require_safe
def verify_form(request: HttpRequest) -> HttpResponse:
    """Where a clinic types a code; the answer has an address of its own."""
    typed = request.GET.get("code", "").strip()[:80]
    if not typed:
        return TemplateResponse(request, "certificates/verify_form.html", {"typed": ""})
    code = read_code(typed)
    if code is None:
        context = {"typed": typed, "wrong": True}
        return TemplateResponse(request, "certificates/verify_form.html", context, status=400)
    return redirect("certificates:verify", code=code)


@login_not_required
@require_safe
@never_cache
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """The public answer: one plain verdict with its caveats."""
    at = request.GET.get("at", "").strip()[:40] or None
    context: dict[str, object] = {}
    try:
        address = request.client_address  # type: ignore[attr-defined]
        answer = clinics.check_certificate(
            by=request.user,
            code=code[:80],
            at=at,
            address=address,
            api_key=None,
            now=timezone.now(),
        )
    except actions.BadMoment:
        answer = actions.verify(code=code[:80], at=None, now=timezone.now())
        context |= {"bad_at": True}
    except clinics.TooMany as limit:
        response = TemplateResponse(
            request, "429.html", {"wait": limit.wait, "for_clinics": True}, status=429
        )
        response["Retry-After"] = str(limit.wait)
        return response
    canonical = read_code(code)
    context |= {
        "answer": answer,
        "verdict": VERDICTS[answer.status],
        "assurance_text": ASSURANCES.get(answer.assurance or ""),
        "grouped": grouped(canonical) if canonical else code[:40],
        "well_formed": canonical is not None,
    }
    status = 400 if "bad_at" in context else 200
    response = TemplateResponse(request, "certificates/verify.html", context, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response
