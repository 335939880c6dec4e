"""`make bench`: every benchmark over a network of its own, as Markdown tables."""

import os
import sys
from pathlib import Path


def main() -> int:
    data_dir = Path(os.environ.get("COL_DATA_DIR") or ".data/bench").resolve()
    os.environ.pop("DATABASE_URL", None)
    os.environ.update(COL_ENV="demo", COL_DATA_DIR=str(data_dir), DJANGO_SETTINGS_MODULE="infra.settings")
    from tests.benchmarks import harness, http, signing
    from tests.instance import running

    with running(data_dir) as instance:
        print(harness.table("Requests", http.measure(instance), base="the bare view"), flush=True)
        print(harness.table("Badges", signing.measure(), base="bare Ed25519"), flush=True)
        import django

        django.setup()
        from tests.benchmarks import creating, roles

        print(harness.table("Locations (wall ms)", creating.measure(), base="the migrations"), flush=True)
        print(harness.table("Roles", roles.measure(instance), base="without roles"), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
