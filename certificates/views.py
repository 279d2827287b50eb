"""Pages of certificates: the holder's own, and the public one that a clinic reads."""

from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.views.decorators.cache import never_cache
from django.views.decorators.http import conditional_page, require_GET, require_safe

from certificates import actions
from certificates.clinics import actions as clinics
from certificates.domain.asking import asked_within, may_mean_a_day
from certificates.domain.caveats import ASSURANCES
from certificates.domain.codes import LONGEST, grouped, read_code
from certificates.domain.verification import UNREADABLE as UNREADABLE_CODE
from certificates.messages import UNREADABLE, Verdict, verdict_of
from certificates.models import NameReason
from certificates.responses import DocumentDamaged, credential_response, pdf_response
from trainingsite.accounts.actors import person_of


def _list_context(request: HttpRequest, exam: str | None = None) -> dict[str, object]:
    user = person_of(request.user)
    held, standing = actions.person_list(user=user, now=timezone.now(), exam=exam)
    return {"certificates": held, "standing": standing, "only_of": exam}


@require_GET
@never_cache
def mine(request: HttpRequest) -> HttpResponse:
    """The person's certificates; one on its way appears by itself."""
    return TemplateResponse(request, "certificates/mine.html", _list_context(request))


@require_GET
@never_cache
def status_fragment(request: HttpRequest) -> HttpResponse:
    """The list alone, for the page that waits for a certificate; with `exam` only what that exam gave."""
    context = _list_context(request, request.GET.get("exam"))
    return TemplateResponse(request, "certificates/_list.html", context)


@require_GET
@never_cache
def certificate(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One certificate of the person: what it says, the document, how a clinic checks it."""
    row = get_object_or_404(actions.certificates_of(person_of(request.user)), uuid=uuid)
    now = timezone.now()
    item = actions.summary(row, now)
    context = {
        "item": item,
        "certificate": row,
        "has_credential": actions.has_credential(row),
        "renewal": None if item["status"] == "pending" else actions.renewal_of(row, now),
    }
    return TemplateResponse(request, "certificates/certificate.html", context)


@require_GET
def pdf(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """The stored document; 503 when it is not the one that was stored."""
    row = get_object_or_404(actions.certificates_of(person_of(request.user)), uuid=uuid)
    try:
        return pdf_response(request, row)
    except DocumentDamaged:
        return TemplateResponse(request, "certificates/damaged.html", status=503)


@require_GET
def credential_file(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """The stored credential, for wallets and for other people's software; 503 when it is not the one that was stored."""
    row = get_object_or_404(actions.certificates_of(person_of(request.user)), uuid=uuid)
    try:
        return credential_response(row)
    except DocumentDamaged:
        return TemplateResponse(request, "certificates/damaged.html", status=503)


@login_not_required
@require_safe
def verify_form(request: HttpRequest) -> HttpResponse:
    """Where a clinic types a code; the answer has an address of its own."""
    typed = request.GET.get("code", "").strip()[
        : LONGEST + 1
    ]  # one more, so that a text that goes on is known
    if not typed:
        return TemplateResponse(request, "certificates/verify_form.html", {"typed": ""})
    code = read_code(typed)
    if code is None:
        context = {"typed": typed, "wrong": True}
        return TemplateResponse(request, "certificates/verify_form.html", context, status=400)
    asked = [*asked_within(typed), *_beside(request, "code")]
    address = reverse("certificates:verify", args=[code])
    return redirect(f"{address}?{urlencode(asked)}" if asked else address)


class UnclearDay(Exception):
    """The address asks about a day in a way that we cannot read: it must not become an answer for now."""


def _beside(request: HttpRequest, known: str) -> list[tuple[str, str]]:
    """Every other (name, value) of the address, each time it stands there."""
    return [(name, text) for name, texts in request.GET.lists() if name != known for text in texts]


def _asked_about(request: HttpRequest) -> str | None:
    """What `at` says, None for now. Raises UnclearDay."""
    if may_mean_a_day(_beside(request, "at")):
        raise UnclearDay
    given = [text.strip() for text in request.GET.getlist("at")]
    if len(given) > 1 or given == [""]:
        raise UnclearDay
    return given[0][:40] if given else None


@login_not_required
@require_safe
@never_cache
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """The public answer: one plain verdict with its caveats. Where the day is unclear it asks again."""
    try:
        at = _asked_about(request)
        asker = clinics.Asker(request.client_network)  # type: ignore[attr-defined]
        question = actions.Question(code, at)
        answer = clinics.check_certificate(
            by=request.user, question=question, asker=asker, now=timezone.now()
        ).answer
    except (UnclearDay, actions.BadMoment):
        asks = {"code": read_code(code) or code}
        return _unlisted(
            TemplateResponse(request, "certificates/verify_day.html", asks, status=400)
        )
    except clinics.TooMany as limit:
        response = TemplateResponse(
            request, "429.html", {"wait": limit.wait, "for_clinics": True}, status=429
        )
        response["Retry-After"] = str(limit.wait)
        return response
    context = {
        "answer": answer,
        "verdict": _verdict(answer, answer.status),
        "is_ahead": answer.as_of.is_after(answer.known_at),
        "behind": _verdict(answer, answer.as_things_stand) if answer.as_things_stand else None,
        "correction": _correction(answer),
        "assurance_text": ASSURANCES.get(answer.assurance or ""),
        "grouped": grouped(answer.code) if answer.reason != UNREADABLE_CODE else code[:40],
    }
    return _unlisted(TemplateResponse(request, "certificates/verify.html", context))


def _verdict(answer: actions.Verification, status: str) -> Verdict:
    if answer.reason == UNREADABLE_CODE:
        return UNREADABLE
    caveats = [caveat.code for caveat in answer.caveats]
    return verdict_of(status, assurance=answer.assurance, caveats=caveats)


def _correction(answer: actions.Verification) -> str | Promise | None:
    """Why the name was corrected; nothing where that was not kept."""
    corrected = answer.name_corrected
    return NameReason(corrected.reason).label if corrected and corrected.reason else None


def _unlisted(response: TemplateResponse) -> TemplateResponse:
    response["X-Robots-Tag"] = "noindex"
    return response


@login_not_required
@require_safe
@conditional_page
def receipt_keys(request: HttpRequest) -> HttpResponse:
    """The public keys of receipts, for whoever checks one: this address stays, and no key leaves it."""
    response = JsonResponse(clinics.receipt_keys(), content_type="application/jwk-set+json")
    response["Cache-Control"] = "public, max-age=300"
    response["Access-Control-Allow-Origin"] = "*"
    return response
