"""What every template may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """The site's name and how this installation is set up."""
    return {
        "site_name": settings.SITE_NAME,
        "public_url": settings.PUBLIC_URL,
        "mail_is_configured": settings.MAIL_IS_CONFIGURED,
        "is_demo_site": settings.SEED_DEMO,
    }
