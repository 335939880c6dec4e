from typing import Any

from django.core.management.base import BaseCommand

from learning.services import moving_on, playlist_watching
from tenants.context import in_tenant
from tenants.models import Tenant


class Command(BaseCommand):
    help = (
        "Write down when repeating activities move on and steps of playlists are looked at, where an earlier version "
        "did not. For all locations; may be repeated."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        activities = playlists = 0
        for tenant in Tenant.objects.order_by("slug"):
            if not tenant.is_behind:
                with in_tenant(tenant):
                    activities += moving_on.plan_forgotten()
                    playlists += playlist_watching.plan_forgotten()
        self.stdout.write(f"planned: {activities} repeating activities, {playlists} playlists")
