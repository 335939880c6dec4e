"""Bring the database to the present migrations: the public schema, the template, every location. Quick if it is."""

import os
import subprocess
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections, transaction

from infra import configuration as conf
from infra import postgres
from infra.database import grants
from tenants.models import SchemaTemplate, Tenant
from tenants.services.schemas import (
    TEMPLATE_SCHEMA,
    drop_schema,
    migrations_digest,
    store_template,
)


def ensure_migrated() -> bool:
    """Migrate whatever is behind; True if there was anything to do."""
    if _is_current():
        return False
    call_command("migrate_schemas", shared=True, interactive=False, verbosity=0)
    build_template()
    for tenant in Tenant.objects.exclude(schema_name=TEMPLATE_SCHEMA).only("schema_name", "database"):
        if tenant.database:
            migrate_dedicated(tenant)
        else:
            call_command("migrate_schemas", schema_name=tenant.schema_name, interactive=False, verbosity=0)
    return True


def ensure_granted() -> bool:
    """Give every role what it should have, and let the web's login role in; True if there was anything to do.

    After the migrations, as the owner. Raises NotGranted.
    """
    changed = bool(grants.apply().lines())
    if not _may_log_in(conf.WEB_DATABASE_URL):
        grants.set_web_password(unquote(urlsplit(conf.WEB_DATABASE_URL).password or ""))
        changed = True
    return changed


def _may_log_in(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=10).close()
    except psycopg.OperationalError:
        return False
    return True


def migrate_dedicated(tenant: Tenant) -> None:
    """Every migration of the locations' apps, in the database that `tenant` has to itself."""
    from django.db.migrations.executor import MigrationExecutor

    own = connections[tenant.database]
    own.set_schema(tenant.schema_name)  # type: ignore[attr-defined]
    executor = MigrationExecutor(own)
    executor.migrate(executor.loader.graph.leaf_nodes())


def build_template() -> SchemaTemplate:
    """Migrate an empty schema with Django's own executor, dump it, keep the dump, drop the schema."""
    drop_schema(TEMPLATE_SCHEMA)
    try:
        make_migrated_schema(TEMPLATE_SCHEMA)
        return store_template(dump=dump_schema(TEMPLATE_SCHEMA), schema=TEMPLATE_SCHEMA)
    finally:
        drop_schema(TEMPLATE_SCHEMA)


def make_migrated_schema(schema: str) -> None:
    """`schema`, newly made by running every migration of the locations' apps."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f'CREATE SCHEMA "{schema}"')
    call_command("migrate_schemas", schema_name=schema, interactive=False, verbosity=0)


def dump_schema(schema: str) -> str:
    """pg_dump of the structure, followed by the rows of `django_migrations` in order."""
    database = connection.settings_dict
    environment = {**os.environ, "PGPASSWORD": str(database["PASSWORD"])}
    base = [
        str(Path(postgres.find_binaries()) / "pg_dump"),
        "--no-owner",
        "--no-privileges",
        "--no-comments",
        *("-h", str(database["HOST"] or "127.0.0.1"), "-p", str(database["PORT"] or 5432)),
        *("-U", str(database["USER"]), "-d", str(database["NAME"])),
    ]
    parts = (
        ["-n", schema, "--schema-only"],
        ["-t", f"{schema}.django_migrations", "--data-only", "--inserts", "--rows-per-insert=1000"],
    )
    return "\n".join(
        subprocess.run([*base, *part], env=environment, check=True, capture_output=True, text=True).stdout
        for part in parts
    )


def _is_current() -> bool:
    """Whether the stored template is of these migrations and the public schema has all of its own."""
    from django.db.migrations.executor import MigrationExecutor

    connection.set_schema_to_public()  # type: ignore[attr-defined]
    tables = connection.introspection.table_names()
    if "tenants_schematemplate" not in tables:
        return False
    executor = MigrationExecutor(connection)
    public = [key for key in executor.loader.graph.leaf_nodes() if key[0] in _shared_labels()]
    if executor.migration_plan(public):
        return False
    return SchemaTemplate.objects.filter(digest=migrations_digest()).exists()


def _shared_labels() -> set[str]:
    from django.apps import apps

    shared = set(settings.SHARED_APPS)
    return {config.label for config in apps.get_app_configs() if config.name in shared}
