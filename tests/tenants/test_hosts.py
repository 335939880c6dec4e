import time
from collections.abc import Callable
from typing import Any

from django.test import Client

from tenants import notices
from tenants.hosts import FRESH_SECONDS_DEAF, HostCache
from tenants.models import Tenant
from tests.conftest import host_of

MakeClient = Callable[..., Client]


def test_unknown_host_gets_a_bare_404(client_for: MakeClient) -> None:
    response = client_for("nowhere").get("/")
    assert (response.status_code, response.content) == (404, b"")


def test_malformed_host_gets_400(client_for: MakeClient) -> None:
    response = Client(HTTP_HOST="alpha.localhost@evil").get("/")
    assert response.status_code == 400


def test_location_answers_with_its_own_schema(client_for: MakeClient, alpha: Tenant) -> None:
    response = client_for(alpha).get("/nothing-here/")
    assert response.wsgi_request.tenant == alpha


def test_host_is_soon_looked_up_again_where_no_notices_pass(alpha: Tenant, settings: Any) -> None:
    """Behind a pooler in transaction mode."""
    settings.TENANT_LISTENER, settings.NOTICES_PASS = True, False
    cache = HostCache()
    assert cache.get(host_of(alpha)).tenant == alpha
    until, _resolved = cache.entries[host_of(alpha)]
    assert until - time.monotonic() <= FRESH_SECONDS_DEAF
    assert notices.listener._thread is None
