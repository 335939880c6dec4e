"""What the attacks on accounts start from."""

from django.conf import settings
from django.urls import reverse

from tests.isolation.routes import routes

KNOWN, UNKNOWN, OTTO = "lena@example.org", "nobody@example.org", "otto@example.org"
WRONG = {"login": KNOWN, "password": "wrong-but-long-1"}
ACCOUNT_PAGES = [
    reverse(route.name, urlconf=settings.PUBLIC_SCHEMA_URLCONF)
    for route in routes(settings.PUBLIC_SCHEMA_URLCONF)
    if route.name.startswith(("account_", "mfa_", "sign_out")) and not route.parameters
]
