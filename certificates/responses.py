"""The stored document as an HTTP answer, the same for the page and the API."""

import logging

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_cache_control

from certificates import actions
from certificates.chain.actions import damage_of, note_finding
from certificates.models import Certificate, CertificateFile
from certificates.proofs.pdf import PDF
from trainingsite.accounts.actors import SYSTEM

log = logging.getLogger(__name__)


class DocumentDamaged(Exception):
    """The document is not the one that was stored, so it does not leave. Edges answer 503."""


def pdf_response(request: HttpRequest, certificate: Certificate) -> HttpResponseBase:
    """The PDF with its hash as ETag; 304 when the caller has it; 404 while it is not ready. Raises DocumentDamaged."""
    stored = certificate.files.filter(kind=PDF.kind).first()
    if stored is None:
        raise Http404
    stop_if_damaged(stored)
    etag = f'"{stored.sha256}"'
    response = get_conditional_response(request, etag=etag) or HttpResponse(
        bytes(stored.content), content_type=stored.media_type
    )
    response["ETag"] = etag
    response["Content-Disposition"] = (
        f'attachment; filename="certificate-{certificate.code[:5]}.pdf"'
    )
    patch_cache_control(response, private=True, max_age=0, must_revalidate=True)
    return response


def credential_response(certificate: Certificate) -> HttpResponse:
    """The credential as a file for its holder; 404 while there is none. Raises DocumentDamaged."""
    stored = actions.stored_credential(certificate)
    if stored is None:
        raise Http404
    stop_if_damaged(stored)
    response = HttpResponse(bytes(stored.content), content_type=stored.media_type)
    response["Content-Disposition"] = (
        f'attachment; filename="certificate-{certificate.code[:5]}.json"'
    )
    patch_cache_control(response, private=True, no_store=True)
    return response


def stop_if_damaged(stored: CertificateFile) -> None:
    """Raise DocumentDamaged, and the alarm, where a document is not the one that was stored."""
    found = damage_of(stored)
    if found is None:
        return
    log.error(
        "a stored document is not as it was",
        extra={"document": stored.pk, "problem": found.problem},
    )
    note_finding(by=SYSTEM, found=found, now=timezone.now())
    raise DocumentDamaged
