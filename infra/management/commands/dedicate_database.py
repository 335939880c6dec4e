from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from infra.database.dedicated import dedicate
from tenants.models import Tenant


class Command(BaseCommand):
    help = "Move a location into a database of its own (COL_DEDICATED_DATABASES). Then restart site and jobs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("database", help="a name in COL_DEDICATED_DATABASES")

    def handle(self, *args: Any, **options: Any) -> None:
        tenant = Tenant.objects.filter(slug=options["slug"]).first()
        if tenant is None:
            raise CommandError(f"there is no location {options['slug']}")
        if options["database"] not in settings.DEDICATED_DATABASES:
            raise CommandError(f"{options['database']} is not in COL_DEDICATED_DATABASES")
        dedicate(tenant, options["database"])
        self.stdout.write(f"{tenant.slug} is in {tenant.database}")
