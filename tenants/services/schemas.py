"""A new location's schema from SQL that was dumped from a migrated one: 0.1 s, at any number of locations."""

import hashlib
import re

from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django_tenants.utils import schema_exists

from tenants.errors import NetworkBeingUpdated
from tenants.models import SchemaTemplate, Tenant
from tenants.versions import is_behind

MARK = "__tenant__"
TEMPLATE_SCHEMA = "tenant_template"
# Held, shared, by whoever makes a location until that is committed; alone by whoever replaces the template. So the
# fleet's migration, which looks for locations afterwards, misses none that was made from the former template.
_TEMPLATE_LOCK = 0x636F6C01


def migrations_digest() -> str:
    """SHA-256 over the names of all migrations: a location's `django_migrations` lists the shared ones, too."""
    loader = MigrationLoader(None)
    names = sorted(f"{app}.{name}" for app, name in loader.disk_migrations)
    return hashlib.sha256("\n".join(names).encode()).hexdigest()


def has_present_template() -> bool:
    """Whether the template holds exactly this program's migrations."""
    return SchemaTemplate.objects.filter(digest=migrations_digest()).exists()


@transaction.atomic
def store_template(*, dump: str, schema: str, versions: dict[str, str]) -> SchemaTemplate:
    """Keep `dump` (pg_dump of the migrated `schema`, structure and `django_migrations` rows) as the template.

    Waits for the locations that are just being made.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TEMPLATE_LOCK])
    template, _created = SchemaTemplate.objects.update_or_create(
        digest=migrations_digest(),
        defaults={"sql": normalise_dump(dump, schema=schema), "versions": versions},
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


def take_template() -> SchemaTemplate:
    """The template for a new location; nobody replaces it until the caller's transaction ends.

    It may hold more than this program knows (a newer one is being rolled out), never less. Raises NetworkBeingUpdated.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [_TEMPLATE_LOCK])
    template = SchemaTemplate.objects.defer("sql").order_by("-created_at").first()
    if template is None or is_behind(template.versions):
        raise NetworkBeingUpdated
    return template


def create_schema(tenant: Tenant, template: SchemaTemplate) -> None:
    """Make `tenant`'s schema and role from the template, inside the caller's transaction.

    A routine of the database does it as the owner (infra/database/routines.py): the web's login role may not.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT public.create_location_schema(%s, %s)", [tenant.pk, template.digest])


def drop_schema(schema: str) -> None:
    """Remove a schema and everything in it, as the owner."""
    if schema_exists(schema):
        with connection.cursor() as cursor:
            cursor.execute('DROP SCHEMA "{}" CASCADE'.format(schema.replace('"', '""')))


def drop_role(tenant_id: int) -> None:
    """Remove a location's role, as the owner, after its schema."""
    with connection.cursor() as cursor:
        cursor.execute("CALL public.drop_location_role(%s)", [tenant_id])


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
