from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tenants.enums import SchemaState
from tenants.hosts import hosts
from tenants.models import Tenant
from tenants.queries.schemas import Lag, count_by_state, lags_of, locations_by_state
from tenants.versions import code_versions
from tests.conftest import Cast

MakeClient = Callable[..., Client]
PATH = "/console/migrations/"
WHY = "theming.0002_x: CheckViolation: <b>row</b>"


@pytest.fixture
def failed(beta: Tenant) -> Iterator[Tenant]:
    Tenant.objects.filter(pk=beta.pk).update(
        schema_versions={**beta.schema_versions, "theming": ""}, schema_error=WHY
    )
    hosts.clear()
    yield Tenant.objects.get(pk=beta.pk)
    hosts.clear()


def slugs(**asked: str) -> list[str]:
    return [tenant.slug for tenant in locations_by_state(**asked)]


def test_those_that_need_somebody_come_first(failed: Tenant) -> None:
    assert slugs() == ["beta", "alpha"]
    assert slugs(state=SchemaState.FAILED) == ["beta"]
    assert slugs(words="alp") == ["alpha"]
    assert slugs(words="alp", state=SchemaState.FAILED) == []
    assert count_by_state() == {SchemaState.FAILED: 1, SchemaState.WAITING: 0, SchemaState.CURRENT: 1}


def test_what_is_missing_is_named(alpha: Tenant, failed: Tenant) -> None:
    assert lags_of(alpha) == []
    assert lags_of(failed) == [Lag("theming", "", code_versions().latest["theming"])]


def test_page_shows_why_a_location_failed(failed: Tenant, cast: Cast, client_for: MakeClient) -> None:
    body = client_for(None, user=cast.nora).get(PATH).content.decode()
    assert "theming.0002_x: CheckViolation: &lt;b&gt;row&lt;/b&gt;" in body
    assert body.index("Beta</a>") < body.index("Alpha</a>")


def test_page_can_be_narrowed_and_bears_nonsense(failed: Tenant, cast: Cast, client_for: MakeClient) -> None:
    client = client_for(None, user=cast.nora)
    shown = {
        asked: [
            name for name in ("Alpha</a>", "Beta</a>") if name in client.get(PATH + asked).content.decode()
        ]
        for asked in ("?state=failed", "?state=current", "?q=alpha", "?q=zzz", "?state=nonsense&page=x")
    }
    assert shown == {
        "?state=failed": ["Beta</a>"],
        "?state=current": ["Alpha</a>"],
        "?q=alpha": ["Alpha</a>"],
        "?q=zzz": [],
        "?state=nonsense&page=x": ["Alpha</a>", "Beta</a>"],
    }


def test_page_asks_as_much_for_one_location_as_for_two(
    cast: Cast, alpha: Tenant, client_for: MakeClient
) -> None:
    client = client_for(None, user=cast.nora)
    counts = []
    for asked in ("?q=alpha", ""):
        with CaptureQueriesContext(connection) as queries:
            client.get(PATH + asked)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_menu_leads_network_admins_there(cast: Cast, client_for: MakeClient) -> None:
    bodies = [client_for(None, user=user).get("/").content.decode() for user in (cast.nora, cast.amir)]
    assert [PATH in body for body in bodies] == [True, False]
