"""Everything that must be done before the site starts, in one process: an import of Django costs a second.

    python -m infra.demo_prepare DESCRIPTION DESCRIPTOR

Steps go to DESCRIPTOR; DESCRIPTION is the file to write for demo.json. Quick when there is nothing to do.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any


def main(description: str, descriptor: str) -> None:
    sys.stdout = os.fdopen(int(descriptor), "w", buffering=1)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "infra.settings")
    from infra.steps import step

    with step("Read the settings"):
        import django

        django.setup()
        from django.conf import settings

        from infra.postgres import ensure_database

        ensure_database(settings.DATABASE_URL)
    with step("Bring the database up to date"):
        from infra.fleet.running import ensure_migrated
        from infra.migrating import ensure_granted

        ensure_migrated()
        ensure_granted()
    with step("Load skills and frameworks"):
        from shared.services.skills import load_skills, shipped_is_loaded

        if not shipped_is_loaded():
            load_skills()
    with step("Collect the static files"):
        from infra.static_files import ensure_collected

        ensure_collected()
    Path(description).write_text(json.dumps(_load(), indent=2, ensure_ascii=False))


def _load() -> dict[str, Any]:
    """The contents of demo.json, once the network is there."""
    from infra import configuration as conf
    from infra.steps import step

    if not conf.DEMO_DATA:
        from tenants.hosts import network_url

        return {"network": network_url(), "locations": [], "accounts": [], "samples": {}}
    with step("Load the demo network"):
        from infra.demo_data.load import describe, load_demo

        load_demo(processes=min(4, os.cpu_count() or 1))
    return describe()


if __name__ == "__main__":
    main(*sys.argv[1:])
