"""Making a location from the SQL template, against running the migrations in an empty schema."""

import time

from infra.migrating import make_migrated_schema
from tenants.enums import TenantKind
from tenants.services.onboarding import create_tenant
from tenants.services.schemas import drop_schema

COUNT = 20


def measure() -> list[tuple[str, float, float, str]]:
    """Rows of (what, wall ms, ratio to the migrations, goal)."""
    begin = time.perf_counter()
    for number in range(COUNT):
        create_tenant(
            actor=None, slug=f"bench-{number}", name=f"Bench {number}", kind=TenantKind.CITY, country="SI"
        )
    ours = (time.perf_counter() - begin) * 1000 / COUNT
    begin = time.perf_counter()
    for number in range(2):
        make_migrated_schema(f"bench_migrated_{number}")
    migrations = (time.perf_counter() - begin) * 1000 / 2
    for number in range(2):
        drop_schema(f"bench_migrated_{number}")
    return [
        ("a location by create_tenant", ours, ours / migrations, "≤ 0.125, < 500 ms"),
        ("its schema by the migrations", migrations, 1.0, ""),
    ]
