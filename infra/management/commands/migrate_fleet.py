from argparse import ArgumentParser
from typing import Any, TextIO, cast

from django.core.management.base import BaseCommand, CommandError

from infra.fleet.progress import Progress
from infra.fleet.running import FleetError, Options, migrate_fleet, pending


class Command(BaseCommand):
    help = "Bring the public schema, the template and every location's schema to this program's migrations."
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        defaults = Options()
        parser.add_argument(
            "--check",
            action="store_true",
            help="Change nothing; list what is pending, exit 1 if anything is.",
        )
        parser.add_argument("--jobs", type=int, default=defaults.jobs, help="Locations at once (default: 2).")
        parser.add_argument(
            "--lock-timeout",
            type=float,
            default=defaults.lock_timeout,
            help="Seconds to wait for a table that others use; the location is tried again later (default: 5).",
        )
        parser.add_argument(
            "--attempts", type=int, default=defaults.attempts, help="Rounds for those in use (default: 5)."
        )
        parser.add_argument(
            "--canary", default="", metavar="SLUG", help="The location that goes first, before all others."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["check"]:
            self._check()
            return
        wanted = Options(
            jobs=max(options["jobs"], 1),
            lock_timeout=options["lock_timeout"],
            attempts=max(options["attempts"], 1),
            first=options["canary"],
        )
        try:
            report = migrate_fleet(wanted, Progress(cast(TextIO, self.stdout._out)))
        except FleetError as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            raise CommandError("Stopped. Run it again to go on.", returncode=130) from None
        if not report.is_whole:
            behind = len(report.failed) + len(report.untried)
            raise CommandError(f"{len(report.done)} locations migrated, {behind} behind:\n{report}")
        self.stdout.write(f"{len(report.done)} locations migrated" if report.changed else "nothing to do")

    def _check(self) -> None:
        lines = pending()
        if lines:
            raise CommandError("pending:\n" + "\n".join(lines))
        self.stdout.write("nothing to do")
