"""Pages of certificates: the holder's own, and the public one that a clinic reads."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import (
    conditional_page,
    require_GET,
    require_http_methods,
    require_safe,
)

from certificates import actions
from certificates.clinics import actions as clinics
from certificates.domain.asking import asked_within, may_mean_a_day
from certificates.domain.caveats import ASSURANCES
from certificates.domain.codes import LONGEST, grouped, read_code
from certificates.domain.profiles import profile_address
from certificates.domain.verification import UNREADABLE as UNREADABLE_CODE
from certificates.messages import UNREADABLE, Verdict, verdict_of
from certificates.models import Certificate, NameReason
from certificates.proofs.qr import inline
from certificates.responses import DocumentDamaged, credential_response, pdf_response
from trainingsite.accounts.actors import person_of
from trainingsite.accounts.domain.register import listed_register


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
        "successor": _successor(row) if item["status"] == "superseded" else None,
        "listed": listed_register(row.holder.register),
        "is_appealed": item["status"] == "withdrawn" and _leads_to_appeal(row, now),
        **_shown_elsewhere(row, item, now),
    }
    return TemplateResponse(request, "certificates/certificate.html", context)


def _leads_to_appeal(row: Certificate, now: datetime) -> bool:
    """Whether its page leads to the one on which a withdrawal is appealed, or says what became of that."""
    return actions.may_appeal_withdrawal(row, now) or actions.appeal_of_withdrawal(row) is not None


def _successor(row: Certificate) -> Certificate | None:
    """What was issued in the place of one that was corrected; what renewed it stands with its renewal."""
    current = actions.current_of(row)
    return None if current == row else current


def _shown_elsewhere(row: Certificate, item: dict[str, Any], now: datetime) -> dict[str, object]:
    """How its holder shows it to others, and who has looked."""
    if item["status"] == "pending":
        return {}
    checked, watched = clinics.who_checked(row)
    # Of today, not of the issue: what is published now is read for years.
    address = f"{settings.PUBLIC_URL}/v/{row.code}"
    return {
        "qr": mark_safe(inline(address)),  # noqa: S308 -- drawn here, and no text of anybody in it
        "profile_address": _profile_address(row, address) if item["status"] == "valid" else "",
        "links": row.share_links.open_at(now).count(),
        "checked": checked,
        "watched": watched,
        "most_shown": clinics.MOST_SHOWN,
    }


def _profile_address(row: Certificate, verify_url: str) -> str:
    facts = {
        "title": row.facts["scheme"]["title"],
        "issuer": row.facts["issuer"]["name"],
        "code": grouped(row.code),
        "verify_url": verify_url,
    }
    caveats = [caveat["code"] for caveat in row.facts["caveats"]]
    since = row.valid_from.astimezone(UTC).date()
    return profile_address(facts, caveats=caveats, since=since, until=row.valid_until)


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
        answer = _answer(request, code, _asked_about(request))
    except (UnclearDay, actions.BadMoment):
        asks = {"code": read_code(code) or code}
        return _unlisted(
            TemplateResponse(request, "certificates/verify_day.html", asks, status=400)
        )
    except clinics.TooMany as limit:
        return _too_many(request, limit)
    return _unlisted(TemplateResponse(request, "certificates/verify.html", _shown(answer, code)))


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verify_document(request: HttpRequest) -> HttpResponse:
    """What a document that somebody hands in is: ours, byte for byte, and then what it is worth now; or none of ours. It is not kept."""
    if request.method != "POST":
        return redirect("certificates:verify_form")
    file = request.FILES.get("document")
    if file is None or not 0 < (file.size or 0) <= actions.LONGEST_DOCUMENT:
        context = {"typed": "", "no_document": True, "longest": actions.LONGEST_DOCUMENT}
        return TemplateResponse(request, "certificates/verify_form.html", context, status=400)
    try:
        clinics.count_check(address=_network(request), api_key=None, now=timezone.now())
        found = actions.compare_document(file.read())
        if found.certificate is None:
            context = {"outcome": found.outcome}
            return TemplateResponse(request, "certificates/verify_document.html", context)
        code = found.certificate.code
        context = _shown(_answer(request, code, None), code)
    except clinics.TooMany as limit:
        return _too_many(request, limit)
    return TemplateResponse(request, "certificates/verify.html", context | {"is_ours": True})


def _network(request: HttpRequest) -> str:
    network: str = request.client_network  # type: ignore[attr-defined]
    return network


def _answer(request: HttpRequest, code: str, at: str | None) -> actions.Verification:
    """Raises BadMoment, TooMany."""
    return clinics.check_certificate(
        by=request.user,
        question=actions.Question(code, at),
        asker=clinics.Asker(_network(request)),
        now=timezone.now(),
    ).answer


def _too_many(request: HttpRequest, limit: clinics.TooMany) -> HttpResponse:
    context = {"wait": limit.wait, "for_clinics": True}
    response = TemplateResponse(request, "429.html", context, status=429)
    response["Retry-After"] = str(limit.wait)
    return response


def _shown(answer: actions.Verification, code: str) -> dict[str, object]:
    """What the page of an answer shows."""
    return {
        "answer": answer,
        "verdict": _verdict(answer, answer.status),
        "is_ahead": answer.as_of.is_after(answer.known_at),
        "behind": _verdict(answer, answer.as_things_stand) if answer.as_things_stand else None,
        "correction": _correction(answer),
        "assurance_text": ASSURANCES.get(answer.assurance or ""),
        "grouped": grouped(answer.code) if answer.reason != UNREADABLE_CODE else code[:40],
    }


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
@never_cache
def shared(request: HttpRequest, token: str) -> HttpResponse:
    """What a link of a holder's shows: the answer of now, without the code. A link that ended and one that never was look alike."""
    now = timezone.now()
    try:
        clinics.count_check(address=_network(request), api_key=None, now=now)
    except clinics.TooMany as limit:
        return _too_many(request, limit)
    link = actions.open_link(
        token=token, by=request.user, now=now, is_counted=request.method == "GET"
    )
    answer = None if link is None else actions.shown_by(link, now)
    if link is None or answer is None or not answer.is_known:
        ended = TemplateResponse(request, "certificates/shared_over.html", status=410)
        return _unlisted(ended)
    context = {"link": link, "was_replaced": answer.code != link.certificate.code}
    shown = _shown(answer, answer.code) | context
    return _unlisted(TemplateResponse(request, "certificates/shared.html", shown))


@login_not_required
@require_safe
@conditional_page
def receipt_keys(request: HttpRequest) -> HttpResponse:
    """The public keys of receipts, for whoever checks one: this address stays, and no key leaves it."""
    response = JsonResponse(clinics.receipt_keys(), content_type="application/jwk-set+json")
    response["Cache-Control"] = "public, max-age=300"
    response["Access-Control-Allow-Origin"] = "*"
    return response
