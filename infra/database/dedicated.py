"""A location moves into a database of its own: no other role of the server's other databases is let in there.

Its schema goes, the registry's row and all shared rows stay. In the main database an empty schema is left, so that the
location's role there keeps its place on the search path.
"""

import os
import re
import subprocess

import psycopg
from django.conf import settings
from django.db import connection, transaction

from infra.configuration import WEB_PASSWORD
from infra.database.grants import Roles, grant_tenant
from infra.database.names import quoted, web_role
from infra.database.routines import grant_routines
from infra.postgres import ensure_database, find_binaries
from shared.services.audit import record_audit
from tenants.hosts import announce_tenant_change
from tenants.models import Tenant
from tenants.queries.schemas import RUN_LOCK


def dedicate(tenant: Tenant, alias: str) -> None:
    """Move `tenant`'s schema with its data into the dedicated database `alias`. As the owner of both; all or nothing.

    Meanwhile the location can be read; who writes waits, and is then told that something went wrong.
    """
    if tenant.database:
        raise ValueError(f"{tenant.slug} has a database of its own already: {tenant.database}")
    url = settings.DEDICATED_DATABASES[alias]
    ensure_database(url)
    with transaction.atomic(), psycopg.connect(url) as own:
        _keep_migrations_off()
        _lock(tenant.schema_name)
        prepare(own, _extensions())
        # What an attempt that failed has left: the registry says that nothing of it counts.
        own.execute(f"DROP SCHEMA IF EXISTS {quoted(tenant.schema_name)} CASCADE".encode())
        own.commit()
        _copy(tenant.schema_name, url)
        own.execute("CALL public.grant_location(%s, %s)", [tenant.pk, tenant.schema_name])
        tenant.database = alias
        tenant.save(update_fields=["database"])
        _leave_empty(tenant)
        record_audit(actor_id=None, action="tenant.dedicated", target=tenant, changes={"database": alias})
        announce_tenant_change()


def prepare(own: "psycopg.Connection[tuple[object, ...]]", extensions: list[str]) -> None:
    """Roles, the routine that grants, and nobody let in but the web's login role. May be repeated."""
    database = own.info.dbname
    roles = Roles(database, web_role(database))
    there = {name for (name,) in own.execute("SELECT rolname FROM pg_roles").fetchall()}
    if roles.tenants not in there:
        own.execute(f"CREATE ROLE {quoted(roles.tenants)} NOLOGIN".encode())
    if roles.web not in there:
        own.execute(f"CREATE ROLE {quoted(roles.web)} LOGIN NOINHERIT".encode())
    stored = own.pgconn.encrypt_password(WEB_PASSWORD.encode(), roles.web.encode(), b"scram-sha-256").decode()
    statements = [
        f"ALTER ROLE {quoted(roles.web)} PASSWORD '{stored}'",
        f"REVOKE ALL ON DATABASE {quoted(database)} FROM PUBLIC",
        f"GRANT CONNECT ON DATABASE {quoted(database)} TO {quoted(roles.web)}",
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        *(f"CREATE EXTENSION IF NOT EXISTS {quoted(name)} SCHEMA public" for name in extensions),
        grant_routines(database, roles.web),
        "REVOKE EXECUTE ON PROCEDURE public.grant_location, public.drop_location_role FROM PUBLIC",
    ]
    if own.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone() == (True,):
        statements += _hardening(roles)
    for statement in statements:
        own.execute(statement.encode())


def _hardening(roles: Roles) -> list[str]:
    """The two doors that only a superuser can close (docs/security.md)."""
    name = "pg_catalog.set_config(text, text, boolean)"
    return [
        f"REVOKE EXECUTE ON FUNCTION {name} FROM PUBLIC",
        f"GRANT EXECUTE ON FUNCTION {name} TO {quoted(roles.web)}",
        "REVOKE USAGE ON LANGUAGE plpgsql FROM PUBLIC",
    ]


def _extensions() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT extname FROM pg_extension WHERE extname <> 'plpgsql' ORDER BY extname")
        return [name for (name,) in cursor.fetchall()]


def _keep_migrations_off() -> None:
    """A migration of the fleet waits until this is over; one that is at work is not waited for."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [RUN_LOCK])
        if not cursor.fetchone()[0]:
            raise RuntimeError("the locations are being migrated: try again when that is over")


def _lock(schema: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY tablename", [schema])
        tables = ", ".join(f"{quoted(schema)}.{quoted(name)}" for (name,) in cursor.fetchall())
        cursor.execute(f"LOCK TABLE {tables} IN SHARE MODE")


def _copy(schema: str, url: str) -> None:
    """pg_dump of the schema with its data, into the other database, whole or not at all."""
    database = connection.settings_dict
    source = psycopg.conninfo.make_conninfo(
        host=database["HOST"],
        port=database["PORT"] or None,
        user=database["USER"],
        dbname=database["NAME"],
    )
    programs = find_binaries()
    dumped = subprocess.run(
        [programs / "pg_dump", "--no-owner", "--no-privileges", "-n", schema, "-d", source],
        env={**os.environ, "PGPASSWORD": str(database["PASSWORD"])},
        check=True,
        capture_output=True,
    )
    # Only this one of pg_dump's settings is unknown to a server that is older than the program.
    script = re.sub(rb"^SET transaction_timeout = 0;$", b"", dumped.stdout, flags=re.M)
    subprocess.run(
        [programs / "psql", "-q", "--single-transaction", "-v", "ON_ERROR_STOP=1", "-d", url],
        input=script,
        check=True,
        stdout=subprocess.DEVNULL,
    )


def _leave_empty(tenant: Tenant) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA {quoted(tenant.schema_name)} CASCADE")
        cursor.execute(f"CREATE SCHEMA {quoted(tenant.schema_name)}")
    grant_tenant(tenant.pk, tenant.schema_name)
