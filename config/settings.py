"""Settings, from the environment. With nothing set: an SQLite file in the working directory, no server."""

import os
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config.cached import caches
from config.databases import databases
from config.keyfile import decoded, given, read_or_make
from config.logins.rules import login_rules
from config.mail_server import mail_rules
from config.observing.lines import logging_rules

BASE_DIR = Path(__file__).resolve().parent.parent


def _flag(name: str) -> bool:
    value = os.environ.get(name, "").strip().lower()
    if value not in ("", "0", "1", "no", "yes", "false", "true"):
        raise ImproperlyConfigured(f"{name} is {value!r}: set it to 1 or 0")
    return value in ("1", "yes", "true")


DEBUG = _flag("DEMARC_DEBUG")

DATABASE_URL = given("DATABASE_URL")
EMBEDDED = not DATABASE_URL
"""No DATABASE_URL: one process group on one machine, an SQLite file, keys in files beside it."""

DATA_DIR = Path(os.environ.get("DEMARC_DATA_DIR") or Path.cwd())


def _seconds(name: str, default: float) -> float:
    try:
        seconds = float(os.environ.get(name) or default)
    except ValueError:
        seconds = -1
    if not 0 <= seconds < float("inf"):
        raise ImproperlyConfigured(f"{name} is no number of seconds: set it to 0 (off) or more")
    return seconds


def _count(name: str, default: int) -> int:
    text = os.environ.get(name) or str(default)
    if not re.fullmatch(r"[1-9][0-9]{0,2}", text):
        raise ImproperlyConfigured(f"{name} is {text!r}: set it to a number from 1 on")
    return int(text)


TICK_SECONDS = _seconds("DEMARC_TICK_SECONDS", 5)
"""How long the embedded default's ticker waits between two rounds of its tasks; 0 turns it off."""

DATABASE_POOL = _count("DEMARC_DATABASE_POOL", 1) if os.environ.get("DEMARC_DATABASE_POOL") else 0
"""How many connections to PostgreSQL a process keeps, for its threads in turn; 0 makes one for each request.
A server with threads needs as many; a process that forks after it has asked the database keeps none."""

DATABASES = databases(
    DATABASE_URL or f"sqlite:///{quote(str(DATA_DIR / 'demarc.sqlite3'))}",
    DATABASE_POOL,
    given("DEMARC_REPLICA_URL"),
)
REPLICAS = tuple(name for name in DATABASES if name != "default")
"""Streaming replicas, from which overseers read (`config/ledger/replicas.py`)."""
REPLICA_LAG_SECONDS = _seconds("DEMARC_REPLICA_LAG_SECONDS", 60)
"""A replica is not read that lacks an entry which is older than that."""

ROLES = os.environ.get("DEMARC_ROLES", "") or "demarc"
"""What the names of the register's roles in PostgreSQL begin with (`manage.py roles`): roles are the whole
server's, so that two registers on one server need names of their own."""
if not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", ROLES):
    raise ImproperlyConfigured(
        "DEMARC_ROLES begins the names of roles: set it to small letters, digits and _"
    )

REDIS_URL = given("REDIS_URL")
if REPLICAS and not REDIS_URL:
    raise ImproperlyConfigured(
        "DEMARC_REPLICA_URL needs REDIS_URL: what a reader wrote last is kept there, so that they read it"
    )
CACHES = caches(REDIS_URL)


STATIC_ROOT = os.environ.get("DEMARC_STATIC_ROOT") or None
"""Where `manage.py collectstatic` puts the static files. Unset, they come from the apps' own folders, looked
up when asked for; set, with DEBUG off, they are compressed and named after their content."""
WHITENOISE_USE_FINDERS = STATIC_ROOT is None
WHITENOISE_AUTOREFRESH = DEBUG or STATIC_ROOT is None

DOCUMENTS_DIR = DATA_DIR / "demarc-documents"
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if STATIC_ROOT and not DEBUG
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
    # encrypted, under names made of their digests; nothing here has a URL
    "documents": {
        "BACKEND": "config.ledger.durable.DurableStorage",
        "OPTIONS": {
            "location": DOCUMENTS_DIR,
            "allow_overwrite": True,
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
}


def _secret(name: str, what: str) -> str:
    value = given(name)
    if not value and not EMBEDDED:
        raise ImproperlyConfigured(f"{name} is not set: set it to {what}; or {name}_FILE to a file of it")
    return value


DEMARC_SEAL_KEY = _secret("DEMARC_SEAL_KEY", "32 random bytes in base64; it wraps the keys of sealed values")
if DEMARC_SEAL_KEY:
    decoded(DEMARC_SEAL_KEY)  # a wrong one stops the start, not the first act that seals
DEMARC_SEAL_KEY_NEW = given("DEMARC_SEAL_KEY_NEW")
"""The seal key that is to follow: held beside the other until `manage.py rotate_seal_key` is through."""
if DEMARC_SEAL_KEY_NEW:
    decoded(DEMARC_SEAL_KEY_NEW, "DEMARC_SEAL_KEY_NEW")
DEMARC_SEAL_KEY_FILE = DATA_DIR / "demarc-seal.key"

DEMARC_LOG_KEY = _secret("DEMARC_LOG_KEY", "32 random bytes in base64; it signs checkpoints and receipts")
if DEMARC_LOG_KEY:
    decoded(DEMARC_LOG_KEY, "DEMARC_LOG_KEY")
DEMARC_LOG_KEY_FILE = DATA_DIR / "demarc-log.key"
DEMARC_LOG_ORIGIN = os.environ.get("DEMARC_LOG_ORIGIN", "") or "demarc.embedded/log"
if not re.fullmatch(r"[^\s+]+", DEMARC_LOG_ORIGIN):
    raise ImproperlyConfigured(
        "DEMARC_LOG_ORIGIN names the log: set it to a name without spaces or plus signs"
    )
DEMARC_LOG_FORMER = os.environ.get("DEMARC_LOG_FORMER", "")
"""The public keys of the logs that this register signed as before, one a line or comma."""
DEMARC_LOG_STATE_FILE = Path(
    os.environ.get("DEMARC_LOG_STATE_FILE", "") or DATA_DIR / "demarc-log.checkpoint"
)
"""What was signed last, outside of the database: a restored backup does not bring it back."""
DEMARC_BACKUP_STAMP = Path(os.environ.get("DEMARC_BACKUP_STAMP", "") or DATA_DIR / "demarc-backup.stamp")
"""What a backup touches once it is whole: `manage.py doctor` says how old the last one is."""
DEMARC_WITNESSES = os.environ.get("DEMARC_WITNESSES", "")
"""The witnesses that are asked to cosign, one a line or comma: name+id+base64, a space, the address."""
DEMARC_WITNESSES_REQUIRED = _count("DEMARC_WITNESSES_REQUIRED", 1)
"""How many of them must have cosigned a checkpoint before it counts as witnessed."""

SECRET_KEY = _secret("DEMARC_SECRET_KEY", "a long random string; it signs sessions") or read_or_make(
    DATA_DIR / "demarc-secret.key"
)

ALLOWED_HOSTS = [host for host in os.environ.get("DEMARC_ALLOWED_HOSTS", "").split(",") if host] or (
    ["localhost", "127.0.0.1", "[::1]"] if EMBEDDED or DEBUG else []
)
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured("DEMARC_ALLOWED_HOSTS is not set: set it to the host names that serve Demarc")
if "*" in ALLOWED_HOSTS and not (EMBEDDED or DEBUG):
    raise ImproperlyConfigured(
        "DEMARC_ALLOWED_HOSTS is *, whatever a request claims: set it to the host names that serve Demarc"
    )

PUBLIC_URL_SAID = os.environ.get("DEMARC_PUBLIC_URL", "")
PUBLIC_URL = PUBLIC_URL_SAID or (
    "http://127.0.0.1:8000" if EMBEDDED else f"https://{ALLOWED_HOSTS[0].lstrip('.')}"
)
"""Where this register is reached, as messages name it."""
if not re.fullmatch(r"https?://[A-Za-z0-9.\[\]:*-]+", PUBLIC_URL):
    raise ImproperlyConfigured(
        "DEMARC_PUBLIC_URL is where this register is reached: set it to https://demarc.example"
    )

METRICS_TOKEN = given("DEMARC_METRICS_TOKEN")
"""Whoever shows it may read /metrics; unset, nobody does."""
if METRICS_TOKEN and not re.fullmatch(r"[!-~]{16,}", METRICS_TOKEN):
    raise ImproperlyConfigured("DEMARC_METRICS_TOKEN is at least 16 visible ASCII characters, no spaces")

WEBHOOKS_ANYWHERE = _flag("DEMARC_WEBHOOKS_ANYWHERE")
"""Webhooks go over plain HTTP and to private addresses, too: to try them out on one machine."""
if WEBHOOKS_ANYWHERE and not (EMBEDDED or DEBUG):
    raise ImproperlyConfigured(
        "DEMARC_WEBHOOKS_ANYWHERE lets companies reach into this network: unset it where DATABASE_URL is set"
    )

DEFAULT_FROM_EMAIL = os.environ.get("DEMARC_MAIL_FROM", "") or "demarc@localhost"
globals().update(mail_rules(given("DEMARC_MAIL_URL")))

INSTALLED_APPS = [
    "config.office.apps.OfficeGroundConfig",
    "config.ledger",
    "oauth2_provider",
    "config.api",
    "config.tasks",
    "config.webhooks",
    "config.planes",
    "config.doctor",
    "agreements",
    "reviews",
    "reviews.office",
    "config.office.apps.OfficeAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "config.logins",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.mfa",
]

LOGGING = logging_rules(embedded=EMBEDDED, debug=DEBUG)

MIDDLEWARE = [
    "config.observing.requests.Requests",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.pages.Policy",
    "config.pages.Sessions",
    "django.middleware.common.CommonMiddleware",
    "config.direction.Direction",
    "config.unstored.Unstored",
    "config.nul.NoNul",
    "config.unopened.Unopened",
    "config.bodies.Bounded",
    "django.middleware.csrf.CsrfViewMiddleware",
    "config.pages.Users",
    "config.pages.Messages",
    "allauth.account.middleware.AccountMiddleware",
    "config.logins.sessions.ShortSession",
    "config.logins.factors.SecondFactor",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "reviews.oversight.door.Door",  # what an overseer asks for is written down before any view answers
]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not (EMBEDDED or DEBUG)
if SESSION_COOKIE_SECURE:
    # of this host alone, over TLS: no neighbor under the same domain plants one (RFC 6265bis, 4.1.3.2)
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"

if not (EMBEDDED or DEBUG) and PUBLIC_URL.startswith("https://"):
    # whoever asks over plain HTTP is sent to https, and told to come that way from then on (RFC 6797); the
    # directives are those that OMB M-15-13 (https.cio.gov/hsts) asks federal services for
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$", r"^metrics$"]  # asked from beside, without TLS
    SECURE_HSTS_SECONDS = int(_seconds("DEMARC_HSTS_SECONDS", 31_536_000))
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE_HSTS_SECONDS > 0

LARGEST_DOCUMENT = _count("DEMARC_LARGEST_DOCUMENT_MB", 25) * 1024 * 1024
"""The most bytes that a document may have which comes in over the API."""
if LARGEST_DOCUMENT > 25 * 1024 * 1024:
    raise ImproperlyConfigured("DEMARC_LARGEST_DOCUMENT_MB is at most 25: no document on file is larger")

FILE_UPLOAD_MAX_MEMORY_SIZE = LARGEST_DOCUMENT + 64 * 1024
"""A file that a page sends is held in memory: one that could be taken is written to no disk as it is."""
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]

API_RATE = os.environ.get("DEMARC_API_RATE", "") or "1200/min"
"""How many commands, and how many reads, one credential may ask for."""
API_ADDRESS_RATE = os.environ.get("DEMARC_API_ADDRESS_RATE", "") or "120/min"
"""How many requests one address may make that shows no credential."""
for _rate in (API_RATE, API_ADDRESS_RATE):
    if not re.fullmatch(r"[1-9][0-9]{0,8}/(s|sec|min|hour|day)", _rate):
        raise ImproperlyConfigured("DEMARC_API_RATE and DEMARC_API_ADDRESS_RATE are written as 1200/min")

PROXIES = _count("DEMARC_PROXIES", 1) if os.environ.get("DEMARC_PROXIES") else 0
"""How many proxies of one's own stand in front: the last so many addresses of X-Forwarded-For are theirs."""
if PROXIES:
    # they end TLS: what they say of the scheme is believed, as what they say of addresses is
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["config.api.credentials.Nobody"],
    "DEFAULT_PARSER_CLASSES": ["config.api.parsing.StrictParser"],
    "DEFAULT_RENDERER_CLASSES": ["config.api.parsing.JsonRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "config.api.negotiation.Negotiation",
    "EXCEPTION_HANDLER": "config.api.problems.on_error",
    "UNAUTHENTICATED_USER": None,
    "UNAUTHENTICATED_TOKEN": None,
    "URL_FORMAT_OVERRIDE": None,
    # said always: unset, the framework believes whatever X-Forwarded-For says
    "NUM_PROXIES": PROXIES,
}

OAUTH2_PROVIDER_APPLICATION_MODEL = "oauth2_provider.Application"
OAUTH2_PROVIDER = {
    "SCOPES_BACKEND_CLASS": "config.api.credentials.VerbScopes",
    "OAUTH2_VALIDATOR_CLASS": "config.api.clients.Clients",
    "ACCESS_TOKEN_EXPIRE_SECONDS": 3600,
    "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,
    "COMPLIANT_BCP_RFC9700_ACCESS_TOKEN_TRANSPORT": True,
    "COMPLIANT_BCP_RFC9700_PASSWORD_GRANT": True,
    "COMPLIANT_BCP_RFC9700_IMPLICIT_GRANT": True,
    # of grants that nobody has here, which are for clients alone
    "COMPLIANT_BCP_RFC9700_PKCE_METHOD": True,
    "COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS": True,
    "COMPLIANT_BCP_RFC9700_REFRESH_TOKEN": True,
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    "COMPLIANT_BCP_RFC9700_REDIRECT_URI_SCHEME": True,
    "ALLOWED_REDIRECT_URI_SCHEMES": ["https"],
}

SPECTACULAR_SETTINGS = {
    "TITLE": "Demarc",
    "VERSION": "1",
    "DESCRIPTION": (
        "What a company says, asks and reads of the voluntary review of its models. You may decline whatever "
        "you are asked: nothing follows from it, and silence is recorded as no answer."
    ),
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_PERMISSIONS": ["config.api.credentials.Everybody"],
    "SERVE_AUTHENTICATION": [],
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "config.webhooks.described.describe",
        "config.api.examples.components",
    ],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "APPEND_COMPONENTS": {
        "securitySchemes": {
            "token": {"type": "http", "scheme": "bearer", "description": "A token for scripts: `demarc_…`"},
            "client": {
                "type": "oauth2",
                "flows": {"clientCredentials": {"tokenUrl": "/api/v1/oauth/token", "scopes": {}}},
            },
        }
    },
}

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "reviews" / "oversight" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LANGUAGE_CODE = "en-us"
TIME_ZONE = "America/New_York"
USE_TZ = True
STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "reviews" / "oversight" / "static"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/cases/"
LOGOUT_REDIRECT_URL = "account_login"
LOGINS = login_rules(
    {**os.environ, "DEMARC_OIDC_CLIENT_SECRET": given("DEMARC_OIDC_CLIENT_SECRET")}, embedded=EMBEDDED
)
globals().update(LOGINS.settings(proxies=PROXIES))
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
