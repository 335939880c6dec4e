"""Queries whose SQL the ORM writes once: of a small query, to write its SQL is most of the work, and with other values
the same text serves again.

    @written_once
    def _places_like(count: int) -> QuerySet[Any, Any]:
        return Place.objects.filter(name=Later("name")).values_list("lat", "lon")[:count]

    _places_like(4).rows({"name": "Moste"})

What is not `Later` is part of the SQL for good: a moment, a language or a location's number must come later, or be an
argument. The SQL names no schema, so it serves every location.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, wraps
from typing import Any, ParamSpec, cast

from django.db import connection
from django.db.models import BooleanField, Expression, F, Field, Func, QuerySet
from psycopg.sql import Literal


class Later(Expression):
    """A value of the query that is given, under its name, each time it is asked. `output_field` where the database
    cannot know what it is from what it is compared with."""

    def __init__(self, name: str, output_field: "Field[Any, Any] | None" = None) -> None:
        super().__init__(output_field)
        self.name = name

    def __repr__(self) -> str:
        return f"Later({self.name!r})"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s", (self,)


def is_among(field: str, name: str, kind: str) -> Func:
    """A condition: `field` is one of a list that comes later, however long; `kind`: what Postgres calls its type."""
    return Func(
        F(field),
        Later(name),
        template=f"(%(expressions)s::{kind}[]))",
        arg_joiner=" = ANY(",
        output_field=BooleanField(),
    )


@dataclass(frozen=True)
class Compiled:
    """A query as text, with a "%s" for each of `names`. `converters`: {column: (functions, expression)} of what Python
    reads otherwise than psycopg."""

    sql: str
    names: Sequence[str]
    converters: Mapping[int, tuple[Sequence[Callable[..., Any]], Any]]

    def rows(self, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """What the database answers; `values` for every name. Raises KeyError for one that is missing."""
        with connection.cursor() as cursor:
            cursor.execute(self.sql, [values[name] for name in self.names])
            rows: list[tuple[Any, ...]] = cursor.fetchall()
        return [self._converted(row) for row in rows] if self.converters else rows

    def summed(self, select: str) -> "Compiled":
        """What `select`, SQL, makes of all rows, which it calls "found"."""
        return Compiled(f"SELECT {select} FROM ({self.sql}) AS found", self.names, {})

    def _converted(self, row: tuple[Any, ...]) -> tuple[Any, ...]:
        values = list(row)
        for column, (functions, expression) in self.converters.items():
            for convert in functions:
                values[column] = convert(values[column], expression, connection)
        return tuple(values)


def compiled(found: "QuerySet[Any, Any]") -> Compiled:
    """`found`, a `values_list`, as text. Raises EmptyResultSet if no row could ever match."""
    compiler = found.query.get_compiler(connection=connection)
    sql, parameters = compiler.as_sql()
    columns = [column for column, _sql, _alias in compiler.select[: compiler.col_count]]
    names = tuple(one.name for one in parameters if isinstance(one, Later))
    return Compiled(_with_constants(sql, parameters), names, compiler.get_converters(columns))


def _with_constants(sql: str, parameters: Sequence[Any]) -> str:
    """`sql` with those of its parameters that are known already in their places, quoted as psycopg quotes them: the
    rest alone are left to be sent."""
    connection.ensure_connection()
    rest = iter(parameters)

    def put(mark: re.Match[str]) -> str:
        if mark[0] == "%%":
            return mark[0]
        one = next(rest)
        if isinstance(one, Later):
            return "%s"
        return Literal(one).as_string(connection.connection).replace("%", "%%")

    return re.sub("%[s%]", put, sql)


P = ParamSpec("P")


def written_once(make: "Callable[P, QuerySet[Any, Any]]") -> Callable[P, Compiled]:
    """For a function that makes a query of its arguments alone: its SQL is kept for each of them. A `make` that asks
    the database for something raises WritingAsks: what one location said would serve all."""

    @lru_cache(maxsize=256)
    @wraps(make)
    def kept(*args: P.args, **kwargs: P.kwargs) -> Compiled:
        return _write(lambda: make(*args, **kwargs))

    return cast(Callable[P, Compiled], kept)


def _write(make: "Callable[[], QuerySet[Any, Any]]") -> Compiled:
    with connection.execute_wrapper(_refuse):
        return compiled(make())


class WritingAsks(Exception):
    """A query was being written, and the database was asked."""


def _refuse(execute: Any, sql: str, *_more: Any) -> None:
    raise WritingAsks(sql)
