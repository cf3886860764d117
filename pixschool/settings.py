"""Every setting, in one file, from the environment. Nothing unsafe is a default:
DEBUG is off, and outside the embedded (newcomer's) mode a SECRET_KEY must be given."""

from contextlib import suppress
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.crypto import get_random_string

from pixschool.local import embedded

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.FileAwareEnv()

# Where uploads, embedded servers, generated assets and demo files are written.
VAR_DIR = Path(env.str("PIXSCHOOL_VAR", default=str(BASE_DIR / "var"))).resolve()
EMBEDDED_DATABASE = not env.str("DATABASE_URL", default="")
EMBEDDED_REDIS = not env.str("REDIS_URL", default="")
# A newcomer's machine: secrets are made on the spot, and only this machine is answered. `make run`
# asks for it by name when it is given a database and no secret.
EMBEDDED = EMBEDDED_DATABASE or env.bool("PIXSCHOOL_LOCAL", default=False)

DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("PIXSCHOOL_DEMO", default=False)


SECRET_LENGTH = 32  # characters; secrets.token_urlsafe(64) gives 86


def _secret(name: str) -> str:
    """A secret from the environment (NAME or NAME_FILE), or made once on a newcomer's machine."""
    value = env.str(name, default="")
    if value and not EMBEDDED and not DEBUG and len(value) < SECRET_LENGTH:
        message = (
            f"{name} is too short to keep anything: {SECRET_LENGTH} random characters or more."
        )
        raise ImproperlyConfigured(message)
    if value:
        return value
    if not EMBEDDED:
        message = f"Set {name} (50 random characters or more), or {name}_FILE."
        raise ImproperlyConfigured(message)
    path = VAR_DIR / "secrets" / name.lower()
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        partial = path.with_suffix(f".{get_random_string(8)}")
        partial.write_text(get_random_string(64))
        partial.chmod(0o600)
        with suppress(FileExistsError):
            path.hardlink_to(partial)  # the first of two starting processes wins
        partial.unlink()
    return path.read_text().strip()


SECRET_KEY = _secret("SECRET_KEY")
# Keys the one-way hash of the national pupil number; losing it means matching pupils by name again.
INE_KEY = _secret("INE_KEY")

BASE_URL = env.str("BASE_URL", default=f"http://localhost:{env.int('PORT', default=8000)}")
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"] if EMBEDDED or DEBUG else []
)
if not (EMBEDDED or DEBUG):
    if "*" in ALLOWED_HOSTS:
        message = "ALLOWED_HOSTS=* answers to any name: write the site's own, as in .env.example."
        raise ImproperlyConfigured(message)
    for _name in ("DATABASE_URL", "REDIS_URL", "BROKER_URL"):
        if ":change-me@" in env.str(_name, default=""):
            message = f"{_name} still holds the password « change-me »: choose one of your own."
            raise ImproperlyConfigured(message)
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[BASE_URL])

INSTALLED_APPS = [
    "pixschool.core",
    "students",
    "campaigns",
    "rituals",
    "certification",
    "pixschool.portal",
    "pixschool.papers",
    "pixschool.demo",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",  # the widgets’ own templates, since FORM_RENDERER reads ours
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
    "django_htmx",
]

MIDDLEWARE = [
    "pixschool.core.web.middleware.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "pixschool.core.access.session_end.SessionEndMiddleware",
    "pixschool.core.access.sessions.SharedComputerMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "pixschool.core.web.middleware.SchoolMiddleware",
    "pixschool.core.web.middleware.TextLengthMiddleware",
    "pixschool.core.web.middleware.ReadOnlyMiddleware",
]

ROOT_URLCONF = "pixschool.urls"
WSGI_APPLICATION = "pixschool.wsgi.application"
FORM_RENDERER = "pixschool.core.web.forms.FormRenderer"

TEMPLATES = [
    {
        "BACKEND": "pixschool.core.text.templates.FrenchTemplates",
        "NAME": "django",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "pixschool.portal.hints.help_here",
                "pixschool.core.web.context.navigation",
                "pixschool.core.access.demo.demo_accounts",
            ],
            "builtins": [
                "django.templatetags.static",
                "pixschool.core.templatetags.components",
                "pixschool.core.templatetags.french",
                "pixschool.core.templatetags.imports",
            ],
        },
    },
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "NAME": "fragments",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {"environment": "pixschool.core.web.jinja.environment"},
    },
]

DATABASES = {
    "default": env.db_url_config(
        embedded.database_url(VAR_DIR) if EMBEDDED_DATABASE else env.str("DATABASE_URL")
    )
    | {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = embedded.redis_url(VAR_DIR) if EMBEDDED_REDIS else env.str("REDIS_URL")
CACHES = {
    "default": {"BACKEND": "pixschool.core.web.cache.ForgivingRedisCache", "LOCATION": REDIS_URL},
    # Of each process, for what may be some seconds old and is asked for too often for a round trip.
    "process": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "OPTIONS": {"MAX_ENTRIES": 500},
    },
}

CELERY_BROKER_URL = (
    embedded.broker_url(VAR_DIR) if EMBEDDED_REDIS else env.str("BROKER_URL", default=REDIS_URL)
)
# Imports have a queue of their own, and mail too: a sign-in code never waits behind a file. Who
# starts a worker without naming queues has one that serves all three.
CELERY_TASK_QUEUES = {name: {"routing_key": name} for name in ("celery", "mail", "imports")}
CELERY_TASK_ROUTES = {
    "pixschool.core.tasks.read_import": {"queue": "imports"},
    "pixschool.core.tasks.apply_import": {"queue": "imports"},
    "pixschool.core.tasks.sweep_outbox": {"queue": "mail"},
    "pixschool.papers.tasks.make_part": {"queue": "imports"},
}
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
# The database is the record; a message to a worker may come twice or never.
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 270
# Of one statement of an import, then of its wait for another at work in the same school. A hundred
# thousand lines take a few seconds each (docs/bench.md).
IMPORT_STATEMENT_SECONDS = env.int("IMPORT_STATEMENT_SECONDS", default=120)
IMPORT_LOCK_SECONDS = 30
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "socket_keepalive": True,
    "health_check_interval": 25,
}
CELERY_TIMEZONE = "UTC"

AUTH_USER_MODEL = "core.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "core:schools"
LOGOUT_REDIRECT_URL = "account_login"

ACCOUNT_ADAPTER = "pixschool.core.access.accounts.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # an account is born from an invitation received by e-mail
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
# Written, then taken back before it leaves (`AccountAdapter.send_mail`): equal work for all.
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True
ACCOUNT_EMAIL_NOTIFICATIONS = True  # whoever changes a password or a key says so to its owner
ACCOUNT_DEFAULT_HTTP_PROTOCOL = BASE_URL.partition(":")[0]
# A whole staff room sits behind one address: the limits per account stay, those per address rise.
ACCOUNT_RATE_LIMITS = {"login": "120/m/ip", "login_failed": "60/m/ip,5/5m/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
MFA_ADAPTER = "pixschool.core.access.accounts.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = EMBEDDED or DEBUG
MFA_TOTP_ISSUER = "PixSchool"

SOCIALACCOUNT_ADAPTER = "pixschool.core.access.accounts.SocialAccountAdapter"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False  # identity is (issuer, sub), never an e-mail match
SOCIALACCOUNT_STORE_TOKENS = False
OIDC_NAME = env.str("OIDC_NAME", default="Compte académique")
OIDC_SERVER_URL = env.str("OIDC_SERVER_URL", default="")
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "sso",
                "name": OIDC_NAME,
                "client_id": env.str("OIDC_CLIENT_ID", default=""),
                "secret": env.str("OIDC_CLIENT_SECRET", default=""),
                "settings": {"server_url": OIDC_SERVER_URL},
            }
        ]
        if OIDC_SERVER_URL
        else [],
    }
}

EMAIL_BACKEND = "pixschool.core.mail.queue.OutboxBackend"
# The real server, used by the outbox alone. None: demo mode keeps mails on a page.
EMAIL_URL = env.str("EMAIL_URL", default="")
DELIVERY = (
    env.email_url_config(EMAIL_URL)
    if EMAIL_URL
    else {"EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend"}
)
EMAIL_TIMEOUT = 30
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="PixSchool <ne-pas-repondre@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
ASSETS_DIR = VAR_DIR / "assets"  # made by `manage.py build_assets`
STATICFILES_DIRS = [BASE_DIR / "static", ASSETS_DIR]
PRIVATE_ROOT = VAR_DIR / "private"  # uploads on their way through; never served
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": PRIVATE_ROOT,
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if not (EMBEDDED or DEBUG)
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = EMBEDDED or DEBUG
UPLOAD_MAX_BYTES = 25 * 1024 * 1024
UPLOAD_MAX_FILES = 60
DATA_UPLOAD_MAX_NUMBER_FILES = 100
# Of a form without its files, as a browser encodes it: twice a pasted table of 6,000 pupils.
DATA_UPLOAD_MAX_MEMORY_SIZE = 3 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600

_CSP_FORM_ACTION = ["'self'"]
if OIDC_SERVER_URL:
    # The sign-in form is answered by a redirect to the provider, which form-action also governs.
    _CSP_FORM_ACTION.append("/".join(OIDC_SERVER_URL.split("/")[:3]))
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "worker-src": ["'self'"],
        "form-action": _CSP_FORM_ACTION,
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_ENGINE = "pixschool.core.access.sessions"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = False  # htmx reads the token from the page, not from the cookie
CSRF_FAILURE_VIEW = "pixschool.core.views.errors.csrf_failure"
if BASE_URL.startswith("https://"):
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-session"
    CSRF_COOKIE_NAME = "__Host-csrf"
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz/"]
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "pixschool.core.web.logs.RequestIdFormatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"pixschool": {"level": "INFO"}},
}
