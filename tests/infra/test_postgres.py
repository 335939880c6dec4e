"""The Postgres that comes along lives as long as somebody uses it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from infra.postgres import EmbeddedPostgres, PostgresError, ensure_database


def test_server_starts_keeps_its_data_and_stops(tmp_path: Path) -> None:
    server = EmbeddedPostgres(tmp_path, fast=True)
    with pytest.raises(PostgresError, match="make demo"):
        server.dsn()
    with server:
        assert ensure_database(server.dsn("first"))
        assert not ensure_database(server.dsn("first"))
        assert (tmp_path / "postgres.password").stat().st_mode & 0o777 == 0o600
        second = EmbeddedPostgres(tmp_path, fast=True)
        second.start()
        server.stop()
        assert second.is_running, "another user keeps the server"
        second.stop()
    assert not server.is_running
    with server, psycopg.connect(server.dsn("first")) as connection:
        assert connection.execute("SELECT current_database()").fetchone() == ("first",)


def test_server_stops_when_its_user_is_killed(tmp_path: Path) -> None:
    script = (
        "import pathlib, time; from infra.postgres import EmbeddedPostgres\n"
        f"EmbeddedPostgres(pathlib.Path({str(tmp_path)!r}), fast=True).start(); print('up', flush=True); time.sleep(60)"
    )
    user = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert user.stdout is not None
    assert user.stdout.readline() == "up\n"
    user.kill()
    user.wait()
    user.stdout.close()
    server = EmbeddedPostgres(tmp_path, fast=True)
    deadline = time.monotonic() + 20
    while server.is_running and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not server.is_running
    with server:
        assert server.is_running


def _connected_again(server: EmbeddedPostgres) -> "psycopg.Connection[tuple[int]]":
    """For a moment the dead server still looks alive: its last processes hold its socket."""
    deadline = time.monotonic() + 20
    while True:
        server.keep_running()
        try:
            return psycopg.connect(server.dsn())
        except psycopg.OperationalError:
            assert time.monotonic() < deadline
            time.sleep(0.05)


def test_killed_server_is_started_again_for_whoever_holds_it(tmp_path: Path) -> None:
    with EmbeddedPostgres(tmp_path) as server:
        with psycopg.connect(server.dsn(), autocommit=True) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 1 AS n")
            (durable,) = connection.execute("SHOW synchronous_commit").fetchone() or ("",)
        os.kill(int((tmp_path / "postgres" / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
        with _connected_again(server) as connection:
            assert connection.execute("SELECT n FROM kept").fetchone() == (1,)
    assert (durable, server.is_running) == ("on", False)


def test_data_of_another_version_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "postgres").mkdir(mode=0o700)
    (tmp_path / "postgres" / "PG_VERSION").write_text("9\n")
    with pytest.raises(PostgresError, match="made by Postgres 9"):
        EmbeddedPostgres(tmp_path).start()


def test_unknown_server_is_named_in_words() -> None:
    with pytest.raises(PostgresError, match="does not let us in"):
        ensure_database("postgresql://nobody:x@127.0.0.1:1/none")
