"""What our pages are compared with: the same database behind stock django-tenants, with one small view a page."""

from infra.settings import *  # noqa: F403

MIDDLEWARE = [
    "django_tenants.middleware.main.TenantMainMiddleware",
    "allauth.account.middleware.AccountMiddleware",  # its app does not start without; it does nothing here
]
ROOT_URLCONF = PUBLIC_SCHEMA_URLCONF = "tests.benchmarks.bare_urls"
