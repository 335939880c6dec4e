"""One web process of the demo: granian with one worker, forked from a parent that has the site loaded already.

    python -m infra.web --interface wsgi … infra.wsgi:application        (granian's own arguments)

A worker that dies, by a crash in a library or for want of memory, is replaced in some tenths of a second.
"""

import gc
from pathlib import Path

from granian.cli import entrypoint


def main() -> None:
    load()
    entrypoint()


def load() -> None:
    """Everything that a worker would otherwise load at its first requests: the site, its addresses and templates."""
    from django.apps import apps
    from django.conf import settings
    from django.db import connections
    from django.template.loader import get_template
    from django.urls import get_resolver

    import infra.wsgi  # noqa: F401

    for urlconf in (settings.ROOT_URLCONF, settings.PUBLIC_SCHEMA_URLCONF):
        _ = get_resolver(urlconf).url_patterns
    for config in apps.get_app_configs():
        folder = Path(config.path, "templates")
        if Path(settings.BASE_DIR) in folder.parents and ".venv" not in folder.parts:
            for template in folder.rglob("*.html"):
                get_template(str(template.relative_to(folder)))
    # Threads and sockets do not survive a fork: each worker opens its own.
    for connection in connections.all(initialized_only=True):
        connection.close()
        connection.close_pool()  # type: ignore[attr-defined]
    # What is loaded stays for good: no collection shall look at it, which would copy its pages into each worker.
    gc.collect()
    gc.freeze()


if __name__ == "__main__":
    main()
