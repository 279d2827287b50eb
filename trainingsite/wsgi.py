"""The WSGI entry point that the web server loads."""

import os

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

from trainingsite.supervisor import web

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trainingsite.settings")

# Whoever starts the web server: `manage.py up` and `manage.py web` have said so before, in front of the terminal.
if refusal := web.exposure(settings.HOST, settings.TRUSTED_PROXY_COUNT):
    raise ImproperlyConfigured(refusal)
application = get_wsgi_application()

from trainingsite.health import serving  # noqa: E402 -- the models are there only now

serving.begin()
