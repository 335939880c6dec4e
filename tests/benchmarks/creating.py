"""Making a location from the SQL template, against running the migrations in an empty schema."""

import time

from infra.migrating import make_migrated_schema
from tenants.enums import TenantKind
from tenants.services.onboarding import create_tenant
from tenants.services.schemas import drop_schema
from tests.benchmarks.harness import Row

COUNT = 20


def measure() -> list[Row]:
    """Rows of wall milliseconds; the base is the migrations."""
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
        Row("a location by create_tenant", ours, ours / migrations, "≤ 0.125, < 500 ms"),
        Row("its schema by the migrations", migrations, 1.0, ""),
    ]
