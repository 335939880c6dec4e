from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from shared.services.esco_file import UnreadableSkills
from shared.services.skills import Loaded, load_esco, load_skills


class Command(BaseCommand):
    help = "Load skills and frameworks: those that are shipped, or ESCO's full file. May be repeated."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--esco-csv", type=Path, metavar="FILE", help="skills_<language>.csv of ESCO")
        parser.add_argument("--language", default="en", help="of the labels in FILE (en)")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path | None = options["esco_csv"]
        try:
            loaded = (
                load_esco(path, options["language"], said=self._say) if path else load_skills(said=self._say)
            )
        except UnreadableSkills as error:
            raise CommandError(str(error)) from error
        self._say(loaded)
        self.stdout.write("")

    def _say(self, loaded: Loaded) -> None:
        self.stdout.write(
            f"\r{loaded.skills} skills, {loaded.frameworks} frameworks, {loaded.competences} competences, "
            f"{loaded.indicators} indicators",
            ending="",
        )
        self.stdout.flush()
