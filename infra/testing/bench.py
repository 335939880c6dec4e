"""`make bench`: every benchmark over a network of its own, as Markdown tables.

make bench ARGS="requests" runs those named alone: requests, badges, locations. The fleet's ("fleet": migrating 1,000
locations) takes minutes and runs only when it is named.
"""

import os
import subprocess
import sys
from pathlib import Path

PARTS = ("requests", "badges", "locations")


def main(wanted: list[str]) -> int:
    if "fleet" in wanted:
        # In a process of its own: it needs another database.
        code = subprocess.run([sys.executable, "-m", "tests.benchmarks.fleet"]).returncode
        wanted = [part for part in wanted if part != "fleet"]
        if code or not wanted:
            return code
    unknown = sorted(set(wanted) - set(PARTS))
    if unknown:
        print(f"No benchmark is called {unknown[0]}: there are {', '.join(PARTS)}, fleet.", file=sys.stderr)
        return 2
    parts = wanted or list(PARTS)
    data_dir = Path(os.environ.get("COL_DATA_DIR") or ".data/bench").resolve()
    os.environ.pop("DATABASE_URL", None)
    os.environ.update(COL_ENV="demo", COL_DATA_DIR=str(data_dir), DJANGO_SETTINGS_MODULE="infra.settings")
    from tests.benchmarks import harness, signing
    from tests.instance import running

    if "badges" in parts:
        print(harness.table("Badges", signing.measure(), base="bare Ed25519"), flush=True)
    if parts == ["badges"]:
        return 0
    with running(data_dir) as instance:
        import django

        django.setup()
        from tests.benchmarks import creating, filling, http

        if "locations" in parts:
            print(harness.table("Locations (wall ms)", creating.measure(), base="the migrations"), flush=True)
        if "requests" in parts:
            city = filling.make_busy_city()
            print(harness.table("Requests", http.measure(instance, city), base="the bare view"), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
