from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from learning.models import Activity
from learning.services.activities import list_on_network
from learning.services.searching import index_activities
from tenants.context import in_tenant
from tenants.models import Tenant


class Command(BaseCommand):
    help = (
        "Write anew what search and the network read of all locations, or of one location. May be repeated."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--location", help="the slug of the only location")

    def handle(self, *args: Any, **options: Any) -> None:
        tenants = Tenant.objects.order_by("slug")
        if options["location"]:
            tenants = tenants.filter(slug=options["location"])
        for tenant in tenants:
            if tenant.is_behind:
                self.stderr.write(f"{tenant.slug}: left out, its migrations are still to come")
                continue
            with in_tenant(tenant):
                done = index_activities(Activity.objects.all())
                list_on_network(Activity.objects.all())
            self.stdout.write(f"{tenant.slug}: {done} activities")
