from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from infra.migrating import ensure_granted, ensure_migrated


class Command(BaseCommand):
    help = "Bring database and static files to this version: run once, before the new web processes start."

    def handle(self, *args: Any, **options: Any) -> None:
        changed = ensure_migrated()
        self.stdout.write("database migrated" if changed else "database is up to date")
        changed = ensure_granted()
        self.stdout.write("database roles brought up to date" if changed else "database roles are up to date")
        call_command("collectstatic", interactive=False, verbosity=0)
        self.stdout.write("static files collected")
