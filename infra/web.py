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
    from django.utils import timezone, translation

    import infra.wsgi  # noqa: F401
    from shared.countries import language_name
    from shared.moments import moment_text

    urlconfs = (settings.ROOT_URLCONF, settings.PUBLIC_SCHEMA_URLCONF)
    for language in settings.INTERFACE_LANGUAGES:
        with translation.override(language):
            # Its catalogue, Unicode's words for its dates and languages, and the names of addresses.
            _ = translation.gettext("Name"), moment_text(timezone.now(), "UTC"), language_name(language)
            _ = [get_resolver(urlconf).reverse_dict for urlconf in urlconfs]
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
