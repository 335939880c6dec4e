from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Bring database and static files to this version: run once, before the new web processes start."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check",
            action="store_true",
            help="Change nothing; list what is pending, exit 1 if anything is.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"]:
            call_command("migrate_fleet", check=True, stdout=self.stdout._out)
            return
        # The files come first: a location that fails must not keep the others without their style sheets.
        call_command("collectstatic", interactive=False, verbosity=0)
        self.stdout.write("static files collected")
        call_command("migrate_fleet", stdout=self.stdout._out)
