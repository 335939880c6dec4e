"""System checks: no table of the public schema without a word on who may do what with it."""

from typing import Any

from django.core.checks import CheckMessage, Error, register

from infra.database.grants import access_of, shared_models
from shared.access import ALL


@register("database")
def check_declarations(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    return [
        message
        for model in shared_models()
        for message in ([_undeclared(model)] if access_of(model) is None else _unknown_columns(model))
    ]


def _undeclared(model: Any) -> CheckMessage:
    return Error(
        f"{model._meta.label} lies in the public schema and does not say what a location's role may do with it.",
        hint="Give it `tenant_access = TenantAccess(...)` (shared/access.py), or a row in "
        "infra/database/third_party.py.",
        id="database.E001",
    )


def _unknown_columns(model: Any) -> list[CheckMessage]:
    access = access_of(model)
    assert access is not None
    columns = {field.column for field in model._meta.concrete_fields}
    said = {access.own} - {""} | {
        name for names in access.columns().values() if names != ALL for name in names
    }
    return [
        Error(f"{model._meta.label} has no column {name!r}, which its access names.", id="database.E002")
        for name in sorted(said - columns)
    ]
