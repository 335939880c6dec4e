"""What our pages are compared with: the same database behind stock django-tenants, with one small view a page."""

import os

os.environ["COL_DATABASE_ROLE"] = (
    "owner"  # stock django-tenants knows no roles, and the site's login sees no location
)

from infra.settings import *  # noqa: F403

DATABASES["default"]["ENGINE"] = "django_tenants.postgresql_backend"  # type: ignore[name-defined]  # noqa: F405

MIDDLEWARE = [
    "django_tenants.middleware.main.TenantMainMiddleware",
    "allauth.account.middleware.AccountMiddleware",  # its app does not start without; it does nothing here
]
ROOT_URLCONF = PUBLIC_SCHEMA_URLCONF = "tests.benchmarks.bare_urls"
