"""Settings, read from the environment once. Every default runs on a laptop.

A missing or malformed variable stops the start with one line that names it.
"""

import logging
import sys
import warnings
from pathlib import Path

from csp.constants import NONCE, NONE, SELF

from salesproc.environment import address, env, kept_secret, setting, yes_or_no

BASE_DIR = Path(__file__).resolve().parent.parent

# Where this installation keeps its files: database, static files, letters, keys.
VAR = Path(setting("VAR", env.str, str(BASE_DIR / "var"))).resolve()
DEBUG = setting("DEBUG", yes_or_no, False)

PUBLIC_URL = setting("PUBLIC_URL", env.str, "http://127.0.0.1:8000").rstrip("/")
_public = address("PUBLIC_URL", PUBLIC_URL)
if _public.scheme not in {"http", "https"} or not _public.hostname:
    sys.exit(f"PUBLIC_URL must be an address such as https://sales.example.com, not {PUBLIC_URL!r}")
IS_SERVED_SECURELY = _public.scheme == "https"

SECRET_KEY = setting("SECRET_KEY", env.str, "")
if not SECRET_KEY and IS_SERVED_SECURELY:
    sys.exit("SECRET_KEY is missing: set it to 50 or more random characters and keep it")
if SECRET_KEY and len(SECRET_KEY) < 50:
    sys.exit("SECRET_KEY is too short: 50 or more random characters are needed")
SECRET_KEY = SECRET_KEY or kept_secret(VAR / "secret-key")

ALLOWED_HOSTS = setting("ALLOWED_HOSTS", env.list, []) or [_public.hostname, "127.0.0.1", "localhost", "[::1]"]
CSRF_TRUSTED_ORIGINS = [f"{_public.scheme}://{_public.netloc}"]

INSTALLED_APPS = [
    "salesproc.apps.SalesprocConfig",
    "coaching",
    "metrics",
    "calls",
    "customers",
    "process",
    "notices",
    "people",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_filters",
    "django_htmx",
    "simple_history",
]

MIDDLEWARE = [
    "salesproc.middleware.HeadersMiddleware",
    "salesproc.middleware.LogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "people.middleware.SessionLimitMiddleware",
    "people.middleware.ReaderMiddleware",
    "people.middleware.RefusedFormMiddleware",
    "salesproc.middleware.TroubleMiddleware",
]

ROOT_URLCONF = "salesproc.urls"
WSGI_APPLICATION = "salesproc.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

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
                "csp.context_processors.nonce",
                "salesproc.shell.shell",
            ],
            "builtins": ["people.templatetags.shell"],
        },
    },
]

# Database: SQLite in VAR, or whatever DATABASE_URL names -------------------------------------------
with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # an address that names no known engine is told below, in one line
    DATABASES = {
        "default": setting("DATABASE_URL", env.db_url, env.db_url_config(f"sqlite:///{VAR / 'salesproc.sqlite3'}"))
    }
_database = DATABASES["default"]
IS_SQLITE = _database.get("ENGINE") == "django.db.backends.sqlite3"
if IS_SQLITE:
    _database["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA recursive_triggers=ON; PRAGMA foreign_keys=ON;"
        ),
    }
elif _database.get("ENGINE") == "django.db.backends.postgresql":
    _database["CONN_MAX_AGE"] = 60
    _database["CONN_HEALTH_CHECKS"] = True
    # Django joins first what it filters by, then what a page says besides: of the latter PostgreSQL need not try every
    # order (a query of eight tables was planned in 2.5 ms, and run in 0.1; so in 0.6).
    _options = "-c statement_timeout=20000 -c lock_timeout=10000 -c join_collapse_limit=5"
    _database.setdefault("OPTIONS", {}).update(connect_timeout=5, options=_options)
else:
    sys.exit("DATABASE_URL must begin with sqlite:// or postgres://")

# Celery: inside one process without a server, or on Redis ----------------------------------------
REDIS_URL = setting("REDIS_URL", env.str, "")
if REDIS_URL and address("REDIS_URL", REDIS_URL).scheme not in {"redis", "rediss", "redis+socket"}:
    sys.exit("REDIS_URL must begin with redis://, rediss:// or redis+socket://")
CELERY_BROKER_URL = REDIS_URL or "memory://localhost/"
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 600
CELERY_TASK_SOFT_TIME_LIMIT = 540
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_REDIRECT_STDOUTS = False
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 10
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR / "timetable")
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TIMEZONE = "UTC"
if REDIS_URL:
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "visibility_timeout": 600,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
    }

# The throttle of the sign-in counts where all processes see it, and where a lost Redis stops nobody -----
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}

# People and sessions -----------------------------------------------------------------------------
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "people.passwords.LongEnoughValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "people.signin.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False  # every other session ends, this one goes on
# The key of a failed login is account and address together: nobody locks a colleague out from elsewhere.
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "10/15m/key",
    "reset_password": "20/m/ip,5/h/key",
    "set_up": "20/m/ip",
    "unsubscribe": "120/m/ip",  # one mail service posts for many readers
}
ACCOUNT_FORMS = {
    "login": "people.forms.signin.LoginForm",
    "reset_password": "people.forms.signin.ResetPasswordForm",
    "reset_password_from_key": "people.forms.signin.NewPasswordForm",
    "change_password": "people.forms.signin.ChangePasswordForm",
    "reauthenticate": "people.forms.signin.ReauthenticateForm",
}
MFA_ADAPTER = "people.signin.SecondStepAdapter"
MFA_FORMS = {
    "authenticate": "people.forms.signin.CodeForm",
    "reauthenticate": "people.forms.signin.CodeAgainForm",
    "activate_totp": "people.forms.signin.ActivateCodeForm",
}
MFA_ALLOW_UNVERIFIED_EMAIL = True  # addresses are given by the admin, nobody confirms them
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Salesproc"
USERSESSIONS_TRACK_ACTIVITY = False
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_SERVED_SECURELY
SESSION_COOKIE_NAME = "__Host-session" if IS_SERVED_SECURELY else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if IS_SERVED_SECURELY else "csrf"
CSRF_FAILURE_VIEW = "salesproc.views.errors.csrf_failure"

# Mail: a server by EMAIL_URL, or letters in a folder -----------------------------------------------
EMAIL_FILE_PATH = str(VAR / "mail")
EMAIL_BACKEND = "notices.folder.EmailBackend"
if env.str("EMAIL_URL", ""):
    vars().update(setting("EMAIL_URL", env.email_url, ""))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = setting("EMAIL_FROM", env.str, f"Salesproc <salesproc@{_public.hostname}>")
EMAIL_TIMEOUT = 10

# Browser security --------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = IS_SERVED_SECURELY
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # asked from inside, where no TLS is
SECURE_HSTS_SECONDS = 31_536_000 if IS_SERVED_SECURELY else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = IS_SERVED_SECURELY
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
if setting("BEHIND_PROXY", yes_or_no, False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1  # the throttle counts visitors, not the proxy
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

# Language and time: stored in UTC, shown in the reader's own zone ------------------------------------
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English")]
USE_I18N = len(LANGUAGES) > 1  # in one language no text is looked up, 150 times a page
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True

# Files -------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_MAX_AGE = 60 if DEBUG else 3600

CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SIMPLE_HISTORY_REVERT_DISABLED = True

# What monitoring brings to read the figures; without one there are none
METRICS_TOKEN = setting("METRICS_TOKEN", env.str, "")
if METRICS_TOKEN and len(METRICS_TOKEN) < 20:
    sys.exit("METRICS_TOKEN is too short: 20 or more random characters are needed")

# Logs carry ids, never texts ------------------------------------------------------------------------
LOG_LEVEL = setting("LOG_LEVEL", env.str, "INFO").upper()
if LOG_LEVEL not in logging.getLevelNamesMapping():
    sys.exit(f"LOG_LEVEL must be DEBUG, INFO, WARNING, ERROR or CRITICAL, not {LOG_LEVEL!r}")
LOG_FORMAT = setting("LOG_FORMAT", env.str, "line")
if LOG_FORMAT not in {"line", "json"}:
    sys.exit(f"LOG_FORMAT must be line or json, not {LOG_FORMAT!r}")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "class": "salesproc.logs.LineFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s%(ids)s",
        },
        "json": {"class": "salesproc.logs.JsonFormatter"},
    },
    "filters": {"ids": {"()": "salesproc.logs.IdsOnly"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT, "filters": ["ids"]}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
}

# The address is unique by Lower(email): one constraint, and no second index for LIKE on PostgreSQL.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
