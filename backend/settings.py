"""Every setting, and the only reader of the environment (through `environment`).

`FENER_MODE` is `production` unless said otherwise; `demo` and `test` relax what
a laptop cannot have (TLS). What production must have is checked at the start by
`backend/checks.py`, so a missing value stops the service with a sentence.
"""

import hashlib
import secrets
from pathlib import Path

import dj_database_url

from backend import environment as env
from reporting import rosters

DATA = env.DATA
MODE = env.text("FENER_MODE", "production")
PRODUCTION = MODE not in ("demo", "test")  # a misspelt mode relaxes nothing
SITE = env.text("SITE", "all")
DEBUG = False

# A random key keeps commands such as `roster sign` usable without set-up; the
# start check refuses to serve with it, because receipts depend on it.
SECRET_KEY = env.text("FENER_SECRET_KEY") or secrets.token_urlsafe(48)
SECRET_KEY_IS_SET = bool(env.text("FENER_SECRET_KEY"))
ALLOWED_HOSTS = env.words("FENER_HOSTS", "" if PRODUCTION else "127.0.0.1 localhost")

# Makes the code of a report sent without scripts from its form's random key, so
# that a repeated send shows the same code and no code is ever kept.
FORM_CODE_SECRET = hashlib.sha256(b"fener form code" + SECRET_KEY.encode()).digest()

# The vetting board whose signatures make a roster: see docs/envelope.md.
BOARD = rosters.Board.parse(
    env.words("FENER_BOARD_KEYS"),
    threshold=env.number("FENER_BOARD_THRESHOLD", 2),
    origin=env.text("FENER_ORIGIN") or None,
)
# The key that signs releases. Its file is for the release job alone; whoever serves
# or verifies needs only the public half. A relative path begins at DATA.
RELEASE_KEY_FILE = (
    DATA / env.text("FENER_RELEASE_KEY_FILE")
    if env.text("FENER_RELEASE_KEY_FILE")
    else None
)
RELEASE_VERIFIER = env.text("FENER_RELEASE_VERIFIER")
# The demo lets its past happen in the past. Never set in production (a check).
TODAY = None

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "rest_framework",
    "drf_spectacular",
    "reporting",
    "casework",
    "publication",
    "backend.apps.BackendConfig",
]
# Only casework knows people: the public site loads no session and no account.
_PEOPLE = {
    "casework.entry.sessions.CaseworkSessions",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "axes.middleware.AxesMiddleware",
}
MIDDLEWARE = [
    name
    for name in (
        "backend.middleware.security_headers",
        "whitenoise.middleware.WhiteNoiseMiddleware",
        "backend.middleware.bounded_bodies",
        "reporting.uploads.forget_unkept",
        "django.middleware.locale.LocaleMiddleware",
        "casework.entry.sessions.CaseworkSessions",
        "django.middleware.common.CommonMiddleware",
        "backend.middleware.CsrfByPlace",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django_otp.middleware.OTPMiddleware",
        "axes.middleware.AxesMiddleware",
    )
    if SITE != "public" or name not in _PEOPLE
]
ROOT_URLCONF = f"backend.urls.{SITE}"
WSGI_APPLICATION = "backend.wsgi.application"
APPEND_SLASH = False
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [env.BASE / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": ["backend.languages.finished"],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["django.template.loaders.filesystem.Loader"],
                )
            ],
        },
    }
]

DATABASES = {
    "default": dj_database_url.parse(
        env.text("DATABASE_URL") or f"sqlite:///{DATA / 'fener.sqlite3'}",
        conn_max_age=600,
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        # FULL: a receipt is shown only for what survives a power cut.
        # secure_delete: a deleted report leaves no bytes in the file.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
        # recursive_triggers: REPLACE asks the rules of what may never change, too.
        " PRAGMA secure_delete=ON; PRAGMA recursive_triggers=ON;",
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FILE_STORE = DATA / "files"

# Where "Leave this page" goes: an everyday page that says nothing of this one.
LEAVE_URL = env.text("FENER_LEAVE_URL", "https://www.wikipedia.org/")

# How to reach the operator by post or mail, for institutions that want to reply to an
# entry of the register: one line of text, shown as it is. Never for reporters.
CONTACT = env.text("FENER_CONTACT")

# What a reporter may send.
MAX_FILES = env.number("FENER_MAX_FILES", 20)
MAX_FILE_BYTES = env.number("FENER_MAX_FILE_BYTES", 200 * 2**20)
MAX_REPORT_FILES_BYTES = env.number("FENER_MAX_REPORT_FILES_BYTES", 500 * 2**20)
MAX_BODY_BYTES = 2**20
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 500  # the handler skips what is over MAX_FILES
# The only handler: every file is sealed as it arrives (reporting/uploads.py).
FILE_UPLOAD_HANDLERS = ["reporting.uploads.SealingUploadHandler"]

# Where caseworkers sign in, such as https://casework.example.org: passkeys are bound to
# it. Without it there are none, except on http://localhost in the demo.
CASEWORK_ORIGIN = env.text("FENER_CASEWORK_ORIGIN").rstrip("/")
AUTH_USER_MODEL = "casework.Caseworker"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "casework.entry.signin.PasswordAndCode",
    "casework.entry.signin.PasskeyAlone",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "casework:sign_in"
LOGIN_REDIRECT_URL = "casework:queue"

# Casework only: the public side sets no cookie (tested).
_PREFIX = "__Host-" if PRODUCTION else ""
SESSION_COOKIE_NAME = f"{_PREFIX}session"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Strict"
# The row lives 8 hours; 15 idle minutes are counted in entry/sessions.py.
SESSION_ENGINE = "casework.entry.sessions"
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_SAVE_EVERY_REQUEST = False
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_NAME = f"{_PREFIX}csrf"
CSRF_COOKIE_AGE = None
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "backend.errors.refused"
# `no-referrer` makes browsers send `Origin: null` with forms, and then no
# form can be told from a foreign one (docs/decisions/0004).
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LANGUAGE_CODE = "en"
# Finished languages only: the switcher shows exactly these.
LANGUAGES = [("en", "English")]
LOCALE_PATHS = [env.BASE / "locale"]
FORMAT_MODULE_PATH = ["backend.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
# Scripts are built with the board's keys inside, so tests build their own.
BUILD = Path(env.text("BUILD_DIR") or env.BASE / "build")
STATIC_ROOT = str(BUILD / "collected")
STATICFILES_DIRS = [
    folder
    for folder in (env.BASE / "backend" / "static", BUILD / "static")
    if folder.is_dir()
]
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
# Names carry a digest of the content; a unit test has nothing built to name.
_MANIFEST = "whitenoise.storage.CompressedManifestStaticFilesStorage"
_PLAIN = "django.contrib.staticfiles.storage.StaticFilesStorage"
STORAGES = {"staticfiles": {"BACKEND": _PLAIN if MODE == "test" else _MANIFEST}}
WHITENOISE_MAX_AGE = 3600

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "UNICODE_JSON": False,  # half an emoji, given back in an error, has no UTF-8
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "UNAUTHENTICATED_USER": None,
    "EXCEPTION_HANDLER": "reporting.api.explain",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Fener",
    "DESCRIPTION": "Sealed reports in, released results out.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_NAME_OVERRIDES": {"PlaceEnum": "reporting.places.Place"},
}

# Logs hold the level, the logger and the place in our code: never a message,
# an address or a value (backend/logs.py). No mail is ever sent about an error.
ADMINS: list[tuple[str, str]] = []
LOGGING_CONFIG = "backend.logs.configure"
LOGGING = {"version": 1}  # empty, it would never be called
DEFAULT_EXCEPTION_REPORTER = "backend.logs.NoReport"

# The daily mail to caseworkers (casework/triage/digest.py); without a host, none.
EMAIL_HOST = env.text("FENER_MAIL_HOST")
EMAIL_PORT = env.number("FENER_MAIL_PORT", 25)
EMAIL_HOST_USER = env.text("FENER_MAIL_USER")
EMAIL_HOST_PASSWORD = env.text("FENER_MAIL_PASSWORD")
EMAIL_USE_TLS = env.text("FENER_MAIL_TLS") == "starttls"
EMAIL_USE_SSL = env.text("FENER_MAIL_TLS") == "tls"
EMAIL_TIMEOUT = 20  # seconds
DEFAULT_FROM_EMAIL = env.text("FENER_MAIL_FROM", "reminder@localhost")

# django-axes: counts by hashed name, keeps no address (docs/decisions/0005).
AXES_ENABLED = True
AXES_HANDLER = "casework.entry.signin.Patience"
AXES_USERNAME_CALLABLE = "casework.entry.devices.counter"
AXES_CLIENT_IP_CALLABLE = "casework.entry.signin.no_address"
AXES_CLIENT_STR_CALLABLE = "casework.entry.signin.nobody"
AXES_LOCKOUT_CALLABLE = "casework.entry.signin.please_wait"
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
# axes.W006 wants the address to count by; having none is the point.
SILENCED_SYSTEM_CHECKS = ["axes.W006"]
