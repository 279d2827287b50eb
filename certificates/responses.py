"""The stored document as an HTTP answer, the same for the page and the API."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control

from certificates import actions
from certificates.models import Certificate
from certificates.proofs.pdf import PDF


def pdf_response(request: HttpRequest, certificate: Certificate) -> HttpResponseBase:
    """The PDF with its hash as ETag; 304 when the caller has it; 404 while it is not ready."""
    stored = certificate.files.filter(kind=PDF.kind).first()
    if stored is None:
        raise Http404
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
    """The credential as a file for its holder; 404 while there is none."""
    content = actions.credential_of(certificate)
    if content is None:
        raise Http404
    response = HttpResponse(content, content_type="application/vc")
    response["Content-Disposition"] = (
        f'attachment; filename="certificate-{certificate.code[:5]}.json"'
    )
    patch_cache_control(response, private=True, no_store=True)
    return response
