"""A network of its own for tests of the fleet: a copy of the test database that commits for real, and migrations that
are written on the fly into a copy of an app's package of migrations."""

import importlib
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection
from django.test import override_settings
from psycopg import sql

from infra.database import grants
from tenants.context import enter
from tenants.enums import TenantKind
from tenants.hosts import hosts
from tenants.models import Tenant
from tenants.services.onboarding import create_tenant
from tenants.versions import code_versions
from tests.database import as_owner, drop_roles

ROOT = Path(__file__).resolve().parents[3]
APP = "theming"
BEFORE = sorted(
    path.stem for path in (ROOT / APP / "migrations").glob("[0-9]*.py")
)  # what the app has by itself
PASSWORD = "of the site's login"
HEAD = """from django.db import migrations, models
from django.contrib.postgres import operations as postgres


{functions}

class Migration(migrations.Migration):
    atomic = {atomic}
    dependencies = [("{app}", "{previous}")]
    operations = [{operations}]
"""
ADD_COLUMN = (
    "migrations.AddField('category', '{name}', models.CharField(max_length=9, default='x', db_default='x'))"
)


class Network:
    """`migrations`: the folder of the app's migrations that this network's program has."""

    def __init__(self, name: str, migrations: Path) -> None:
        self.name = name
        self.migrations = migrations
        self.last = BEFORE[-1]

    def add_migration(self, name: str, operations: str, *, functions: str = "", atomic: bool = True) -> str:
        """Write the next migration of the app; the program knows it from now on."""
        text = HEAD.format(
            app=APP, previous=self.last, operations=operations, functions=functions, atomic=atomic
        )
        (self.migrations / f"{name}.py").write_text(text)
        self.last = name
        forget_program()
        return f"{APP}.{name}"

    def make_locations(self, count: int, *, prefix: str = "t") -> list[str]:
        slugs = [f"{prefix}{number:02}x" for number in range(1, count + 1)]
        for slug in slugs:
            create_tenant(actor=None, slug=slug, name=slug.upper(), kind=TenantKind.CITY, country="SI")
        return slugs

    def query(self, statement: str, parameters: Any = None) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(statement, parameters)
            return list(cursor.fetchall()) if cursor.description else []

    def columns(self, slug: str, table: str = f"{APP}_category") -> set[str]:
        schema = Tenant.objects.get(slug=slug).schema_name
        rows = self.query(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = %s AND table_name = %s",
            [schema, table],
        )
        return {name for (name,) in rows}

    def applied(self, slug: str) -> list[str]:
        """The app's migrations, as the location itself records them."""
        schema = Tenant.objects.get(slug=slug).schema_name
        rows = self.query(f'SELECT name FROM "{schema}".django_migrations WHERE app = %s ORDER BY id', [APP])
        return [name for (name,) in rows]

    def other_connection(self) -> "psycopg.Connection[Any]":
        return psycopg.connect(**connection.get_connection_params(), autocommit=True)


@contextmanager
def own_network(folder: Path, name: str) -> Iterator[Network]:
    """Everything in the block runs on a copy, as its owner; nothing may be connected to the original meanwhile."""
    enter(None)
    with as_owner():
        database = connection.settings_dict
        original = database["NAME"]
        admin = psycopg.connect(
            **{**connection.get_connection_params(), "dbname": "postgres"}, autocommit=True
        )
        admin.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(original))
        )
        database["NAME"] = name
        try:
            grants.apply()  # roles carry the name of their database
            grants.set_web_password(PASSWORD)
            with own_migrations(folder, name) as network:
                yield network
        finally:
            enter(None)
            connection.close()
            database["NAME"] = original
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
            admin.close()
            drop_roles(name)


@contextmanager
def as_web() -> Iterator[None]:
    """In this thread as the site: by the login role that owns nothing."""
    login = {"USER": grants.Roles.current().web, "PASSWORD": PASSWORD, "ONE_STATEMENT": True}
    before = connection.settings_dict
    connection.close()
    connection.settings_dict = {**before, **login}
    try:
        yield
    finally:
        enter(None)
        connection.close()
        connection.settings_dict = before


@contextmanager
def own_migrations(folder: Path, name: str) -> Iterator[Network]:
    """The present database, for a program whose migrations of one app lie in a folder of their own."""
    package = f"migrations_of_{name}"
    migrations = folder / package
    shutil.copytree(ROOT / APP / "migrations", migrations, ignore=shutil.ignore_patterns("__pycache__"))
    sys.path.insert(0, str(folder))
    try:
        with override_settings(MIGRATION_MODULES={APP: package}):
            forget_program()
            yield Network(name, migrations)
    finally:
        sys.path.remove(str(folder))
        forget_program(package)


def forget_program(package: str = "") -> None:
    """What a process knows of its own migrations and of hosts, as after a restart."""
    importlib.invalidate_caches()
    for loaded in [each for each in sys.modules if each.startswith(package or "migrations_of_")]:
        del sys.modules[loaded]
    code_versions.cache_clear()
    hosts.clear()


@contextmanager
def as_old_program() -> Iterator[None]:
    """The program before the new migrations."""
    with override_settings(MIGRATION_MODULES={}):
        forget_program()
        yield
    forget_program()


__all__ = ["ADD_COLUMN", "APP", "Network", "as_old_program", "as_web", "own_network", "settings"]
