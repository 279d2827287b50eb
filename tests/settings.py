"""The real settings, made quick and quiet for tests, in a folder of their own."""

import os

from tests import services

services.forget_the_callers_environment()
os.environ["VAR_DIR"] = services.var_dir()
if os.environ.get("TEST_DATABASE") == "postgres":
    os.environ["DATABASE_URL"] = services.postgres_url()

from trainingsite.settings import *  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Mails arrive at once, in memory; what is about their rows takes the site's own backend again (tests/outbox.py).
EMAIL_BACKEND = MAIL_SERVER_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# Each new client would look for every static file first, which took an eighth of the tests' time: look when one is asked for.
WHITENOISE_AUTOREFRESH = True
# A test reads what it changed a moment ago.
PUBLIC_PAGE_SECONDS = 0
CACHES = {"default": {"BACKEND": "trainingsite.cache.CountingLocMemCache"}}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file and not memory: threads and processes then wait for each other as they do in earnest.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] = (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
    )
