"""The audit trail: every service that changes something writes one entry in the same transaction."""

from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models

from shared.models import AuditEntry


def record_audit(
    *, actor_id: int | None, action: str, target: models.Model, changes: dict[str, Any] | None = None
) -> AuditEntry:
    """Write one entry for `target`; the location is the connection's current schema.

    `actor_id` is the user's id (None: the system). `changes` maps a field to [old, new] or to a plain value;
    values must be JSON-able and hold no secret, code, password or key.
    """
    schema = getattr(connection, "schema_name", "public")
    tenant_id = getattr(getattr(connection, "tenant", None), "pk", None)
    return AuditEntry.objects.create(
        tenant_id=tenant_id,
        tenant_schema="" if schema == "public" else schema,
        actor_id=actor_id,
        action=action,
        object_type=target._meta.label_lower,
        object_id=str(target.pk),
        changes=_plain(changes or {}),
    )


def _plain(changes: dict[str, Any]) -> dict[str, Any]:
    import json

    result: dict[str, Any] = json.loads(json.dumps(changes, cls=DjangoJSONEncoder))
    return result
