"""A new location's schema from SQL that was dumped from a migrated one: 0.1 s, at any number of locations."""

import hashlib
import re

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django_tenants.utils import schema_exists

from tenants.models import SchemaTemplate, Tenant

MARK = "__tenant__"
TEMPLATE_SCHEMA = "tenant_template"


class TemplateMissing(RuntimeError):
    """No template for the present migrations: the deployment's migrate step has not run."""


def migrations_digest() -> str:
    """SHA-256 over the names of all migrations: a location's `django_migrations` lists the shared ones, too."""
    loader = MigrationLoader(None)
    names = sorted(f"{app}.{name}" for app, name in loader.disk_migrations)
    return hashlib.sha256("\n".join(names).encode()).hexdigest()


def store_template(*, dump: str, schema: str) -> SchemaTemplate:
    """Keep `dump` (pg_dump of the migrated `schema`, structure and `django_migrations` rows) as the template."""
    template, _created = SchemaTemplate.objects.update_or_create(
        digest=migrations_digest(), defaults={"sql": normalise_dump(dump, schema=schema)}
    )
    SchemaTemplate.objects.exclude(pk=template.pk).delete()
    return template


def normalise_dump(dump: str, *, schema: str) -> str:
    """pg_dump's text without session settings and comments, the schema's name replaced by a mark, identity columns
    moved into CREATE TABLE (sharding extensions refuse pg_dump's form)."""
    lines = [
        line
        for line in dump.splitlines()
        if line and not line.startswith(("--", "\\", "SET ", "SELECT pg_catalog.set_config('search_path'"))
    ]
    sql = "\n".join(lines)
    sql = re.sub(rf"(?<![\w.])\"?{re.escape(schema)}\"?(?=[.;\s])", MARK, sql)
    return _inline_identity(sql.replace(f"'{schema}.", f"'{MARK}."))


def create_schema(tenant: Tenant) -> None:
    """Make `tenant`'s schema and role from the template, inside the caller's transaction. Raises TemplateMissing.

    A routine of the database does it as the owner (infra/database/routines.py): the web's login role may not.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT public.create_location_schema(%s, %s)", [tenant.pk, migrations_digest_cached()]
        )
        if not cursor.fetchone()[0]:
            raise TemplateMissing("run the migrate step first: there is no template for these migrations")


def drop_schema(schema: str) -> None:
    """Remove a schema and everything in it, as the owner."""
    if schema_exists(schema):
        with connection.cursor() as cursor:
            cursor.execute('DROP SCHEMA "{}" CASCADE'.format(schema.replace('"', '""')))


def drop_role(tenant_id: int) -> None:
    """Remove a location's role, as the owner, after its schema."""
    with connection.cursor() as cursor:
        cursor.execute("CALL public.drop_location_role(%s)", [tenant_id])


_digest: str | None = None


def migrations_digest_cached() -> str:
    """The digest as of this process's start: migrations do not change under a running program."""
    global _digest
    if _digest is None:
        _digest = migrations_digest()
    return _digest


def _inline_identity(sql: str) -> str:
    pattern = re.compile(
        r"ALTER TABLE (\S+) ALTER COLUMN (\S+) ADD GENERATED (BY DEFAULT|ALWAYS) AS IDENTITY "
        r"\(\s*SEQUENCE NAME (\S+).*?\);\n",
        re.S,
    )
    for table, column, kind, sequence in pattern.findall(sql):
        create = re.compile(
            rf"(CREATE TABLE {re.escape(table)} \(.*?\n\s+{re.escape(column)} (?:bigint|integer|smallint)) NOT NULL",
            re.S,
        )
        sql, count = create.subn(
            rf"\1 GENERATED {kind} AS IDENTITY (SEQUENCE NAME {sequence}) NOT NULL", sql, count=1
        )
        if count != 1:
            raise ValueError(f"identity column of {table} not found in its CREATE TABLE")
    return pattern.sub("", sql)
