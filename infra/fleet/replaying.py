"""A recipe in another location: one transaction over a plain connection, without models, states or introspection.

It works because every schema came from the same template, so that all names are the same.
"""

import threading
from typing import Any

import psycopg
from django.db import connection
from psycopg import sql

from infra.fleet.executing import CHECK_CONSTRAINTS, Recipe
from infra.fleet.faults import ChangedMeanwhile, MigrationFailed
from infra.fleet.surveying import FINGERPRINT, Location
from tenants.services.schema_state import hold_location, record_versions


class Replayer:
    """Replays from any thread, over a connection for each."""

    def __init__(self, *, lock_timeout: float) -> None:
        self.lock_timeout = lock_timeout
        self._own = threading.local()
        self._all: list[psycopg.Connection[Any]] = []

    def replay(self, recipe: Recipe, location: Location) -> None:
        """Bring `location` to the recipe's versions. Raises MigrationFailed or ChangedMeanwhile."""
        own = self._connection()
        with own.transaction(), own.cursor() as cursor:
            cursor.execute(
                sql.SQL("SET LOCAL lock_timeout = {}; SET LOCAL search_path = {}, public").format(
                    sql.Literal(int(self.lock_timeout * 1000)), sql.Identifier(location.schema)
                )
            )
            if not hold_location(cursor, location.pk):
                raise ChangedMeanwhile(location.schema)
            cursor.execute(f"SELECT {FINGERPRINT} FROM django_migrations")
            if cursor.fetchone() != (recipe.fingerprint,):
                raise ChangedMeanwhile(location.schema)
            for migration, script in recipe.scripts:
                self._run(cursor, migration, script)
            cursor.executemany(
                "INSERT INTO django_migrations (app, name, applied) VALUES (%s, %s, now())", recipe.rows
            )
            record_versions(cursor, [location.pk], recipe.versions)

    def close(self) -> None:
        for own in self._all:
            own.close()

    def _run(self, cursor: Any, migration: str, script: str) -> None:
        if not script:
            return
        try:
            # Several statements in one message: without parameters Postgres takes them so.
            cursor.execute(f"{script};\n{CHECK_CONSTRAINTS}")
        except psycopg.Error as error:
            raise MigrationFailed(migration) from error

    def _connection(self) -> "psycopg.Connection[Any]":
        own: psycopg.Connection[Any] | None = getattr(self._own, "connection", None)
        if own is None or own.closed:
            own = psycopg.connect(**connection.get_connection_params(), autocommit=True)
            self._own.connection = own
            self._all.append(own)
        return own
