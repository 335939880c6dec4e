"""pytest plug-in: the tests' own Postgres, started before Django's settings are read (`-p` in pyproject.toml).

`.venv/bin/pytest` just works: the server and its files are in COL_DATA_DIR (default `.data/test`). With
DATABASE_URL a real server is used instead. Under pytest-xdist the first process starts the server, and the
workers inherit its address.
"""

import os

# At import, not in a hook: pytest-django's own hooks read the settings first of all.
os.environ["COL_ENV"] = "test"
os.environ["COL_DATA_DIR"] = os.path.abspath(os.environ.get("COL_DATA_DIR") or ".data/test")

import pytest

_server = None


def _start() -> None:
    global _server
    # WhiteNoise warns when the folder of collected files is missing.
    os.makedirs(os.path.join(os.environ["COL_DATA_DIR"], "static"), exist_ok=True)
    if os.environ.get("DATABASE_URL"):
        return
    from pathlib import Path

    from infra.postgres import EmbeddedPostgres, PostgresError

    server = EmbeddedPostgres(Path(os.environ["COL_DATA_DIR"]), fast=True)
    try:
        server.start()
    except PostgresError as error:
        raise pytest.UsageError(str(error)) from None
    os.environ["DATABASE_URL"] = server.dsn("postgres")
    _server = server


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    _start()


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config: pytest.Config) -> None:
    if _server is not None:
        _server.stop()
