"""What can go wrong in one location, told so that an administrator can act and no row's contents are repeated."""

from collections.abc import Iterator

import psycopg

# lock_not_available, deadlock_detected, serialization_failure: others were at work, so another try may well succeed.
CONTENTION = {"55P03", "40P01", "40001"}


class MigrationFailed(Exception):
    """`migration` ("app.name") raised its cause in one location, which stays as it was."""

    def __init__(self, migration: str) -> None:
        super().__init__(migration)
        self.migration = migration


class ChangedMeanwhile(Exception):
    """Somebody else migrated or removed the location since the survey."""


def is_passing(error: BaseException) -> bool:
    """Whether another try may well succeed: others held a table, or the connection was lost."""
    return any(
        getattr(cause, "sqlstate", "") in CONTENTION
        or (isinstance(cause, psycopg.OperationalError) and cause.sqlstate is None)
        for cause in _causes(error)
    )


def describe(error: BaseException) -> str:
    """One line: which migration, what kind of error, and its first sentence. Postgres' DETAIL, which quotes rows, is
    left out."""
    where = next((cause.migration for cause in _causes(error) if isinstance(cause, MigrationFailed)), "")
    what = next(cause for cause in _causes(error) if not isinstance(cause, MigrationFailed))
    primary = next(
        (cause.diag.message_primary for cause in _causes(error) if isinstance(cause, psycopg.Error)), None
    )
    said = primary or (str(what).splitlines() or [""])[0]
    kind = type(what).__name__
    return f"{where}: {kind}: {said}" if where else f"{kind}: {said}"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__
