from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from infra.database.grants import NotGranted, apply, differences


class Command(BaseCommand):
    help = "Give each database role what the code declares, and take what is too much. --check only compares."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="compare; exit 1 if anything differs")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"]:
            found = differences()
            self.stdout.write("\n".join([*found.lines(), *found.open_hardening()]) or "as declared")
            if found.lines():
                raise CommandError(f"{len(found.lines())} differences")
            return
        try:
            mended = apply()
        except NotGranted as error:
            raise CommandError(str(error)) from None
        self.stdout.write("\n".join([*mended.lines(), *differences().open_hardening()]) or "as declared")
