"""What the registry says of each location's schema: written by the fleet's migration, in the same transaction as the
migration itself, through whatever cursor it has."""

import json
from collections.abc import Iterable
from typing import Any, Protocol

from tenants.hosts import CHANNEL

ERROR_LENGTH = 1000


class Cursor(Protocol):
    """Django's cursor or psycopg's."""

    @property
    def rowcount(self) -> int: ...

    def execute(self, query: str, params: Any = None, /) -> object: ...


def hold_location(cursor: Cursor, tenant_id: int) -> bool:
    """Keep other migrations off this location until the transaction ends; False if it is gone.

    Requests go on: they never need this lock on the registry's row.
    """
    cursor.execute("SELECT 1 FROM public.tenants_tenant WHERE id = %s FOR NO KEY UPDATE", [tenant_id])
    return cursor.rowcount == 1


def record_versions(cursor: Cursor, tenant_ids: Iterable[int], versions: dict[str, str]) -> None:
    """These locations' schemas are at `versions` and nothing is left to do there."""
    cursor.execute(
        """UPDATE public.tenants_tenant
           SET schema_versions = %s, schema_error = '', schema_changed_at = now()
           WHERE id = ANY(%s) AND (schema_versions <> %s OR schema_error <> '')""",
        [json.dumps(versions), list(tenant_ids), json.dumps(versions)],
    )
    _announce(cursor)


def record_part(cursor: Cursor, tenant_ids: Iterable[int], versions: dict[str, str]) -> None:
    """These locations' schemas are at `versions`, and more is to come; what went wrong before still stands."""
    cursor.execute(
        """UPDATE public.tenants_tenant SET schema_versions = %s, schema_changed_at = now()
           WHERE id = ANY(%s) AND schema_versions <> %s""",
        [json.dumps(versions), list(tenant_ids), json.dumps(versions)],
    )
    _announce(cursor)


def record_failure(cursor: Cursor, tenant_id: int, error: str) -> None:
    """The location's schema stayed as it was, and why."""
    cursor.execute(
        "UPDATE public.tenants_tenant SET schema_error = %s, schema_changed_at = now() WHERE id = %s",
        [error[:ERROR_LENGTH], tenant_id],
    )
    _announce(cursor)


def _announce(cursor: Cursor) -> None:
    """Have every web process look at the registry again, when this transaction commits."""
    if cursor.rowcount > 0:
        cursor.execute("SELECT pg_notify(%s, '')", [CHANNEL])
