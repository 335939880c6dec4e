"""`make bench`: every benchmark over a network of its own, as Markdown tables.

make bench ARGS="requests" runs those named alone. Without names: badges, pages, locations,
requests and roles. The others (search, scale, storm, fleet) take minutes and run only when they are named.
"""

import os
import subprocess
import sys
from pathlib import Path

USUAL = ("badges", "pages", "locations", "requests", "roles")
PARTS = (*USUAL, "search", "scale", "storm")


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
    parts = wanted or list(USUAL)
    home = Path(os.environ.get("COL_DATA_DIR") or ".data/bench").resolve()
    data_dir = home / "network"
    os.environ.pop("DATABASE_URL", None)
    os.environ.update(COL_ENV="demo", COL_DATA_DIR=str(data_dir), DJANGO_SETTINGS_MODULE="infra.settings")
    from tests.benchmarks import harness, pages, signing
    from tests.instance import running
    from tests.tools import ToolMissing

    if "badges" in parts:
        print(harness.table("Badges", signing.measure(), base="bare Ed25519"), flush=True)
    if parts == ["badges"]:
        return 0
    with running(data_dir) as instance:
        if "pages" in parts:  # before Django: the browser's driver and Django do not like the same thread
            try:
                print(pages.table(pages.measure(instance, home)), flush=True)
            except ToolMissing as error:
                print(f"Pages on a phone: not measured. {error}", flush=True)
        import django

        django.setup()
        from tests.benchmarks import creating, filling, http, roles, scale, search, storm

        if "locations" in parts:
            print(harness.table("Locations (wall ms)", creating.measure(), base="the migrations"), flush=True)
        if "requests" in parts:
            city = filling.make_busy_city()
            print(harness.table("Requests", http.measure(instance, city), base="the bare view"), flush=True)
        if "roles" in parts:
            print(harness.table("Roles", roles.measure(instance), base="without roles"), flush=True)
        if "search" in parts:
            print(harness.table("Search", search.measure(instance), base="the bare view"), flush=True)
        if "storm" in parts:
            print(harness.table("Sign-ins (wall ms)", storm.measure(instance), base="idle"), flush=True)
        if "scale" in parts:
            rows, memory = scale.measure(instance)
            print(harness.table("Scale (median wall ms)", rows, base="two locations"), flush=True)
            print(*(f"{what}: {megabytes:.0f} MB" for what, megabytes in memory), sep="\n", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
