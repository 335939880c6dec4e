"""A location whose schema is behind this program: nobody enters it, everybody is told."""

import uuid
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from procrastinate.contrib.django.models import ProcrastinateJob

from credentials.services.resolving import answer_locally
from shared.models import User
from tenants.context import LocationBehind, current_schema, in_tenant
from tenants.enums import SchemaState
from tenants.hosts import hosts, tenant_url
from tenants.jobs import PUT_OFF_SECONDS, tenant_task
from tenants.models import Domain, Tenant
from tenants.versions import code_versions, is_behind
from tests.conftest import Cast, host_of

MakeClient = Callable[..., Client]
ran: list[str] = []


@tenant_task
def note_schema() -> None:
    ran.append(current_schema())


@pytest.fixture
def behind(alpha: Tenant) -> Tenant:
    """Alpha, without the last migration of one app."""
    alpha.schema_versions = {**alpha.schema_versions, "learning": ""}
    alpha.save(update_fields=["schema_versions"])
    hosts.clear()
    return alpha


@pytest.fixture(autouse=True)
def _forget_hosts() -> object:
    yield
    hosts.clear()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, False),
        ({"learning": ""}, True),
        ({"learning": "9999_made_by_a_later_program"}, False),
        ({"shared": ""}, False),  # not an app of the locations
    ],
)
def test_schema_is_behind_when_it_lacks_what_this_program_knows(
    changes: dict[str, str], expected: bool
) -> None:
    assert is_behind({**code_versions().latest, **changes}) is expected


def test_earlier_migration_of_this_program_is_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    code = code_versions()
    monkeypatch.setitem(code.latest, "learning", "0002_next")
    monkeypatch.setitem(code.known, "learning", frozenset({"0001_initial", "0002_next"}))
    assert is_behind({**code.latest, "learning": "0001_initial"}) is True
    assert is_behind(code.latest) is False


@pytest.mark.parametrize("method", ["get", "post", "head", "put", "delete"])
@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/activities/",
        "/nothing-like-this/",
        "/sign-out/",
        "/hand-over/x/",
        "/theme.css",
        f"/credentials/{uuid.UUID(int=1)}/",
        f"/credentials/{uuid.UUID(int=1)}/ob3.json",
        "/issuers/somebody/did.json",
        "/status/somebody/1/",
    ],
)
def test_every_address_of_a_location_behind_says_when_to_come_back(
    behind: Tenant, client_for: MakeClient, path: str, method: str
) -> None:
    client = client_for(behind)
    client.raise_request_exception = True
    answer = getattr(client, method)(path)
    assert (answer.status_code, answer["Retry-After"], answer["Cache-Control"]) == (503, "60", "no-store")


def test_page_names_the_place_and_leads_to_the_network(behind: Tenant, client_for: MakeClient) -> None:
    answer = client_for(behind).get("/")
    body = answer.content.decode()
    assert "Alpha is being updated" in body
    assert f'href="http://{host_of(None)}' in body
    assert answer["Content-Language"] == "en"
    assert "Content-Security-Policy" in answer


def test_page_asks_only_the_registry(behind: Tenant, cast: Cast, client_for: MakeClient) -> None:
    client = client_for(behind, user=cast.lena)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get("/")
        client.get("/my-activities/")
    assert [
        query["sql"]
        for query in asked
        if "tenants_domain" not in query["sql"] and "SET search_path" not in query["sql"]
    ] == []


def test_former_host_of_an_issued_badge_answers_alike(behind: Tenant, client_for: MakeClient) -> None:
    Domain.objects.create(domain="old.example.org", tenant=behind, is_primary=False)
    answer = Client(HTTP_HOST="old.example.org").get(f"/credentials/{uuid.UUID(int=1)}/ob3.json")
    assert answer.status_code == 503


def test_health_is_of_the_process_not_of_the_location(behind: Tenant, client_for: MakeClient) -> None:
    assert client_for(behind).get("/health/").json() == {"status": "ok"}


def test_other_locations_and_the_network_are_open(
    behind: Tenant, beta: Tenant, client_for: MakeClient
) -> None:
    assert [client_for(where).get("/").status_code for where in (beta, None)] == [200, 200]


def test_location_that_is_further_than_the_program_is_open(alpha: Tenant, client_for: MakeClient) -> None:
    alpha.schema_versions = {**alpha.schema_versions, "learning": "9999_made_by_a_later_program"}
    alpha.save(update_fields=["schema_versions"])
    hosts.clear()
    assert client_for(alpha).get("/").status_code == 200


def test_nobody_enters_a_location_behind(behind: Tenant) -> None:
    with pytest.raises(LocationBehind), in_tenant(behind):
        pass
    assert current_schema() == "public"


def test_page_that_needs_another_location_that_is_behind_says_so(
    behind: Tenant, beta: Tenant, client_for: MakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def enter_alpha(**_asked: object) -> None:
        with in_tenant(behind):
            pass

    monkeypatch.setattr("tenants.views.console.locations_by_state", enter_alpha)
    nora = User.objects.get(email="nora@example.org")
    answer = client_for(None, user=nora).get("/console/migrations/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert "This location is being updated" in answer.content.decode()


def test_document_of_a_location_behind_cannot_be_had_for_now(behind: Tenant) -> None:
    answer = answer_locally(tenant_url(behind, f"/credentials/{uuid.UUID(int=1)}/ob3.json"))
    assert answer is not None
    assert answer.status == 503


def test_job_of_a_location_behind_is_put_off(behind: Tenant) -> None:
    ran.clear()
    note_schema.run(_schema=behind.schema_name)
    job = ProcrastinateJob.objects.get(task_name__endswith="note_schema")
    assert (ran, job.args, job.status) == ([], {"_schema": "t_alpha"}, "todo")
    with connection.cursor() as cursor:
        cursor.execute("SELECT extract(epoch FROM %s - now())", [job.scheduled_at])
        assert 0 < cursor.fetchone()[0] <= PUT_OFF_SECONDS + 1


def test_state_tells_failed_from_waiting(alpha: Tenant) -> None:
    seen = [alpha.schema_state]
    alpha.schema_versions = {}
    seen.append(alpha.schema_state)
    alpha.schema_error = "theming.0002: CheckViolation"
    seen.append(alpha.schema_state)
    assert seen == [SchemaState.CURRENT, SchemaState.WAITING, SchemaState.FAILED]
