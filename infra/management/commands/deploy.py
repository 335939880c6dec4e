from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from infra.fleet.running import FleetError
from infra.messages.compiling import compile_outdated
from infra.migrating import ensure_granted
from shared.services.skills import load_skills

STOPPED = 130


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
            call_command("database_grants", check=True, stdout=self.stdout._out)
            return
        compile_outdated()
        # The files come first: a location that fails must not keep the others without their style sheets.
        call_command("collectstatic", interactive=False, verbosity=0)
        self.stdout.write("static files collected")
        behind = self._migrate()
        loaded = load_skills()
        self.stdout.write(f"{loaded.skills} skills and {loaded.frameworks} frameworks are loaded")
        changed = ensure_granted()
        self.stdout.write("database roles brought up to date" if changed else "database roles are up to date")
        call_command("plan_due_dates", stdout=self.stdout._out)
        if behind is not None:
            raise behind

    def _migrate(self) -> CommandError | None:
        """What to say in the end of locations that are behind: the roles of all others are wanted all the same."""
        try:
            call_command("migrate_fleet", stdout=self.stdout._out)
        except CommandError as error:
            if isinstance(error.__cause__, FleetError) or error.returncode == STOPPED:
                raise
            return error
        return None
