"""The page of the API: made from the same schema as /api/v1/schema/, with programs that a test runs."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from certificates.api.changed import CHANGED
from certificates.domain.caveats import CAVEATS
from trainingsite.api import meanings
from trainingsite.api.reference import for_clinics, for_people
from trainingsite.api.samples import samples_of


@login_not_required
@require_safe
def api_docs(request: HttpRequest) -> HttpResponse:
    """Each operation: what it is for, every field, every error, and how it is called."""
    clinics = for_clinics()
    summaries = {one["anchor"]: one["summary"] for one in clinics}
    context: dict[str, Any] = {
        "clinics": clinics,
        "people": for_people(),
        "receipt_samples": samples_of("receipt"),
        "status_meanings": meanings.STATUS_MEANINGS,
        "knowledge_meanings": meanings.KNOWLEDGE_MEANINGS,
        "caveats": CAVEATS,
        "errors": meanings.ERRORS,
        "changed": [(one, summaries[one.operation]) for one in CHANGED],
        "example_code": meanings.CODE,
        "key_limit": settings.VERIFY_KEY_LIMIT_PER_MINUTE,
        "address_limit": settings.VERIFY_LIMIT_PER_MINUTE,
        "demo_key": _demo_key() if settings.SEED_DEMO else "",
    }
    return TemplateResponse(request, "api_docs.html", context)


def _demo_key() -> str:
    """The test key of the demonstration: it sees nothing but what a demonstration issued. "" where there is none."""
    try:
        known = json.loads((Path(settings.VAR_DIR) / "demo.json").read_text())
        return str(known["clinic"]["test_key"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""
