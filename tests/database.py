"""The tests' database: made and migrated by its owner, then used as a site uses it, by the web's login role."""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection, connections

from infra.database import grants
from infra.database.names import quoted, web_role

_owner: dict[str, Any] = {}
_web: dict[str, Any] = {}


def use_as_web() -> None:
    """Apply the grants; from now on `default` connects as the web's login role."""
    roles = grants.Roles.current()
    password = secrets.token_urlsafe()
    grants.apply(roles)
    grants.set_web_password(password, roles)
    settings = connections["default"].settings_dict
    _owner.update({name: settings[name] for name in ("USER", "PASSWORD")}, ONE_STATEMENT=False)
    _web.update(USER=roles.web, PASSWORD=password, ONE_STATEMENT=True)
    _connect_as(_web)


def use_as_owner() -> None:
    _connect_as(_owner)


@contextmanager
def as_owner() -> Iterator[None]:
    """For the work of migrations and clean-up, outside the test's own transaction (`separate_connection`)."""
    assert not connection.in_atomic_block
    _connect_as(_owner)
    try:
        yield
    finally:
        _connect_as(_web)


def owner_name() -> str:
    return str(_owner["USER"])


def owner_dsn(database: str = "") -> str:
    """For raw connections beside Django's: to `database`, else to the tests' own."""
    return _dsn(_owner, database)


def web_dsn() -> str:
    return _dsn(_web)


def drop_roles(database: str) -> None:
    """Remove the roles of a database that is gone: they belong to the whole server."""
    roles = grants.Roles(database, web_role(database))
    own = re.compile(re.escape(roles.prefix) + "[0-9]+")
    with psycopg.connect(owner_dsn("postgres"), autocommit=True) as owner:
        names = [name for (name,) in owner.execute("SELECT rolname FROM pg_roles").fetchall()]
        for name in names:
            if own.fullmatch(name) or name in (roles.web, roles.tenants):
                owner.execute(f"DROP ROLE {quoted(name)}".encode())


def _connect_as(login: dict[str, Any]) -> None:
    connection.close()
    connections["default"].settings_dict.update(login)


def _dsn(login: dict[str, Any], database: str = "") -> str:
    settings = connections["default"].settings_dict
    return psycopg.conninfo.make_conninfo(
        host=settings["HOST"],
        port=settings["PORT"],
        dbname=database or settings["NAME"],
        user=login["USER"],
        password=login["PASSWORD"],
    )
