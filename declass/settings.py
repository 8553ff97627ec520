"""The one settings file. What differs between machines comes from the environment (see .env.example)."""

import os
from pathlib import Path

from csp.constants import NONE, SELF

from declass.env import envbool, envdatabase, envint, envlist, envstr

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(envstr("DECLASS_VAR", str(BASE_DIR / "var")))

# Reading a cable or explaining a date needs no servers and no secret; whatever serves people refuses to start
# without them, by name (declass/checks.py).
SECRET_KEY = envstr("SECRET_KEY", "")
DEBUG = envbool("DEBUG", False)
ALLOWED_HOSTS = envlist("ALLOWED_HOSTS", ["localhost", "127.0.0.1"])
CSRF_TRUSTED_ORIGINS = envlist("CSRF_TRUSTED_ORIGINS", [])

# What is a day: dates are compared in this zone, times are stored in UTC, origin uses Zulu (D-81).
LEGAL_TIME_ZONE = envstr("LEGAL_TIME_ZONE", "America/New_York")
# What mail points to, and how it goes out: a server, or, where none is named, files under var/mail.
SITE_ADDRESS = envstr("SITE_ADDRESS", "http://localhost:8000").rstrip("/")
EMAIL_HOST = envstr("EMAIL_HOST", "")
EMAIL_PORT = envint("EMAIL_PORT", 25)
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mail"
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = envstr("EMAIL_FROM", "declass@localhost")
# The most that the audit log may tell: a level, and tokens after it ("TS SCI:SI NODIS").
SYSTEM_HIGH = envstr("SYSTEM_HIGH", "TS")
# The office named in the head line of released pages (W-43); a demonstration names none.
RELEASING_AGENCY = envstr("RELEASING_AGENCY", "U.S. Department of State")
# Logs are sealed in signed checkpoints under LOG_NAME/audit and LOG_NAME/releases; copies go to CHECKPOINT_DIR.
SIGNING_KEY_FILE = Path(envstr("SIGNING_KEY_FILE", str(VAR_DIR / "signing.key")))
CHECKPOINT_DIR = Path(envstr("CHECKPOINT_DIR", str(VAR_DIR / "checkpoints")))
LOG_NAME = envstr("LOG_NAME", "declass")
SEAL_SECONDS = envint("SEAL_SECONDS", 30)
# How many cables one reviewer may hold at a time.
MOST_CABLES_HELD = envint("MOST_CABLES_HELD", 10)
TIME_ZONE = "UTC"
USE_TZ = True
LANGUAGE_CODE = "en-us"
USE_I18N = False

INSTALLED_APPS = [
    "django.contrib.admin.apps.SimpleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "guardian",
    "django_celery_beat",
    "django_htmx",
    "csp",
    "declass",
    "cables",
    "reviews",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "declass.middleware.PersonMiddleware",
]

ROOT_URLCONF = "declass.urls"
WSGI_APPLICATION = "declass.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "declass.context.site",
            ],
        },
    },
]

# Three connections (product decision): `default` is the application role of web and workers, `owner` migrates,
# `public` serves the reading room. The owner's address is needed by set-up commands only.
_ADDRESSES = {"default": "DATABASE_URL", "owner": "DATABASE_OWNER_URL", "public": "DATABASE_PUBLIC_URL"}
DATABASES = {alias: envdatabase(name) for alias, name in _ADDRESSES.items() if os.environ.get(name)}
DATABASE_ROUTERS = ["declass.routers.OwnerMigrates"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "declass.User"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
# Answers below these depend on nothing but the address: no session, no person, no `Vary: Cookie`.
PUBLIC_PATHS = ("/reading-room/", "/robots.txt")
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "reviews:desk"
LOGOUT_REDIRECT_URL = "sign_in"

# guardian keeps need-to-know grants; it never answers a reading question (docs/decisions/0003).
ANONYMOUS_USER_NAME = None
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]

REDIS_URL = envstr("REDIS_URL", "")
CELERY_BROKER_URL = REDIS_URL
CELERY_RESULT_BACKEND = REDIS_URL
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 30 * 60
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = LEGAL_TIME_ZONE
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_BEAT_SCHEDULE = {
    "Seal the audit log, every SEAL_SECONDS": {
        "task": "declass.seal_audit",
        "schedule": SEAL_SECONDS,
        "options": {"expires": SEAL_SECONDS},
    },
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [
    BASE_DIR / "declass" / "site_static",
    ("uswds/css", BASE_DIR / "node_modules" / "@uswds" / "uswds" / "dist" / "css"),
    ("uswds/js", BASE_DIR / "node_modules" / "@uswds" / "uswds" / "dist" / "js"),
    ("uswds/fonts", BASE_DIR / "node_modules" / "@uswds" / "uswds" / "dist" / "fonts"),
    ("uswds/img", BASE_DIR / "node_modules" / "@uswds" / "uswds" / "dist" / "img"),
]
WHITENOISE_USE_FINDERS = True

# Strict policy: nothing from another host, no inline script or style, no eval.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    },
}

SECURE_HTTPS = envbool("SECURE_HTTPS", False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = SECURE_HTTPS
SECURE_HSTS_SECONDS = 31536000 if SECURE_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE_HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE_HTTPS else None
SESSION_COOKIE_AGE = envint("SESSION_HOURS", 10) * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# Log lines carry ids and paths, never text: request bodies and template context stay out.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"()": "declass.logs.WithoutRows", "fmt": "%(asctime)s %(levelname)s %(name)s %(message)s"}
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": envstr("LOG_LEVEL", "INFO")},
}
