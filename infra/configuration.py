"""The environment, read once (docs/settings.md)."""

import base64
import os
import secrets
from pathlib import Path

ENVIRONMENT = os.environ.get("COL_ENV", "demo")
DATA_DIR = Path(os.environ.get("COL_DATA_DIR", ".data")).resolve()
NETWORK_DOMAIN = os.environ.get("COL_NETWORK_DOMAIN", "cityoflearning.localhost")
PUBLIC_SCHEME = os.environ.get("COL_PUBLIC_SCHEME", "http")
PORT = int(os.environ.get("COL_PORT", "8000"))
PUBLIC_PORT = os.environ.get("COL_PUBLIC_PORT", str(PORT) if PUBLIC_SCHEME == "http" else "")
TRUSTED_PROXIES = int(os.environ.get("COL_TRUSTED_PROXIES", "0"))
DATABASE_URL = os.environ.get("DATABASE_URL", "")
TILES_URL = os.environ.get("COL_TILES_URL", "")
TILES_ORIGIN = ""
STATIC_STORAGE = "django.contrib.staticfiles.storage.StaticFilesStorage"
EMAIL_HOST, EMAIL_PORT, EMAIL_USER, EMAIL_PASSWORD, EMAIL_USE_TLS = "127.0.0.1", 2525, "", "", False
MAIL_FROM = f"no-reply@{NETWORK_DOMAIN}"


def _secret(name: str) -> str:
    if name in os.environ:
        return os.environ[name]
    path = DATA_DIR / "secrets" / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())
        path.chmod(0o600)
    return path.read_text()


SECRET_KEY = _secret("SECRET_KEY")
CREDENTIALS_MASTER_KEYS = [base64.urlsafe_b64decode(_secret("CREDENTIALS_MASTER_KEY"))]
