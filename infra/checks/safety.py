"""Migrations that the former program survives: docs/migrations.md has the rule, this finds what breaks it.

While a version is rolled out, the former program works on tables that are already the new ones, and every location is
migrated while people use it. What is meant all the same says so in the migration, with its reason:

    class Migration(migrations.Migration):
        unsafe_but = {"drops": "No program since 0.3 reads the column."}
"""

import inspect
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from django.contrib.postgres import operations as postgres
from django.db.migrations import operations as plain
from django.db.migrations.migration import Migration
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import NOT_PROVIDED, CharField, Field

OWN = ("shared", "tenants", "theming", "credentials", "learning")
RULES = {
    "drops": "the former program still uses it; remove it in the version after the one that stopped",
    "renames": "the former program knows the old name; add a new one, fill it, remove the old one a version later",
    "required": "the former program leaves it out when it writes; give it a db_default, or null=True",
    "rewrites": "the whole table is rewritten under a lock, and the former program may not bear the new type",
    "constrains": "what the former program writes may break it, and all rows are checked under a lock; "
    "AddConstraintNotValid now, ValidateConstraint a version later",
    "locks": "nobody can write to the network's table meanwhile; AddIndexConcurrently in a migration of its own",
    "mixes": "tables and rows change in one transaction, so the table stays locked while rows are rewritten; "
    "use two migrations",
    "elsewhere": "a location's migration touches its own schema alone, through apps.get_model",
    "not-undoable": "after a failure the location is between two versions; only indexes belong into atomic = False",
}
DATA = re.compile(r"^\s*(INSERT|UPDATE|DELETE|MERGE|TRUNCATE)\b", re.I)
DROPS = re.compile(r"\bDROP\s+(TABLE|COLUMN|VIEW|SEQUENCE|TYPE)\b", re.I)
RENAMES = re.compile(r"\bRENAME\b", re.I)
OTHER_SCHEMA = re.compile(
    r"\bpublic\.|search_path|\bSET\s+(LOCAL\s+|SESSION\s+)?ROLE\b|schema_context|tenant_context|\bin_tenant\b|"
    r"\bin_public\b|\bin_any_version_of\b|set_schema|set_tenant",
    re.I,
)
OWN_MODELS = re.compile(rf"^\s*(from|import)\s+({'|'.join(OWN)})\.", re.M)
CONCURRENT = (
    postgres.AddIndexConcurrently,
    postgres.RemoveIndexConcurrently,
    postgres.ValidateConstraint,
)

Finding = tuple[str, str]  # rule, what breaks it


def problems_of(migration: Migration, before: ProjectState, *, is_public: bool) -> list[str]:
    """In words, a line each. `before`: the models before this migration; `is_public`: of an app of the network."""
    found = list(dict.fromkeys(_findings(migration, before, is_public=is_public)))
    allowed: dict[str, str] = getattr(migration, "unsafe_but", {})
    label = f"{migration.app_label}.{migration.name}"
    lines = [f"{label}: {rule}: {what}: {RULES[rule]}" for rule, what in found if rule not in allowed]
    for rule, reason in allowed.items():
        if rule not in {rule for rule, _what in found}:
            lines.append(f"{label}: unsafe_but names {rule!r}, which nothing here breaks")
        elif len(reason.split()) < 3:
            lines.append(f"{label}: unsafe_but gives no reason for {rule!r}")
    return lines


def _findings(migration: Migration, before: ProjectState, *, is_public: bool) -> Iterator[Finding]:
    if migration.initial or (migration.initial is None and _is_first(migration)):
        return
    operations = list(_flat(migration.operations))
    new = {operation.name.lower() for operation in operations if isinstance(operation, plain.CreateModel)}
    state = before.clone()
    for operation in migration.operations:
        for each in _flat([operation]):
            if getattr(each, "model_name", "").lower() not in new:
                for check in CHECKS:
                    yield from check(each, state, migration.app_label, is_public)
        operation.state_forwards(migration.app_label, state)
    if migration.atomic and _changes_rows(operations) and _changes_tables(operations):
        yield "mixes", "rows and tables"
    if not migration.atomic:
        yield from (("not-undoable", _name(each)) for each in operations if not isinstance(each, CONCURRENT))


def _is_first(migration: Migration) -> bool:
    return all(app != migration.app_label for app, _name in migration.dependencies)


def _flat(operations: Sequence[Operation]) -> Iterator[Operation]:
    """What is done in the database."""
    for operation in operations:
        if isinstance(operation, plain.SeparateDatabaseAndState):
            yield from _flat(operation.database_operations)
        else:
            yield operation


def _name(operation: Operation) -> str:
    about = [
        str(getattr(operation, key)) for key in ("model_name", "name", "old_name") if hasattr(operation, key)
    ]
    return f"{type(operation).__name__} {'.'.join(about)}".strip()


def _changes_rows(operations: list[Operation]) -> bool:
    return any(
        isinstance(each, plain.RunPython)
        or (isinstance(each, plain.RunSQL) and any(DATA.search(text) for text in _statements(each)))
        for each in operations
    )


def _changes_tables(operations: list[Operation]) -> bool:
    return any(not isinstance(each, plain.RunPython | plain.RunSQL) for each in operations)


def _statements(operation: plain.RunSQL) -> list[str]:
    parts = [operation.sql] if isinstance(operation.sql, str) else operation.sql
    return [part if isinstance(part, str) else part[0] for part in parts]


# --- one kind of danger each ------------------------------------------------------------------------------------------


def _taken_away(operation: Operation, state: ProjectState, app: str, is_public: bool) -> Iterator[Finding]:
    if isinstance(operation, plain.RemoveField | plain.DeleteModel):
        yield "drops", _name(operation)
    elif isinstance(operation, plain.RenameField | plain.RenameModel | plain.AlterModelTable):
        yield "renames", _name(operation)
    elif isinstance(operation, plain.RunSQL):
        for text in _statements(operation):
            if DROPS.search(text):
                yield "drops", text[:60]
            if RENAMES.search(text):
                yield "renames", text[:60]


def _columns(operation: Operation, state: ProjectState, app: str, is_public: bool) -> Iterator[Finding]:
    if isinstance(operation, plain.AddField):
        field = operation.field
        if _must_be_given(field):
            yield "required", _name(operation)
        if is_public and not field.many_to_many and _is_indexed(field):
            yield "locks", _name(operation)
    elif isinstance(operation, plain.AlterField):
        former = state.models[app, operation.model_name.lower()].fields[operation.name]
        field = operation.field
        if _must_be_given(field) and not _must_be_given(former):
            yield "required", _name(operation)
        if _kind(former) != _kind(field) and not _is_wider(former, field):
            yield "rewrites", _name(operation)
        if field.unique and not former.unique:
            yield "constrains", _name(operation)
        if is_public and _is_indexed(field) and not _is_indexed(former):
            yield "locks", _name(operation)


def _is_indexed(field: "Field[Any, Any]") -> bool:
    return field.unique or bool(getattr(field, "db_index", False))


def _must_be_given(field: "Field[Any, Any]") -> bool:
    has_default = getattr(field, "db_default", NOT_PROVIDED) is not NOT_PROVIDED
    return not (field.null or field.many_to_many or has_default or getattr(field, "generated", False))


def _kind(field: "Field[Any, Any]") -> object:
    from django.db import connection

    # A relation's type is that of what it leads to, which the state alone does not tell.
    if field.is_relation:
        return (type(field), str(getattr(field.remote_field, "model", "")).lower())
    return field.db_type(connection)


def _is_wider(former: "Field[Any, Any]", field: "Field[Any, Any]") -> bool:
    """A longer limit, or none any more, changes no row."""
    if not isinstance(former, CharField) or former.max_length is None:
        return False
    if isinstance(field, CharField):
        return field.max_length is None or field.max_length >= former.max_length
    return field.get_internal_type() == "TextField"


def _constraints(operation: Operation, state: ProjectState, app: str, is_public: bool) -> Iterator[Finding]:
    if isinstance(operation, postgres.AddConstraintNotValid):
        return
    if isinstance(operation, plain.AddConstraint):
        yield "constrains", f"AddConstraint {operation.model_name}.{operation.constraint.name}"
    elif isinstance(operation, plain.AlterUniqueTogether) and operation.option_value:
        yield "constrains", _name(operation)
    elif is_public and type(operation) is plain.AddIndex:
        yield "locks", f"AddIndex {operation.model_name}.{operation.index.name}"


def _elsewhere(operation: Operation, state: ProjectState, app: str, is_public: bool) -> Iterator[Finding]:
    if isinstance(operation, plain.RunPython):
        code: Any = operation.code
        source, module = inspect.getsource(code), inspect.getsource(sys.modules[code.__module__])
        if OWN_MODELS.search(module) or (not is_public and OTHER_SCHEMA.search(source)):
            yield "elsewhere", f"RunPython {code.__name__}"
    elif isinstance(operation, plain.RunSQL) and not is_public:
        yield from (("elsewhere", text[:60]) for text in _statements(operation) if OTHER_SCHEMA.search(text))


CHECKS: tuple[Callable[[Operation, ProjectState, str, bool], Iterator[Finding]], ...] = (
    _taken_away,
    _columns,
    _constraints,
    _elsewhere,
)


def main() -> int:
    import django

    django.setup()
    from django.apps import apps
    from django.db.migrations.loader import MigrationLoader

    from tenants.versions import location_labels

    loader = MigrationLoader(None)
    own = {config.label for config in apps.get_app_configs() if config.name.split(".")[0] in OWN}
    state = ProjectState(real_apps=loader.unmigrated_apps)
    problems: list[str] = []
    seen: set[tuple[str, str]] = set()
    for leaf in loader.graph.leaf_nodes():
        for key in loader.graph.forwards_plan(leaf):
            if key in seen:
                continue
            seen.add(key)
            migration = loader.graph.nodes[key]
            if key[0] in own:
                problems += problems_of(migration, state, is_public=key[0] not in location_labels())
            state = migration.mutate_state(state, preserve=False)
    print("\n".join(problems))
    return int(bool(problems))


if __name__ == "__main__":
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "infra.settings")
    sys.exit(main())
