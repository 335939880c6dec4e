"""An owner that is no superuser: what managed databases give."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from psycopg import conninfo

from infra.database.names import quoted
from tests.database import drop_roles, owner_dsn

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def url(django_db_setup: None, request: Any) -> Iterator[str]:
    """The address of an empty database for its owner, who may create roles and nothing else."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    name = f"test_owner_{worker}"
    server = psycopg.connect(owner_dsn("postgres"), autocommit=True)
    if server.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone() != (True,):
        server.close()
        pytest.skip("to make another owner takes a superuser")
    server.execute(f"CREATE ROLE {quoted(name)} LOGIN CREATEROLE PASSWORD 'of-the-owner'".encode())
    server.execute(f"CREATE DATABASE {quoted(name)} OWNER {quoted(name)}".encode())
    parts = conninfo.conninfo_to_dict(owner_dsn(name))
    yield f"postgresql://{quote(name)}:of-the-owner@{parts['host']}:{parts['port']}/{name}"
    server.execute(f"DROP DATABASE {quoted(name)} WITH (FORCE)".encode())
    drop_roles(name)
    server.execute(f"DROP ROLE {quoted(name)}".encode())
    server.close()


def manage(url: str, folder: Path, *arguments: str) -> str:
    environment = {**os.environ, "COL_ENV": "demo", "COL_DATA_DIR": str(folder), "DATABASE_URL": url}
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_deploys_also_after_a_superuser_has_closed_the_two_doors(url: str, tmp_path: Path) -> None:
    manage(url, tmp_path, "deploy")
    said = manage(url, tmp_path, "database_grants", "--check").splitlines()
    assert [line.partition(":")[0] for line in said] == ["open", "open"]
    with psycopg.connect(owner_dsn(url.rpartition("/")[2])) as superuser:
        for line in said:
            superuser.execute(line.partition("; as a superuser: ")[2].encode())
    assert manage(url, tmp_path, "deploy").splitlines()[1:] == [
        "nothing to do",
        "2551 skills and 11 frameworks are loaded",
        "database roles are up to date",
        "planned: 0 repeating activities, 0 playlists",
    ]
    assert manage(url, tmp_path, "database_grants", "--check") == "as declared\n"
