"""Django's settings. Whatever differs between machines comes from the environment (docs/settings.md)."""

from pathlib import Path

from infra import configuration as conf
from infra.database.pool import pool_options

BASE_DIR = Path(__file__).resolve().parent.parent

# --- where we are -------------------------------------------------------------------------------------------------
ENVIRONMENT = conf.ENVIRONMENT  # demo | test | production
DATA_DIR = conf.DATA_DIR
NETWORK_NAME = "Cities of Learning"
NETWORK_DOMAIN = conf.NETWORK_DOMAIN
PUBLIC_SCHEME = conf.PUBLIC_SCHEME
PUBLIC_PORT = conf.PUBLIC_PORT  # "" when it is the scheme's own
TRUSTED_PROXIES = conf.TRUSTED_PROXIES
ARCHIVE_AFTER_DAYS = conf.ARCHIVE_AFTER_DAYS
MEMORY_BYTES = conf.MEMORY_MB * 1024 * 1024  # of a web process (tenants/memory.py)
DEBUG = False
SHOWS_DEVELOPER_PAGES = ENVIRONMENT in ("demo", "test")

# --- secrets ------------------------------------------------------------------------------------------------------
SECRET_KEY = conf.SECRET_KEY
CREDENTIALS_MASTER_KEYS = conf.CREDENTIALS_MASTER_KEYS  # the first seals, all of them open

# --- apps: what lies in the public schema, what in each location's --------------------------------------------------
SHARED_APPS = [
    "django_tenants",
    "tenants",
    "shared",
    "credentials.wallet",
    "infra",
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.sitemaps",
    "django.forms",
    "django_htmx",
    "template_partials",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "procrastinate.contrib.django",
]
TENANT_APPS = ["tenants.members", "theming", "credentials", "learning"]
INSTALLED_APPS = [*SHARED_APPS, *TENANT_APPS]
TENANT_MODEL = "tenants.Tenant"
TENANT_DOMAIN_MODEL = "tenants.Domain"
AUTH_USER_MODEL = "shared.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "shared.middleware.CompressionMiddleware",
    "csp.middleware.CSPMiddleware",
    "tenants.middleware.HostMiddleware",
    "tenants.middleware.HostSessionMiddleware",
    "shared.languages.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "tenants.middleware.PersonMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "shared.accounts.turns.TurnsMiddleware",
    "shared.middleware.RefusalMiddleware",
    "shared.middleware.PrivateCacheMiddleware",
    "tenants.access.PrivateLocationMiddleware",
]
if conf.TEST_HOOKS:
    MIDDLEWARE.append("infra.testing.hooks.HooksMiddleware")
ROOT_URLCONF = "infra.urls.location"
PUBLIC_SCHEMA_URLCONF = "infra.urls.network"
WSGI_APPLICATION = "infra.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "tenants.page.page",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- database -----------------------------------------------------------------------------------------------------
AS_WEB = conf.DATABASE_ROLE == "web"
DATABASE_URL = conf.WEB_DATABASE_URL if AS_WEB else conf.DATABASE_URL  # as which this process connects
WEB_DATABASE_URL, WEB_DATABASE_USER = conf.WEB_DATABASE_URL, conf.WEB_DATABASE_USER
_database = conf.database_settings(DATABASE_URL)
_pooler_between = AS_WEB and conf.DATABASE_POOLER == "transaction"
if ENVIRONMENT != "test":
    _database["OPTIONS"]["pool"] = pool_options(conf.DATABASE_POOL)
DATABASES = {
    "default": {
        **_database,
        "ENGINE": "infra.database.pooled" if _pooler_between else "infra.database",
        "ONE_STATEMENT": AS_WEB,
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": False,  # in a way of its own: infra.database.pool.is_alive
        # A location's queries then need a transaction, and none may leave anything behind in a session.
        "ATOMIC_REQUESTS": _pooler_between,
        "DISABLE_SERVER_SIDE_CURSORS": _pooler_between,
    }
}
DEDICATED_DATABASES = conf.DEDICATED_DATABASES  # {name: the owner's address}
for _alias, _url in DEDICATED_DATABASES.items():
    _own = conf.database_settings(conf.with_own_login(_url) if AS_WEB else _url)
    if ENVIRONMENT != "test":
        _own["OPTIONS"]["pool"] = pool_options(conf.DATABASE_POOL)
    DATABASES[_alias] = {
        **DATABASES["default"],
        **_own,
        "ENGINE": "infra.database.following",
        "ATOMIC_REQUESTS": False,
    }
DATABASE_ROUTERS = ["tenants.routing.LocationRouter", "django_tenants.routers.TenantSyncRouter"]
TENANT_LIMIT_SET_CALLS = True
# A thread in each web process waits for word of changes; a test's one process needs none.
TENANT_LISTENER = ENVIRONMENT != "test"
NOTICES_PASS = not _pooler_between  # a pooler in transaction mode lets none through

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "KEY_FUNCTION": "django_tenants.cache.make_key",
        "REVERSE_KEY_FUNCTION": "django_tenants.cache.reverse_key",
        "OPTIONS": {"MAX_ENTRIES": 2000},
    }
}

# --- sign-in --------------------------------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = ["shared.accounts.backend.AccountBackend"]
PASSWORD_HASHERS = ["shared.accounts.hashers.BoundedArgon2Hasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "shared.accounts.passwords.NotLikeTheAccount"},
    {"NAME": "shared.accounts.passwords.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "shared.accounts.passwords.NotCommon"},
]
LOGIN_URL = "/sign-in/"
from infra.settings_accounts import *  # noqa: E402, F403  (allauth's own settings, one subject a file)

# --- cookies and headers --------------------------------------------------------------------------------------------
_https = PUBLIC_SCHEME == "https"
_prefix = "__Host-" if _https else ""
SESSION_ENGINE = "tenants.sessions"
SESSION_COOKIE_NAME = f"{_prefix}session"
SESSION_COOKIE_SECURE = _https
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
CSRF_COOKIE_NAME = f"{_prefix}csrf"
CSRF_COOKIE_SECURE = _https
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "shared.views.errors.csrf_failure"
LANGUAGE_COOKIE_NAME = f"{_prefix}language"
LANGUAGE_COOKIE_SECURE = _https
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
ALLOWED_HOSTS = ["*"]  # HostMiddleware answers only for registered hosts
USE_X_FORWARDED_HOST = False
if _https:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
_tiles = [conf.TILES_ORIGIN] if conf.TILES_ORIGIN else []
# The network's own hosts: a wallet shows badges of every location, sign-in forms lead to the network's host.
_own_hosts = [f"{PUBLIC_SCHEME}://{NETWORK_DOMAIN}:*", f"{PUBLIC_SCHEME}://*.{NETWORK_DOMAIN}:*"]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", *_own_hosts, *_tiles],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'", *_own_hosts],
        "frame-ancestors": ["'none'"],
    }
}
FILE_UPLOAD_HANDLERS = [
    "shared.uploads.BoundedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 5

# --- languages and time ---------------------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", "English"),
    ("sl", "Slovenščina"),
    ("nl", "Nederlands"),
    ("de", "Deutsch"),
    ("lt", "Lietuvių"),
    ("it", "Italiano"),
    ("ro", "Română"),
    ("el", "Ελληνικά"),
    ("es", "Español"),
    ("ca", "Català"),
    ("pt", "Português"),
    ("fr", "Français"),
    ("fi", "Suomi"),
    ("pl", "Polski"),
]
# Languages in which the interface itself is complete; content may be in any of LANGUAGES.
INTERFACE_LANGUAGES = ["en", "sl", "nl", "de", "el"]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

# --- files and mail -------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STORAGES = {
    # Only tenants/files.py reads and writes here, each location below its own schema's name.
    "default": {"BACKEND": conf.FILES_BACKEND, "OPTIONS": conf.FILES_OPTIONS},
    "staticfiles": {"BACKEND": conf.STATIC_STORAGE},
}
WHITENOISE_USE_FINDERS = ENVIRONMENT == "test"
TILES_URL = conf.TILES_URL
TILES_ATTRIBUTION = conf.TILES_ATTRIBUTION

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = conf.EMAIL_HOST
EMAIL_PORT = conf.EMAIL_PORT
EMAIL_HOST_USER = conf.EMAIL_USER
EMAIL_HOST_PASSWORD = conf.EMAIL_PASSWORD
EMAIL_USE_TLS = conf.EMAIL_USE_TLS
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = conf.MAIL_FROM
DEMO_MAIL_DIR = DATA_DIR / "mail"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"tenant": {"()": "django_tenants.log.TenantContextFilter"}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s [%(schema_name)s] %(name)s: %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["tenant"], "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
