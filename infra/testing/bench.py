"""`make bench`: every benchmark over a network of its own, as Markdown tables."""

import os
import sys
from pathlib import Path


def main() -> int:
    home = Path(os.environ.get("COL_DATA_DIR") or ".data/bench").resolve()
    data_dir = home / "network"
    os.environ.pop("DATABASE_URL", None)
    os.environ.update(COL_ENV="demo", COL_DATA_DIR=str(data_dir), DJANGO_SETTINGS_MODULE="infra.settings")
    from tests.benchmarks import harness, http, pages, signing
    from tests.instance import running
    from tests.tools import ToolMissing

    with running(data_dir) as instance:
        print(harness.table("Requests", http.measure(instance), base="the bare view"), flush=True)
        print(harness.table("Badges", signing.measure(), base="bare Ed25519"), flush=True)
        try:
            print(pages.table(pages.measure(instance, home)), flush=True)
        except ToolMissing as error:
            print(f"Pages on a phone: not measured. {error}", flush=True)
        import django

        django.setup()
        from tests.benchmarks import creating

        print(harness.table("Locations (wall ms)", creating.measure(), base="the migrations"), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
