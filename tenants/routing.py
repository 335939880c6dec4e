"""Which database a model's rows are in: a location's own where it has one; everything shared in the main one."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections

from tenants.context import current_database


class LocationRouter:
    """First in settings.DATABASE_ROUTERS."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        return current_database() if is_of_locations(model._meta.app_label) else DEFAULT_DB_ALIAS

    db_for_write = db_for_read

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        if getattr(connections[db], "follows", False):
            return is_of_locations(app_label)
        return None


def is_of_locations(app_label: str) -> bool:
    return apps.get_app_config(app_label).name in settings.TENANT_APPS
