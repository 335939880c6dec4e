"""Makes Barcelona a large city, beside the running demo: some seconds of work that no first page should wait for.

python -m infra.demo_large
"""

import os

LARGE_CITY = "barcelona"


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "infra.settings")
    os.nice(10)  # the site goes first
    import django

    django.setup()
    from infra import configuration as conf
    from infra.demo_data.large import fill_large
    from learning.models import Organiser
    from tenants import memory, notices
    from tenants.context import in_tenant
    from tenants.models import Tenant

    tenant = Tenant.objects.get(slug=LARGE_CITY)
    with in_tenant(tenant):
        fill_large(count=conf.DEMO_LARGE, organisers=list(Organiser.objects.order_by("pk")))
        notices.announce(memory.CHANNEL, tenant.schema_name)


if __name__ == "__main__":
    main()
