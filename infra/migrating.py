"""Schemas made by running every migration, the template for new locations that is dumped from one, and the roles that
work with them."""

import os
import subprocess
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg
from django.core.management import call_command
from django.db import connection, transaction

from infra import configuration as conf
from infra import postgres
from infra.database import grants
from tenants.models import SchemaTemplate
from tenants.services.schemas import TEMPLATE_SCHEMA, drop_schema, store_template
from tenants.versions import code_versions


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


def build_template() -> SchemaTemplate:
    """Migrate an empty schema with Django's own executor, dump it, keep the dump, drop the schema."""
    drop_schema(TEMPLATE_SCHEMA)
    try:
        make_migrated_schema(TEMPLATE_SCHEMA)
        return store_template(
            dump=dump_schema(TEMPLATE_SCHEMA), schema=TEMPLATE_SCHEMA, versions=code_versions().latest
        )
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
