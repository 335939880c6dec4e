"""docs/security.md lists every step out of a location's role, and every function that runs as the owner."""

import ast
import re
from pathlib import Path

from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "security.md").read_text()
APPS = ("shared", "tenants", "theming", "credentials", "learning")
# They run where no location is entered yet.
NO_STEPS = {"tenants/context.py", "tenants/jobs.py", "tenants/tasks.py"}


def steps() -> set[str]:
    """`path::name` of every function or class at a module's top that leaves the location."""
    found = set()
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            name = str(path.relative_to(ROOT))
            if name not in NO_STEPS:
                found |= {f"{name}::{node.name}" for node in ast.parse(path.read_text()).body if leaves(node)}
    return found


def leaves(node: ast.stmt) -> bool:
    if not isinstance(node, ast.FunctionDef | ast.ClassDef):
        return False
    names = {part.attr for part in ast.walk(node) if isinstance(part, ast.Attribute)}
    names |= {part.id for part in ast.walk(node) if isinstance(part, ast.Name)}
    return bool(names & {"in_public", "on_the_network", "schema_context"})


def test_every_step_out_of_the_role_is_listed() -> None:
    listed = TEXT.partition("# Steps out of a location's role")[2]
    assert set(re.findall(r"^\| .+ \| `([\w/.]+::\w+)` \|$", listed, re.M)) == steps()


def test_every_function_that_runs_as_the_owner_is_listed(db: None) -> None:
    listed = TEXT.partition("## Functions that run as the owner")[2]
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT DISTINCT proname FROM pg_proc
               WHERE prosecdef AND pronamespace = 'public'::regnamespace"""
        )
        found = {name for (name,) in cursor.fetchall()}
    rows = re.findall(r"^\| (`.+`) \| (?:the site|locations)", listed, re.M)
    assert {name for row in rows for name in re.findall(r"`(\w+)`", row)} == found
