"""What other people's software reads: credentials, who signed them, what for, and the lists of those that are not good any more.

Anybody may fetch these, from any page, without cookies. A credential itself lies at an address that only its holder hands on.
"""

from datetime import timedelta
from hashlib import sha256
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from certificates import actions, keys
from certificates.actions.lists import KEPT
from certificates.models import Certificate, CertificateFile, Issuer, Scheme
from certificates.proofs.ob3 import did
from certificates.proofs.ob3.achievement import achievement as described
from certificates.proofs.ob3.achievement import narrative, profile, standing_alone
from certificates.proofs.ob3.data_integrity import as_bytes
from certificates.responses import DocumentDamaged, stop_if_damaged

HTML = "text/html"
# The first is what a program gets that does not say what it reads.
CREDENTIAL_TYPES = ("application/vc", "application/vc+ld+json", "application/ld+json", "application/json")  # fmt: skip
LINKED_TYPES = ("application/ld+json", "application/json")
DID_TYPES = ("application/json", "application/did+json", "application/did+ld+json")


def wanted_type(request: HttpRequest, offered: tuple[str, ...]) -> str:
    """Which of the types to answer in: the first, where the caller accepts none of them. A page only for whoever asks for one."""
    return request.get_preferred_type([*offered, HTML]) or offered[0]


def _open_to_all(
    request: HttpRequest, content: bytes, media_type: str, max_age: timedelta
) -> HttpResponseBase:
    """A public document with its hash as ETag, for any page and any cache."""
    etag = f'"{sha256(content).hexdigest()}"'
    response = get_conditional_response(request, etag=etag) or HttpResponse(
        content, content_type=media_type
    )
    response["ETag"] = etag
    return _for_any_page(response, max_age)


def _for_any_page(response: HttpResponseBase, max_age: timedelta) -> HttpResponseBase:
    response["Access-Control-Allow-Origin"] = "*"
    patch_vary_headers(response, ["Accept"])
    seconds = int(max_age.total_seconds())
    patch_cache_control(response, public=True, max_age=seconds, must_revalidate=True)
    return response


def _site_asked(request: HttpRequest) -> str:
    """The address of ours that was asked: former ones keep answering for what was signed under them."""
    sites = [settings.PUBLIC_URL, *settings.PUBLIC_URL_FORMER]
    return next((one for one in sites if urlsplit(one).netloc == request.get_host()), sites[0])


@login_not_required
@require_safe
def credential(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The stored credential: a page for browsers, the bytes for programs; 410 once its holder was erased, 503 when it is not the one
    that was stored."""
    found = actions.find_credential(uuid)
    if found is None:
        raise Http404
    media_type = wanted_type(request, CREDENTIAL_TYPES)
    response = (
        _erased(request, media_type)
        if found.stored is None
        else _as_stored(request, media_type, found.certificate, found.stored)
    )
    patch_vary_headers(response, ["Accept"])
    patch_cache_control(response, private=True, no_store=True)
    response["X-Robots-Tag"] = "noindex"
    return response


def _as_stored(
    request: HttpRequest, media_type: str, certificate: Certificate, stored: CertificateFile
) -> HttpResponse:
    try:
        stop_if_damaged(stored)
    except DocumentDamaged:
        title = _("What is stored is not the credential that was signed, so it is not given out.")
        return _refused(request, media_type, "credential_damaged", title, 503)
    if media_type == HTML:
        context = {"certificate": certificate, "facts": certificate.facts}
        return TemplateResponse(request, "certificates/credential.html", context)
    return HttpResponse(bytes(stored.content), content_type=media_type)


def _erased(request: HttpRequest, media_type: str) -> HttpResponse:
    title = _("This credential was erased at its holder's request.")
    return _refused(request, media_type, "credential_erased", title, 410)


def _refused(
    request: HttpRequest, media_type: str, page: str, title: str, status: int
) -> HttpResponse:
    if media_type == HTML:
        return TemplateResponse(request, f"certificates/{page}.html", status=status)
    said = {"type": "about:blank", "title": title, "status": status}
    return JsonResponse(said, status=status, content_type="application/problem+json")


@login_not_required
@require_safe
def did_document(request: HttpRequest) -> HttpResponseBase:
    """Every key that ever signed here."""
    purpose = keys.Purpose.CREDENTIAL
    known, distrusted = keys.public_keys(purpose), keys.distrusted_keys(purpose)
    content = as_bytes(did.did_document(_site_asked(request), known, distrusted))
    media_type = wanted_type(request, DID_TYPES)
    kept_as = DID_TYPES[0] if media_type == HTML else media_type
    return _open_to_all(request, content, kept_as, KEPT)


@login_not_required
@require_safe
def status_list(request: HttpRequest, number: int) -> HttpResponseBase:
    """A list of bits as it was last signed. Nothing of who asks for it, or for whom, is kept."""
    content = actions.signed_list(number)
    if content is None:
        raise Http404
    media_type = wanted_type(request, CREDENTIAL_TYPES)
    kept_as = CREDENTIAL_TYPES[-1] if media_type == HTML else media_type
    return _open_to_all(request, content, kept_as, KEPT)


@login_not_required
@require_safe
def achievement(request: HttpRequest, code: str, edition: str) -> HttpResponseBase:
    """What a credential is awarded for: one edition of a scheme, which is never edited."""
    scheme = _scheme(code, edition)
    media_type = wanted_type(request, LINKED_TYPES)
    if media_type == HTML:
        return _criteria_page(request, scheme)
    document = described(
        _site_asked(request),
        code=scheme.code,
        title=scheme.title,
        edition=scheme.edition,
        scopes=scheme.scope_titles(),
        limits=scheme.limits,
    )
    content = as_bytes(standing_alone(document))
    return _open_to_all(request, content, media_type, timedelta(days=1))


@login_not_required
@require_safe
def criteria(request: HttpRequest, code: str, edition: str) -> HttpResponseBase:
    """What has to be done for it, for people."""
    return _criteria_page(request, _scheme(code, edition))


def _scheme(code: str, edition: str) -> Scheme:
    if "\0" in edition:  # which PostgreSQL takes in no text
        raise Http404
    schemes = Scheme.objects.select_related("issuer")
    return get_object_or_404(schemes, code=code, edition=edition)


def _criteria_page(request: HttpRequest, scheme: Scheme) -> HttpResponseBase:
    context = {"scheme": scheme, "narrative": narrative(scheme.title, scheme.edition)}
    response = TemplateResponse(request, "certificates/achievement.html", context)
    return _for_any_page(response, timedelta(days=1)) if _is_stranger(request) else response


def _is_stranger(request: HttpRequest) -> bool:
    """Whoever is signed in sees their own name at the top: no cache may keep that for others."""
    return not request.user.is_authenticated


@login_not_required
@require_safe
def issuer(request: HttpRequest) -> HttpResponseBase:
    """Who issues here: the same did:web as in every credential."""
    name = Issuer.objects.order_by("id").values_list("name", flat=True).first()
    if name is None:
        raise Http404
    site = _site_asked(request)
    media_type = wanted_type(request, LINKED_TYPES)
    if media_type == HTML:
        context = {"name": name, "site": site, "did": did.did_of(site)}
        page = TemplateResponse(request, "certificates/issuer.html", context)
        return _for_any_page(page, timedelta(hours=1)) if _is_stranger(request) else page
    content = as_bytes(standing_alone(profile(site, name)))
    return _open_to_all(request, content, media_type, timedelta(hours=1))
