"""The environment, read once. Every setting has its row in docs/settings.md."""

import hashlib
import hmac
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from infra.database.names import web_role
from infra.env import (
    SettingError,
    env_bool,
    env_choice,
    env_int,
    env_named_urls,
    env_options,
    env_path,
    env_secret,
    env_str,
    env_url,
    key_ring,
    long_text,
    random_key,
    tiles_origin,
)
from infra.postgres import EmbeddedPostgres, PostgresError

ENVIRONMENT = env_choice(
    "COL_ENV",
    choices=("demo", "test", "production"),
    default="demo",
    help="What the installation is for; production refuses to start without its secrets and a database.",
)
_production = ENVIRONMENT == "production"

DATA_DIR = env_path(
    "COL_DATA_DIR",
    default=".data",
    help="Folder for the embedded database, files, demo mail, logs and the demo's own secrets.",
)
PORT = env_int(
    "COL_PORT",
    default=8000,
    low=1,
    high=65535,
    help="Port on 127.0.0.1 on which `make demo` serves the site.",
)
DEMO_DATA = env_bool(
    "COL_DEMO_DATA",
    default=True,
    help="Whether `make demo` fills the network with example locations and people; else it begins empty.",
)
DEMO_LARGE = env_int(
    "COL_DEMO_LARGE",
    default=3000,
    low=0,
    high=20_000,
    help="So many further activities `make demo` makes for Barcelona once the site answers: a large city.",
)
WORKERS = env_int(
    "COL_WORKERS",
    default=2,
    low=1,
    high=64,
    help="Web processes of `make demo`.",
)
THREADS = env_int(
    "COL_THREADS",
    default=40,
    low=1,
    high=64,
    help="Threads of each web process of `make demo`. "
    "Those that wait for a password's hash must not keep pages waiting.",
)
DATABASE_POOL = env_int(
    "COL_DB_POOL",
    default=4,
    low=1,
    high=100,
    help="The most database connections that a web process keeps; threads beyond that wait for one.",
)
MEMORY_MB = env_int(
    "COL_MEMORY_MB",
    default=8,
    low=0,
    high=4096,
    help="Megabytes of locations' public answers that a web process remembers until something changes; 0: none.",
)
NETWORK_DOMAIN = env_str(
    "COL_NETWORK_DOMAIN",
    default="cityoflearning.localhost",
    pattern=r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+",
    help="Host name of the network, in lower case; each location is at a sub-domain of it.",
)
PUBLIC_SCHEME = env_choice(
    "COL_PUBLIC_SCHEME",
    choices=("http", "https"),
    default="https" if _production else "http",
    shown="http; in production https",
    help="Scheme of every public address, also of those inside credentials; https behind a proxy that ends TLS.",
)
PUBLIC_PORT = env_str(
    "COL_PUBLIC_PORT",
    default=str(PORT) if PUBLIC_SCHEME == "http" and PORT != 80 else "",
    shown="COL_PORT with http, none with https",
    pattern=r"[0-9]{1,5}",
    help="Port in public addresses, where it is not the scheme's own.",
)
ARCHIVE_AFTER_DAYS = env_int(
    "COL_ARCHIVE_AFTER_DAYS",
    default=30,
    low=1,
    high=3650,
    help="How many days after its end an activity is put away by itself.",
)
TRUSTED_PROXIES = env_int(
    "COL_TRUSTED_PROXIES",
    default=0,
    low=0,
    high=5,
    help="How many proxies in front add to X-Forwarded-For; 0: the header is not believed.",
)

TEST_HOOKS = env_bool(
    "TEST_HOOKS",
    default=False,
    help="Whether requests may ask for faults and read the outbox: for tests alone, refused in production.",
)
if TEST_HOOKS and _production:
    raise SettingError("TEST_HOOKS lets anybody break requests and read mail: take it out in production.")


def _embedded_database() -> str:
    """The database of `make demo` in this data folder, so that manage.py works beside a running demo."""
    try:
        return EmbeddedPostgres(DATA_DIR).dsn("col")
    except PostgresError:
        # Commands that need no database still work; the others fail on a name that says what to do.
        return "postgresql://postgres@run-make-demo-first.invalid/col"


DATABASE_URL = env_url(
    "DATABASE_URL",
    default="",
    shown="the embedded Postgres; must be given in production",
    schemes=("postgresql", "postgres"),
    help="A Postgres server 15 or newer: postgresql://user:password@host:5432/name?sslmode=require. The user owns "
    "the database and may create roles (CREATEROLE); migrations run as it.",
)
_web_database_url = env_url(
    "COL_WEB_DATABASE_URL",
    default="",
    shown="DATABASE_URL with a login role and password of its own, which `deploy` makes",
    schemes=("postgresql", "postgres"),
    help="The same database for site and jobs, as a login role that owns nothing. Where it is given, they need no "
    "DATABASE_URL.",
)
DATABASE_ROLE = env_choice(
    "COL_DATABASE_ROLE",
    choices=("owner", "web"),
    default="owner",
    shown="web for the site and the jobs, owner for other commands",
    help="As whom this process connects.",
)
DATABASE_POOLER = env_choice(
    "COL_DATABASE_POOLER",
    choices=("none", "transaction"),
    default="none",
    help="`transaction`: COL_WEB_DATABASE_URL leads the site through a pooler in transaction mode (PgBouncer). Jobs "
    "and the owner connect directly.",
)
if not DATABASE_URL and not (DATABASE_ROLE == "web" and _web_database_url):
    if _production:
        raise SettingError("DATABASE_URL is missing: postgresql://user:password@host:5432/name")
    DATABASE_URL = _embedded_database()

_own_secrets = None if _production else DATA_DIR / "secrets"
SECRET_KEY = env_secret(
    "SECRET_KEY",
    generated_in=_own_secrets,
    generate=random_key,
    check=long_text,
    help="At least 32 random characters, which sign sessions and one-time links.",
)
CREDENTIALS_MASTER_KEYS = env_secret(
    "CREDENTIALS_MASTER_KEY",
    generated_in=_own_secrets,
    generate=random_key,
    check=key_ring,
    help="32 random bytes in base64, under which the issuers' signing keys are sealed. Several by commas: the "
    "first seals, all open. Lose it, and no issuer can sign any more.",
)


# Of the login role that `deploy` makes: from what the site has anyway.
WEB_PASSWORD = hmac.new(SECRET_KEY.encode(), b"database: web", hashlib.sha256).hexdigest()


def with_own_login(url: str) -> str:
    """`url` for the web's login role."""
    parts = urlsplit(url)
    user = quote(web_role(unquote(parts.path.lstrip("/"))), safe="")
    return parts._replace(netloc=f"{user}:{WEB_PASSWORD}@{parts.netloc.rpartition('@')[2]}").geturl()


WEB_DATABASE_URL = _web_database_url or with_own_login(DATABASE_URL)
# A name that the operator chose; otherwise it follows the database's, also that of a test.
WEB_DATABASE_USER = unquote(urlsplit(_web_database_url).username or "") if _web_database_url else ""

DEDICATED_DATABASES = env_named_urls(
    "COL_DEDICATED_DATABASES",
    schemes=("postgresql", "postgres"),
    help="Databases that one location each has to itself, as name=address by commas; the address is the owner's. "
    "`manage.py dedicate_database` moves a location there.",
)

_mail = urlsplit(
    env_url(
        "EMAIL_URL",
        default="smtp://127.0.0.1:25" if _production else "smtp://127.0.0.1:2525",
        shown="the demo's own mailbox; in production smtp://127.0.0.1:25",
        schemes=("smtp", "smtps", "smtp+starttls"),
        help="Where mail is handed in: smtp://host:25, smtp+starttls://user:password@host:587 or smtps://…:465",
    )
)
EMAIL_HOST = _mail.hostname or "127.0.0.1"
EMAIL_PORT = _mail.port or {"smtp": 25, "smtps": 465, "smtp+starttls": 587}[_mail.scheme]
EMAIL_USER, EMAIL_PASSWORD = unquote(_mail.username or ""), unquote(_mail.password or "")
EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.scheme == "smtp+starttls", _mail.scheme == "smtps"
MAIL_FROM = env_str(
    "COL_MAIL_FROM",
    default=f"no-reply@{NETWORK_DOMAIN}",
    shown="no-reply@ the network's domain",
    pattern=r"[^@\s<>,]+@[^@\s<>,]+",
    help="Address that mail comes from.",
)

TILES_URL = env_url(
    "COL_TILES_URL",
    default="",
    schemes=("http", "https"),
    help="Template of a map tile server, https://host/{z}/{x}/{y}.png, also {r} and {s}.host; none: the map that "
    "comes along. Whoever runs the server sees which part of the world readers look at.",
)
TILES_ATTRIBUTION = env_str(
    "COL_TILES_ATTRIBUTION",
    default="© OpenStreetMap contributors",
    pattern=r"[^<>\r\n]{1,200}",
    help="Whose tiles these are, as their licence wants it said on the map.",
)
TILES_ORIGIN = tiles_origin(TILES_URL)
FILES_BACKEND = env_str(
    "COL_FILES_BACKEND",
    default="django.core.files.storage.FileSystemStorage",
    pattern=r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)+",
    help="Storage of uploaded files: a Django storage class, such as storages.backends.s3.S3Storage (install "
    "django-storages[s3] beside).",
)
FILES_OPTIONS = env_options(
    "COL_FILES_OPTIONS",
    default={"location": str(DATA_DIR / "files")} if FILES_BACKEND.endswith(".FileSystemStorage") else {},
    shown="files below COL_DATA_DIR",
    help='Options of that class as JSON, such as {"bucket_name": "learning", "default_acl": null}. The bucket is '
    "private: nothing is served from it.",
)
# Sites serve what `manage.py collectstatic` has compressed and named by content; tests have nothing collected.
STATIC_STORAGE = (
    "django.contrib.staticfiles.storage.StaticFilesStorage"
    if ENVIRONMENT == "test"
    else "infra.static_storage.StaticStorage"
)


def database_settings(url: str = DATABASE_URL) -> dict[str, Any]:
    """Django's name for each part of `url`; what follows the question mark goes to libpq."""
    parts = urlsplit(url)
    return {
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "OPTIONS": dict(parse_qsl(parts.query)),
    }
