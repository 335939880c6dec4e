"""A location with a database of its own is migrated there, after all others, and never missed silently."""

import copy
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection, connections

from infra.configuration import WEB_PASSWORD
from infra.database.names import quoted, tenant_role, web_role
from infra.fleet.running import Report, pending
from tenants.context import in_tenant
from tenants.enums import SchemaState
from tenants.models import Tenant
from tests.database import drop_roles, owner_dsn
from tests.infra.fleet.network import ADD_COLUMN, Network, as_web
from tests.infra.fleet.test_running import MARK_ALL, NO_WINE, SEED, run, spoil, states

ALIAS = "own"
SHELF = """migrations.CreateModel('Shelf', [
    ('id', models.BigAutoField(primary_key=True)), ('name', models.TextField())])"""


@pytest.fixture
def gamma(network: Network, settings: Any) -> Iterator[str]:
    """The name of gamma's database."""
    name = f"{network.name}_own"
    network.make_locations(1)
    network.query("UPDATE tenants_tenant SET slug = 'gamma' WHERE slug = 't01x'")
    with psycopg.connect(owner_dsn("postgres"), autocommit=True) as server:
        server.execute(f"DROP DATABASE IF EXISTS {quoted(name)}".encode())
    owner = psycopg.conninfo.conninfo_to_dict(owner_dsn(name))
    settings.DEDICATED_DATABASES = {
        ALIAS: f"postgresql://{owner['user']}:{owner['password']}@{owner['host']}:{owner['port']}/{name}"
    }
    call_command("dedicate_database", "gamma", ALIAS)
    connections.settings[ALIAS] = copy.deepcopy(connection.settings_dict) | {
        "NAME": name,
        "ENGINE": "infra.database.following",
    }
    yield name
    forget()
    with psycopg.connect(owner_dsn("postgres"), autocommit=True) as server:
        server.execute(f"DROP DATABASE {quoted(name)} WITH (FORCE)".encode())
    drop_roles(name)


def forget() -> None:
    """As a process that has no address of the database."""
    if ALIAS in connections.settings:
        connections[ALIAS].close()
        del connections[ALIAS]
        del connections.settings[ALIAS]


def in_own(name: str, statement: str) -> list[tuple[Any, ...]]:
    with psycopg.connect(owner_dsn(name), autocommit=True) as own:
        done = own.execute(statement.encode())
        return list(done.fetchall()) if done.description else []


def test_nothing_to_do_is_seen_there(gamma: str) -> None:
    assert (pending(), run()) == ([], Report())


def test_it_is_migrated_last_and_the_site_can_work_there(network: Network, gamma: str) -> None:
    network.add_migration("0002_flavour", ADD_COLUMN.format(name="flavour"))
    network.add_migration("0003_shelf", SHELF)
    network.add_migration("0004_mark", SEED, functions=MARK_ALL)
    names = ["0002_flavour", "0003_shelf", "0004_mark"]
    assert [line for line in pending() if "gamma" in line] == [f"gamma: theming.{name}" for name in names]
    report = run()
    assert (report.done[2:], report.failed, report.untried) == (["gamma"], {}, [])
    assert (set(states().values()), pending()) == ({SchemaState.CURRENT}, [])
    slugs = in_own(gamma, "SELECT slug FROM t_t01x.theming_category")
    assert slugs
    assert [slug for (slug,) in slugs if not slug.endswith("-t_t01x")] == []

    connections[ALIAS].settings_dict.update(USER=web_role(gamma), PASSWORD=WEB_PASSWORD, ONE_STATEMENT=True)
    with (
        as_web(),
        in_tenant(Tenant.objects.get(slug="gamma")) as tenant,
        connections[ALIAS].cursor() as cursor,
    ):
        cursor.execute("INSERT INTO theming_shelf (name) VALUES (current_user::text) RETURNING name")
        assert cursor.fetchall() == [(tenant_role(gamma, tenant.pk),)]


def test_it_is_left_alone_when_the_first_of_the_others_failed(network: Network, gamma: str) -> None:
    spoil(network, "beta")
    network.add_migration("0002_no_wine", NO_WINE)
    report = run(first="beta")
    assert (report.done, list(report.failed), sorted(report.untried)) == ([], ["beta"], ["alpha", "gamma"])


def test_failure_there_is_named_and_mended(network: Network, gamma: str) -> None:
    in_own(gamma, "UPDATE t_t01x.theming_category SET slug = 'wine' WHERE id = 1")
    label = network.add_migration("0002_no_wine", NO_WINE)
    report = run()
    assert (sorted(report.done), list(report.failed)) == (["alpha", "beta"], ["gamma"])
    assert report.failed["gamma"].startswith("IntegrityError: check constraint")
    assert pending() == [f"gamma: {label}"]
    assert states() == {
        "alpha": SchemaState.CURRENT,
        "beta": SchemaState.CURRENT,
        "gamma": SchemaState.FAILED,
    }
    in_own(gamma, "UPDATE t_t01x.theming_category SET slug = 'beer' WHERE slug = 'wine'")
    assert run().done == ["gamma"]
    assert set(states().values()) == {SchemaState.CURRENT}


def test_database_without_an_address_is_named_and_holds_up_nobody(network: Network, gamma: str) -> None:
    forget()
    network.add_migration("0002_flavour", ADD_COLUMN.format(name="flavour"))
    report = run()
    why = "DatabaseUnknown: own is not in COL_DEDICATED_DATABASES"
    assert (sorted(report.done), report.failed) == (["alpha", "beta"], {"gamma": why})
    assert pending() == [f"gamma: {why}"]
