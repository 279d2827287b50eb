"""What every template may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from trainingsite.pages.offline import reader_of
from trainingsite.studio.menu import menu
from trainingsite.studio.told import bell


def site(request: HttpRequest) -> dict[str, Any]:
    """The site's name and how this installation is set up."""
    return {
        "site_name": settings.SITE_NAME,
        "public_url": settings.PUBLIC_URL,
        "mail_is_configured": settings.MAIL_IS_CONFIGURED,
        "is_demo_site": settings.SEED_DEMO,
        # Asked for only where it is shown: the page for a broken database must not look who reads.
        "reader": lambda: reader_of(getattr(request, "user", None)),
        "bell": lambda: bell(request),
        "studio_menu": lambda: menu(request),
    }
