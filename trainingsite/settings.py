"""All settings, from the environment only. docs/operations.md describes every variable."""

import hashlib
import tempfile
import zoneinfo
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from redis.backoff import NoBackoff
from redis.retry import Retry

from quizzes import kinds
from trainingsite import env

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.text("VAR_DIR", str(BASE_DIR / "var"))).resolve()

# --- Where we are -------------------------------------------------------------------------------

DEBUG = env.flag("DEBUG")
SEED_DEMO = env.flag("SEED_DEMO")
HOST = env.text("HOST", "127.0.0.1")
# Commands started without environment speak of the same address as the last `manage.py up`.
_last = env.remembered(VAR_DIR / "site.json")
PORT = env.number("PORT", int(_last.get("port", 8000)), least=1, most=65535)
_own_address = str(_last.get("public_url", "")) if _last.get("port") == PORT else ""
PUBLIC_URL = env.site_url(
    "PUBLIC_URL", env.text("PUBLIC_URL", _own_address or f"http://127.0.0.1:{PORT}")
)
PUBLIC_URL_FORMER = [
    env.site_url("PUBLIC_URL_FORMER", address)
    for address in env.comma_separated("PUBLIC_URL_FORMER")
]
TRUSTED_PROXY_COUNT = env.number("TRUSTED_PROXY_COUNT", 0, most=10)
IS_HTTPS = urlsplit(PUBLIC_URL).scheme == "https"

SECRET_KEY = env.secret("SECRET_KEY", VAR_DIR / "secrets" / "secret_key")
_public_hosts = {urlsplit(address).hostname or "" for address in [PUBLIC_URL, *PUBLIC_URL_FORMER]}
# This machine's own names are for a site that nobody else reaches: in front of a public one they are a forged Host.
_own_hosts = env.LOOPBACK if urlsplit(PUBLIC_URL).hostname in env.LOOPBACK else frozenset()
ALLOWED_HOSTS = sorted(
    {env.as_host(name) for name in {*_public_hosts, *_own_hosts}}
    | set(env.comma_separated("ALLOWED_HOSTS"))
)
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL, *PUBLIC_URL_FORMER]

# --- Apps -----------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "trainingsite.accounts",
    "trainingsite",
    "trainingsite.privacy",
    "certificates.chain",
    "certificates.clinics",
    "certificates",
    "quizzes",
    "courses",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rest_framework",
    "drf_spectacular",
    "csp",
    "trainingsite.apps.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "trainingsite.middleware.RequestContextMiddleware",
    "trainingsite.middleware.LengthRequiredMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Before the way to the sign-in, which would swallow what was written.
    "trainingsite.accounts.left_forms.SignedOutFormMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "trainingsite.middleware.RefusalLogMiddleware",
    "trainingsite.middleware.SessionUseMiddleware",
    "trainingsite.middleware.StaffSecondFactorMiddleware",
    "trainingsite.accounts.left_forms.LeftFormMiddleware",
    "trainingsite.middleware.UnreadableFactorMiddleware",
    # Below allauth's, whose answer to "show who you are" it comes before.
    "trainingsite.accounts.kept_forms.KeptFormMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
]

ROOT_URLCONF = "trainingsite.urls"
WSGI_APPLICATION = "trainingsite.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # Each kind of question has its own folder of templates, and of static files (below).
        "DIRS": kinds.folders("templates"),
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "trainingsite.pages.context.site",
            ],
        },
    },
]

# --- Database: SQLite unless DATABASE_URL says otherwise --------------------------------------------

DATABASE_URL = (
    env.url("DATABASE_URL", "", schemes=frozenset({"sqlite", "postgres", "postgresql"}))
    if env.text("DATABASE_URL")
    else ""
)
# The file in VAR_DIR is named as it is: in an address a # or % of the folder would mean something else.
DATABASES: dict[str, dict[str, Any]] = {
    "default": dict(dj_database_url.parse(DATABASE_URL))
    if DATABASE_URL
    else {"ENGINE": "django.db.backends.sqlite3", "NAME": str(VAR_DIR / "db.sqlite3")}
}
DATABASES["default"]["CONN_MAX_AGE"] = None
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        # A writer takes its lock at BEGIN and waits for it, instead of failing at its first write.
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # FULL: an acknowledged answer survives a power cut too.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
else:
    # PostgreSQL plans a statement it knows once per connection: a fifth less CPU for each save. What the
    # address says goes before: ?server_side_binding=false for a pooler that changes connections.
    DATABASES["default"]["OPTIONS"] = {
        "server_side_binding": True,
        "prepare_threshold": 3,
        **DATABASES["default"].get("OPTIONS", {}),
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Queue and cache: our own Valkey on a unix socket unless REDIS_URL says otherwise ------------------


def _socket_path() -> Path:
    """The socket of our own Valkey. The kernel allows about 100 bytes, so a deep folder gets a short stand-in."""
    path = VAR_DIR / "run" / "valkey.sock"
    if len(str(path)) <= 100:
        return path
    name = hashlib.sha256(str(VAR_DIR).encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"rf-training-{name}" / "valkey.sock"


REDIS_URL = (
    env.url("REDIS_URL", "", schemes=frozenset({"redis", "rediss"}))
    if env.text("REDIS_URL")
    else ""
)
VALKEY_SOCKET = _socket_path()
CACHES = {
    "default": {
        "BACKEND": "trainingsite.cache.StandInRedisCache",
        "LOCATION": f"{REDIS_URL}" if REDIS_URL else f"unix://{VALKEY_SOCKET}?db=1",
        "KEY_PREFIX": "rf",
        "OPTIONS": {
            # A server that hangs costs a request this once; then the process stands in (trainingsite/cache.py).
            "socket_timeout": 0.4,
            "socket_connect_timeout": 0.4,
            "retry": Retry(NoBackoff(), 0),  # the stand-in is better than waiting
        },
    },
}

CELERY_BROKER_URL = REDIS_URL or f"redis+socket://{VALKEY_SOCKET}?virtual_host=0"
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_RESULT_BACKEND = None
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SOFT_TIME_LIMIT = 30
CELERY_TASK_TIME_LIMIT = 45
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# What a task prints is a demo's mail for whoever started the site, and no log.
CELERY_WORKER_REDIRECT_STDOUTS = False
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 10
CELERY_WORKER_ENABLE_SOFT_SHUTDOWN_ON_IDLE = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 120,  # above twice the longest task
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    # A request makes one try (at most these seconds), then leaves the work to the sweep; workers and beat are more
    # patient (trainingsite/celery.py). The publisher's first connection obeys max_retries only, not
    # CELERY_TASK_PUBLISH_RETRY.
    "socket_timeout": 0.4,
    "socket_connect_timeout": 0.4,
    "max_retries": 0,
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {
    "certificates.tasks.issue_certificate": {"queue": "issue"},
}
CELERY_BEAT_SCHEDULER = "trainingsite.beat:Scheduler"
CELERY_BEAT_SCHEDULE = {
    # Closes overdue attempts and grades closed ones.
    "sweep-attempts": {"task": "quizzes.tasks.sweep_attempts", "schedule": 15.0},
    # Finds every pass that deserves a certificate and has none.
    "sweep-certificates": {"task": "certificates.tasks.sweep_certificates", "schedule": 15.0},
    # Bits of what was withdrawn or replaced, and lists whose signature grows old.
    "sweep-status-lists": {"task": "certificates.tasks.sweep_status_lists", "schedule": 15.0},
    # Renewals that open or begin, and mails about certificates whose bell was not heard.
    "take-due-steps": {"task": "certificates.tasks.take_due_steps", "schedule": 15.0},
    # Credentials for certificates that were issued before there were any.
    "make-missing-credentials": {
        "task": "certificates.tasks.make_missing_credentials",
        "schedule": 15.0,
    },
    # Enters into the chain what is in no entry yet: a withdrawal rings for itself.
    "extend-chain": {"task": "certificates.chain.tasks.extend_chain", "schedule": 15.0},
    # Checkpoints whose bell was not heard, and those that did not arrive.
    "send-checkpoints": {"task": "certificates.chain.tasks.send_checkpoints", "schedule": 60.0},
    # People on lists of clinics, when the night of their certificates has come and after news; and mails about what changed.
    "look-at-lists": {"task": "certificates.clinics.tasks.look_at_lists", "schedule": 60.0},
    "tell-of-changes": {"task": "certificates.clinics.tasks.tell_of_changes", "schedule": 60.0},
    # Holds what is new, and a part of what is old, against the chain: /readyz says how old the last good one is.
    "audit-chain": {"task": "certificates.chain.tasks.audit_chain", "schedule": 24 * 3600.0},
    # Tells owners about a change of address that an administrator asked for, and carries it out when its wait is over.
    "sweep-address-changes": {"task": "accounts.sweep_address_changes", "schedule": 60.0},
    # What one person proposed who is alone in the role, and nobody stopped.
    "sweep-proposals": {"task": "accounts.sweep_proposals", "schedule": 60.0},
    # How often somebody was turned away, of what the security log only counted.
    "close-tallies": {"task": "accounts.close_tallies", "schedule": 60.0},
    # Mails whose bell was not heard, and those that the mail server did not take.
    "send-mail": {"task": "accounts.send_mail", "schedule": 15.0},
    # Mails about what is new in the studio, and once a day, after its hour, about what waits there.
    "mail-news": {"task": "trainingsite.tasks.mail_news", "schedule": 60.0},
    "mail-daily": {"task": "trainingsite.tasks.mail_daily", "schedule": 600.0},
    # Invitations to groups that were confirmed, whose bell was not heard.
    "send-invitations": {"task": "trainingsite.tasks.send_invitations", "schedule": 15.0},
    # Large files of questions whose bell was not heard.
    "read-question-files": {"task": "quizzes.tasks.read_question_files", "schedule": 15.0},
    # Modules to be set for their reviewers whose bell was not heard.
    "make-prints": {"task": "quizzes.tasks.make_prints", "schedule": 15.0},
    # Attempts to be scored again after a correction whose bell was not heard, or whose worker ended.
    "rescore": {"task": "quizzes.tasks.rescore", "schedule": 15.0},
    # What was kept about people as long as its rule says (trainingsite/privacy/rules.py).
    "keep-rules": {"task": "trainingsite.privacy.tasks.keep_rules", "schedule": 3600.0},
    # Accounts whose owners asked for their erasure, when the wait is over and nothing holds it.
    "sweep-erasures": {"task": "trainingsite.privacy.tasks.sweep_erasures", "schedule": 600.0},
    # Count what pages show, when it is older than a few minutes: no page counts.
    "count-exams": {"task": "quizzes.tasks.count_exams", "schedule": 60.0},
    "count-certificates": {"task": "certificates.tasks.count_certificates", "schedule": 60.0},
    # Counts the sums of statistics anew from every response: /readyz tells when they differ.
    "rebuild-statistics": {"task": "quizzes.tasks.rebuild_statistics", "schedule": 24 * 3600.0},
    # Rules look at questions of the bank that changed, for lists that are filtered by what they find.
    "look-at-banks": {"task": "quizzes.tasks.look_at_banks", "schedule": 60.0},
    # Draws some thousand forms of an exam whose bank or rules changed, so that no question is seen much more often than others.
    "balance-exams": {"task": "quizzes.tasks.balance_exams", "schedule": 60.0},
    # SQLite plans by what it knows of its tables; PostgreSQL sees to that itself.
    "refresh-planner": {"task": "trainingsite.tasks.refresh_planner", "schedule": 24 * 3600.0},
    # Looks for what /readyz tells and does not look for itself: triggers, the clock.
    "look-at-site": {"task": "trainingsite.tasks.look_at_site", "schedule": 15.0},
    # Tells /readyz that beat and a worker are alive.
    "heartbeat": {"task": "trainingsite.tasks.heartbeat", "schedule": 15.0},
}

# --- People ---------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
# argon2id at the OWASP minimum: 28 CPU-ms instead of Django's 350 (trainingsite/accounts/hashers.py).
PASSWORD_HASHERS = [
    "trainingsite.accounts.hashers.LeanArgon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "trainingsite.accounts.passwords.LongestPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "register_name", "native_name")},
    },
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "trainingsite.accounts.passwords.ContextPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "dashboard"
LOGOUT_REDIRECT_URL = "home"
LOGIN_ADDRESS_LIMIT = env.number("LOGIN_ADDRESS_LIMIT", 300, least=1)
ACCOUNT_ADAPTER = "trainingsite.accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_FORMS = {
    "signup": "trainingsite.accounts.forms.SignupForm",
    "add_email": "trainingsite.accounts.forms.NewAddressForm",
    "reset_password": "trainingsite.accounts.forms.LostPasswordForm",
    "change_password": "trainingsite.accounts.guarded_forms.ChangePasswordForm",
}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
# One address a person: a new one takes the old one's place when it is confirmed, never before. The open session of
# somebody who went for coffee is not enough for it, and the old address is told.
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = "RF Safety Training: "
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
# An exam room sits behind one address: requests are limited generously per address, failures per account and network,
# or per known device (trainingsite/accounts/limits.py). A stranger's failures lock nobody else out.
ACCOUNT_RATE_LIMITS = {
    "login": f"{LOGIN_ADDRESS_LIMIT}/m/ip",
    "login_failed": "5/5m/key",
    # All strangers together, against guessing from many networks.
    "login_failed_account": "100/d/key",
    "login_failed_device": "50/d/key",
    "signup": f"{LOGIN_ADDRESS_LIMIT}/m/ip",
    "reset_password": f"{LOGIN_ADDRESS_LIMIT}/m/ip,5/h/key",
    # The link of an unconfirmed sign-up dies when another takes its place: the mail of that one has to come.
    "confirm_email": "3/1m/key,30/h/key",
}
# What a second factor is made of lies sealed in the database, by keys below VAR_DIR/secrets (trainingsite/accounts/factor_keys.py).
MFA_ADAPTER = "trainingsite.accounts.adapter.SecondFactorAdapter"
MFA_FORMS = {
    "activate_totp": "trainingsite.accounts.guarded_forms.ActivateTOTPForm",
    "authenticate": "trainingsite.accounts.guarded_forms.AuthenticateForm",
    "reauthenticate": "trainingsite.accounts.guarded_forms.ReauthenticateForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
# Whoever has a second factor may change their address too: it counts only when it is confirmed.
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_TOTP_ISSUER = "RF Safety Training"

# --- Mail: EMAIL_URL as smtp://user:password@host:587?tls=1; without it, demo mode prints to the console ---

EMAIL_URL = env.text("EMAIL_URL")
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", f"noreply@{urlsplit(PUBLIC_URL).hostname}")
if "@" not in DEFAULT_FROM_EMAIL:
    raise ImproperlyConfigured(
        f"DEFAULT_FROM_EMAIL is {DEFAULT_FROM_EMAIL!r}. Give an e-mail address."
    )


def _provider_settings(provider: str) -> dict[str, object]:
    """Those of django-anymail, which whoever wants it installs beside this program; the provider's own names begin with ANYMAIL_."""
    if find_spec("anymail") is None:
        raise ImproperlyConfigured(
            "EMAIL_URL is anymail://…, and django-anymail is not installed. Install it: pip install django-anymail."
        )
    if find_spec(f"anymail.backends.{provider}") is None:
        raise ImproperlyConfigured(
            f"EMAIL_URL names {provider!r}, which django-anymail does not know. Give a provider of its list: anymail://postmark."
        )
    said: dict[str, object] = dict(env.beginning_with("ANYMAIL_"))
    if ":" not in str(said.get("WEBHOOK_SECRET", "")):
        raise ImproperlyConfigured(
            "ANYMAIL_WEBHOOK_SECRET is missing: anybody could say that mails come back. Set it to name:secret, and tell the "
            "provider the same."
        )
    INSTALLED_APPS.append("anymail")
    return {
        "MAIL_SERVER_BACKEND": f"anymail.backends.{provider}.EmailBackend",
        # Of a mailbox that it refuses at once some send no news: the mail comes back then and there.
        "ANYMAIL": said | {"IGNORE_RECIPIENT_STATUS": False, "REQUESTS_TIMEOUT": 10},
        "ANYMAIL_PROVIDER": provider,
    }


ANYMAIL_PROVIDER = ""


def _email_settings() -> dict[str, object]:
    """Django's mail settings from EMAIL_URL."""
    if not EMAIL_URL:
        return {"MAIL_SERVER_BACKEND": "django.core.mail.backends.console.EmailBackend"}
    parts = urlsplit(env.url("EMAIL_URL", "", schemes=frozenset({"smtp", "smtps", "anymail"})))
    if parts.scheme == "anymail" and parts.hostname:
        return _provider_settings(parts.hostname)
    if not parts.hostname:
        raise ImproperlyConfigured(
            "EMAIL_URL must look like smtp://user:password@mail.example:587?tls=1 (smtps:// for TLS from the start)."
        )
    return {
        "MAIL_SERVER_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 587),
        "EMAIL_HOST_USER": parts.username or "",
        "EMAIL_HOST_PASSWORD": parts.password or "",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": "tls=1" in parts.query,
        "EMAIL_TIMEOUT": 10,
    }


globals().update(_email_settings())
# Every mail is a row first (trainingsite/accounts/outbox.py); a worker hands it to the mail server.
EMAIL_BACKEND = "trainingsite.accounts.outbox.OutboxBackend"
MAIL_IS_CONFIGURED = bool(EMAIL_URL)
# From this hour on (TIME_ZONE) the mail of the day says what waits in the studio.
DAILY_MAIL_HOUR = env.number("DAILY_MAIL_HOUR", 7, most=23)

# --- Where checkpoints of the chain go: a folder, mailto: or https: ------------------------------------------

# In our own folder they are no help against whoever can write there; `check --deploy` says so.
CHECKPOINT_TO = env.outside_place("CHECKPOINT_TO", VAR_DIR / "checkpoints")
CHECKPOINT_IS_OUTSIDE = env.is_outside(CHECKPOINT_TO, VAR_DIR)

# --- Who runs this installation: pages that people rely on say it, and `check --deploy` asks for it ---

OPERATOR_NAME = env.text("OPERATOR_NAME")
OPERATOR_ADDRESS = env.text("OPERATOR_ADDRESS")
CONTACT_EMAIL = env.text("CONTACT_EMAIL")

# --- Language and time ------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "trainingsite" / "locale"]
TIME_ZONE = env.choice("TIME_ZONE", "UTC", zoneinfo.available_timezones())
USE_I18N = True
USE_TZ = True

# --- Static files -------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATICFILES_DIRS = kinds.folders("static")
# No collectstatic at first run; the Docker image sets STATIC_ROOT and collects.
STATIC_ROOT = env.text("STATIC_ROOT") or None
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
# Their digests stand in credentials: another drawing is another file.
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/certificates/badge-\d+\.svg$"
# The vendored fonts of everything we print: certificates, and modules for reviewers.
PRINT_FONTS = [BASE_DIR / "certificates" / "domain" / "fonts"]

# --- Safety -------------------------------------------------------------------------------------------

SESSION_ENGINE = "trainingsite.accounts.sessions"
# Whoever has a role of the desk is signed out when no page was opened for so long. Who sits an exam never is.
STAFF_IDLE_MINUTES = env.number("STAFF_IDLE_MINUTES", 30, least=1)
# However busy a session is, it ends so long after the person last showed who they are (ASVS 5.0, 7.3.2): days for
# everybody, hours for whoever has a role of the desk. Not in the middle of an exam.
SESSION_DAYS = env.number("SESSION_DAYS", 30, least=1)
STAFF_SESSION_HOURS = env.number("STAFF_SESSION_HOURS", 12, least=1)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "trainingsite.pages.views.csrf_failure"
SECURE_SSL_REDIRECT = False  # the reverse proxy redirects; we only see what it passes on
SECURE_HSTS_SECONDS = 31536000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXY_COUNT else None
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS = [
    "security.W008",  # SECURE_SSL_REDIRECT: see above
    "security.W021",  # whether browsers preload the host is for its owner to decide
]
# The handbook, for whoever is not signed in, is as old at most (trainingsite/pages/kept_briefly.py).
PUBLIC_PAGE_SECONDS = 5

DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# --- Room and backups ---------------------------------------------------------------------------------

# Where the supervisor keeps a backup a day, how many of them, and how old the last of any kind may be before /readyz says so.
BACKUP_DIR = Path(env.text("BACKUP_DIR", str(VAR_DIR / "backups")))
BACKUP_KEEP = env.number("BACKUP_KEEP", 7)
BACKUP_MAX_AGE_HOURS = env.number("BACKUP_MAX_AGE_HOURS", 36)
# New attempts wait while less than this is free where rows are stored: room is kept for the answers of those who sit.
DISK_RESERVE_MB = env.number("DISK_RESERVE_MB", 200)
_is_file = DATABASES["default"]["ENGINE"].endswith("sqlite3")
DISK_WATCH_DIR = Path(
    env.text(
        "DISK_WATCH_DIR", str(Path(DATABASES["default"]["NAME"]).parent if _is_file else VAR_DIR)
    )
)

# A paper that was handed in with a wish for more time is erased so long after the decision.
PROOF_KEPT_DAYS = env.number("PROOF_KEPT_DAYS", 30, most=365)

# --- API ------------------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["trainingsite.api.authentication.PersonAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.CursorPagination",
    "PAGE_SIZE": 50,
    # `?format=` is a parameter like any other that there is not.
    "URL_FORMAT_OVERRIDE": None,
    "EXCEPTION_HANDLER": "trainingsite.api.problems.problem_handler",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "RF Safety Training API",
    "DESCRIPTION": "Sit a quiz, read your certificates, verify somebody's certificate.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVERS": [{"url": PUBLIC_URL}],
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_NAME_OVERRIDES": {
        "StatusEnum": "certificates.domain.verification.STATUSES",
        "AttemptStateEnum": "quizzes.api.serializers.ATTEMPT_STATES",
        "SectionStateEnum": "quizzes.api.serializers.SECTION_STATES",
        "KnowledgeStateEnum": "certificates.domain.verification.KNOWLEDGE_STATES",
        "RowErrorEnum": "certificates.api.serializers.ROW_ERRORS",
        "ListStandingEnum": "certificates.clinics.domain.standing.STANDINGS",
    },
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "trainingsite.api.schema.describe_problems",
        "trainingsite.api.schema.describe_closed",
        "trainingsite.api.schema.describe_headers",
        "trainingsite.api.meanings.describe_fields",
    ],
}
VERIFY_LIMIT_PER_MINUTE = env.number("VERIFY_LIMIT_PER_MINUTE", 60, least=1)
VERIFY_KEY_LIMIT_PER_MINUTE = env.number("VERIFY_KEY_LIMIT_PER_MINUTE", 600, least=1)

SITE_NAME = "RF Safety Training"
LOGGING_CONFIG = "trainingsite.logs.configure"
LOG_LEVEL = env.choice("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"))
LOGGING = {"level": LOG_LEVEL}
