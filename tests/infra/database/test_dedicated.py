"""A location with a database of its own: its rows lie there, shared rows in the main one, written together."""

import copy
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import Error, IntegrityError, connection, connections, transaction
from django.test import Client

from credentials.models import Credential
from credentials.services.issuing import issue_credential
from credentials.wallet.models import WalletItem
from infra.configuration import WEB_PASSWORD
from infra.database.names import quoted, tenant_role, web_role
from learning.models import Activity, Enrolment
from learning.services.enrolments import join_activity
from shared.models import AuditEntry, CatalogueItem, DueDate, JournalEntry, Notification, OutgoingMail
from tenants.context import enter, in_tenant
from tenants.enums import TenantKind, TenantStatus
from tenants.hosts import hosts
from tenants.members.models import Member
from tenants.members.services.joining import join_tenant
from tenants.models import Domain, Membership, Tenant
from tenants.services.onboarding import create_tenant
from tenants.services.schemas import drop_role, drop_schema
from tests.conftest import Cast
from tests.database import as_owner, drop_roles, owner_dsn
from tests.infra.database.test_backend import where
from tests.isolation.world import Things, fill

ALIAS = "own"


@pytest.fixture
def moved(separate_connection: None, cast: Cast, settings: Any) -> Iterator[tuple[Tenant, Things]]:
    """Gamma, filled in the main database and then moved, really committed, and really removed."""
    main = connections["default"].settings_dict
    name = f"{main['NAME']}_own"
    server = psycopg.connect(owner_dsn("postgres"), autocommit=True)
    server.execute(f"DROP DATABASE IF EXISTS {quoted(name)}".encode())
    gamma = create_tenant(
        actor=None, slug="gamma", name="Gamma", kind=TenantKind.CITY, country="SI", status=TenantStatus.LIVE
    )
    try:
        things = fill(gamma, organiser=cast.petra, learner=cast.lena)
        dsn = psycopg.conninfo.conninfo_to_dict(owner_dsn(name))
        settings.DEDICATED_DATABASES = {
            ALIAS: f"postgresql://{dsn['user']}:{dsn['password']}@{dsn['host']}:{dsn['port']}/{name}"
        }
        with as_owner():
            call_command("dedicate_database", "gamma", ALIAS)
        connections.settings[ALIAS] = copy.deepcopy(main) | {
            "NAME": name,
            "USER": web_role(name),
            "PASSWORD": WEB_PASSWORD,
            "ENGINE": "infra.database.following",
        }
        _let_in(connections[ALIAS])
        hosts.clear()
        yield Tenant.objects.get(slug="gamma"), things
    finally:
        enter(None)
        if ALIAS in connections.settings:
            connections[ALIAS].close()
            del connections[ALIAS]
            del connections.settings[ALIAS]
        server.execute(f"DROP DATABASE IF EXISTS {quoted(name)}".encode())
        server.close()
        with as_owner():
            _remove(gamma)
        drop_roles(name)
        hosts.clear()


def _let_in(wrapper: Any) -> None:
    """pytest-django opens only those databases that were there when the test began."""

    def ensure_connection() -> None:
        if wrapper.connection is None:
            with wrapper.wrap_database_errors:
                wrapper.connect()

    wrapper.ensure_connection = ensure_connection


def _remove(tenant: Tenant) -> None:
    for model in (
        *(WalletItem, JournalEntry, Notification, CatalogueItem, DueDate, Membership, OutgoingMail),
        *(AuditEntry, Domain),
    ):
        model._default_manager.filter(tenant_id=tenant.pk).delete()
    AuditEntry.objects.filter(object_type="tenants.tenant", object_id=str(tenant.pk)).delete()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE args->>'_schema' = 't_gamma'")
        cursor.execute("DELETE FROM shared_session")
    Tenant.objects.filter(pk=tenant.pk)._raw_delete("default")  # type: ignore[attr-defined]
    drop_schema(tenant.schema_name)
    drop_role(tenant.pk)


def tables_in(alias: str, schema: str = "t_gamma") -> list[str]:
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY tablename", [schema])
        return [name for (name,) in cursor.fetchall()]


def test_location_with_its_own_database(
    moved: tuple[Tenant, Things], alpha: Tenant, cast: Cast, client_for: Callable[..., Client]
) -> None:
    """One move for all that follows: it takes some seconds."""
    gamma, things = moved
    _data_is_there_and_only_there(gamma, things)
    _role_and_path_go_along(gamma, alpha)
    _nobody_else_is_let_in()
    _services_write_to_both(gamma, things, cast)
    _transactions_hold_both(gamma, cast)
    _caught_error_is_not_half_kept(gamma, cast)
    _pages_are_answered(gamma, things, cast, client_for)


def _data_is_there_and_only_there(gamma: Tenant, things: Things) -> None:
    with in_tenant(gamma):
        assert Activity.objects.get(pk=things.activity.pk).title == things.activity.title
        assert Credential.objects.get(pk=things.credential.pk).ob3 == things.credential.ob3
        assert (tables_in("default"), tables_in(ALIAS)) == ([], tables_in("default", "t_alpha"))
    assert WalletItem.objects.filter(tenant=gamma, credential_id=things.credential.pk).count() == 1


def _role_and_path_go_along(gamma: Tenant, alpha: Tenant) -> None:
    own_name = str(connections.settings[ALIAS]["NAME"])
    with in_tenant(gamma):
        assert where(connections[ALIAS]) == (tenant_role(own_name, gamma.pk), "t_gamma, public")
        with in_tenant(alpha):
            assert {member.display_name for member in Member.objects.all()} == {
                "Lena",
                "Ravi",
                "Petra",
                "Amir",
            }
        assert {member.display_name for member in Member.objects.all()} == {"Petra", "Lena"}


def _nobody_else_is_let_in() -> None:
    """The site's login for the main database has no key to this one."""
    main, own = connections.settings["default"], connections.settings[ALIAS]
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        psycopg.connect(
            host=main["HOST"],
            port=main["PORT"],
            user=main["USER"],
            password=main["PASSWORD"],
            dbname=own["NAME"],
        )
    with connections[ALIAS].cursor() as cursor, pytest.raises(Error, match="permission denied"):
        cursor.execute("CREATE TABLE t_gamma.x (y int)")


def _services_write_to_both(gamma: Tenant, things: Things, cast: Cast) -> None:
    with in_tenant(gamma):
        ravi = join_tenant(user=cast.ravi)
        join_activity(member=ravi, activity=things.activity)
        assert things.activity.achievement is not None
        issued = issue_credential(
            actor=None, achievement=things.activity.achievement, email="ravi@example.org"
        )
        assert Enrolment.objects.filter(member=ravi).count() == 1
    assert JournalEntry.objects.filter(tenant=gamma, user=cast.ravi).count() == 1
    assert WalletItem.objects.get(credential_id=issued.credential.pk).user == cast.ravi
    issued_entries = AuditEntry.objects.filter(tenant=gamma, action="credential.issued")
    assert issued_entries.filter(object_id=str(issued.credential.pk)).count() == 1


def _counts(gamma: Tenant) -> tuple[int, int]:
    with in_tenant(gamma):
        return Member.objects.count(), Membership.objects.count()


def _transactions_hold_both(gamma: Tenant, cast: Cast) -> None:
    before = _counts(gamma)

    @transaction.atomic
    def join_and_fail() -> None:
        with in_tenant(gamma):
            join_tenant(user=cast.otto)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        join_and_fail()
    assert _counts(gamma) == before
    with transaction.atomic():
        with in_tenant(gamma):
            join_tenant(user=cast.otto)
            with pytest.raises(IntegrityError), transaction.atomic():
                Member.objects.create(user_id=cast.otto.pk)  # is there already: undone to here, in both
        assert Membership.objects.filter(tenant=gamma, user=cast.otto).exists()
    assert _counts(gamma) == (before[0] + 1, before[1] + 1)


def _caught_error_is_not_half_kept(gamma: Tenant, cast: Cast) -> None:
    before = _counts(gamma)

    @transaction.atomic
    def swallow() -> None:
        with in_tenant(gamma):
            join_tenant(user=cast.amir)
            with pytest.raises(Error), connections[ALIAS].cursor() as cursor:
                cursor.execute("SELECT 1 / 0")

    with pytest.raises(Error, match="over two databases"):
        swallow()
    assert _counts(gamma) == before


def _pages_are_answered(gamma: Tenant, things: Things, cast: Cast, client_for: Callable[..., Client]) -> None:
    page: Any = client_for(gamma).get(f"/activities/{things.activity.slug}/")
    assert (page.status_code, things.canary in page.content.decode()) == (200, True)
    client = client_for(gamma, user=cast.amir)
    joined = client.post(f"/activities/{things.activity.slug}/join/")
    assert joined.status_code in (200, 302)
    with in_tenant(gamma):
        assert Enrolment.objects.filter(member_id=cast.amir.pk).count() == 1
    document = client_for(gamma).get(f"/credentials/{things.credential.pk}/ob3.json")
    assert document.content.decode() == things.credential.ob3


def test_dedicated_databases_are_read_from_the_environment() -> None:
    assert settings.DEDICATED_DATABASES == {}
