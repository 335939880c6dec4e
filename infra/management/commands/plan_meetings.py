from typing import Any

from django.core.management.base import BaseCommand

from learning.services.moving_on import plan_forgotten
from tenants.context import in_tenant
from tenants.models import Tenant


class Command(BaseCommand):
    help = "Write down when repeating activities of all locations move on, where an earlier version did not."

    def handle(self, *args: Any, **options: Any) -> None:
        done = 0
        for tenant in Tenant.objects.order_by("slug"):
            if not tenant.is_behind:
                with in_tenant(tenant):
                    done += plan_forgotten()
        self.stdout.write(f"repeating activities planned: {done}")
