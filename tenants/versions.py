"""Which migrations a location's schema has had, and whether this program can work with it.

The registry keeps, for each app of the locations, the last migration that was applied there. Reading it costs no query:
it lies on the cached row. A schema that is further than this program is fine: migrations first expand and only a later
version contracts (docs/migrations.md), so that the old program works on while the new one is being rolled out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from django.apps import apps
from django.conf import settings
from django.db.migrations.loader import MigrationLoader


@dataclass(frozen=True)
class CodeVersions:
    """`latest`: app label -> its last migration. `known`: app label -> all of its migrations."""

    latest: dict[str, str]
    known: dict[str, frozenset[str]]


@cache
def code_versions() -> CodeVersions:
    """This program's migrations of the locations' apps: they do not change while it runs."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    labels = location_labels()
    return CodeVersions(
        latest={app: name for app, name in loader.graph.leaf_nodes() if app in labels},
        known={
            label: frozenset(name for app, name in loader.disk_migrations if app == label) for label in labels
        },
    )


def location_labels() -> frozenset[str]:
    """Labels of the apps that have their tables in each location's schema."""
    wanted = set(settings.TENANT_APPS)
    return frozenset(config.label for config in apps.get_app_configs() if config.name in wanted)


def is_behind(versions: Mapping[str, str]) -> bool:
    """Whether a schema at `versions` lacks something that this program may use."""
    code = code_versions()
    return any(
        versions.get(app, "") != latest and _is_known(code, app, versions.get(app, ""))
        for app, latest in code.latest.items()
    )


def _is_known(code: CodeVersions, app: str, name: str) -> bool:
    """No migration at all, or one of this program's. One that it does not know was made by a later program."""
    return not name or name in code.known[app]
