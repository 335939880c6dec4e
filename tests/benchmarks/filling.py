"""The location that benchmarks ask: as many activities as a busy city has, made through the services."""

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from learning.models import Activity, Organiser
from learning.services.activities import create_activity, publish_activity
from learning.services.organisers import create_organiser
from shared.models import User
from tenants.context import in_tenant
from tenants.enums import TenantKind, TenantStatus
from tenants.members.services.joining import join_tenant
from tenants.middleware import seal_cookie
from tenants.models import Tenant
from tenants.services.onboarding import create_tenant
from tests.conftest import session_for
from theming.models import Category

SLUG = "bench-city"
ACTIVITIES = 1000
CSRF = "benchmarkbenchmarkbenchmarkbench"


@dataclass(frozen=True)
class BusyCity:
    """`host` without port; `cookies`: of the organiser's browser there."""

    host: str
    achievement: str
    cookies: str


def make_busy_city() -> BusyCity:
    """Make it, with 1,000 open activities of one organiser whose browser is signed in."""
    petra = User.objects.get(email="petra@example.org")
    tenant = create_tenant(
        actor=None,
        slug=SLUG,
        name="Bench City",
        kind=TenantKind.CITY,
        country="SI",
        status=TenantStatus.LIVE,
        lat=46.05,
        lon=14.5,
    )
    host = f"{SLUG}.{settings.NETWORK_DOMAIN}"
    achievement = _fill(tenant, petra)
    session = seal_cookie(session_for(petra), host=host)
    cookies = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={CSRF}"
    return BusyCity(host, achievement, cookies)


@transaction.atomic
def _fill(tenant: Tenant, petra: User) -> str:
    with in_tenant(tenant):
        owner = join_tenant(user=petra)
        organiser = create_organiser(actor=owner, name="Bench Lab", description="Makes many activities.")
        categories = list(Category.objects.all())
        for number in range(ACTIVITIES):
            made = _activity(organiser, owner, categories[number % len(categories)], number)
        return str(made.achievement_id)


def _activity(organiser: Organiser, owner: object, category: Category, number: int) -> Activity:
    activity = create_activity(
        actor=owner,  # type: ignore[arg-type]
        organiser=organiser,
        title=f"Activity {number:04}",
        description="What people do here, in a few sentences that nobody reads twice. " * 6,
        do=["Plan it", "Build it"],
        learn=["How it works"],
        place=f"District {number % 17}",
        street="Main street 1",
        lat=46.0 + (number % 40) / 400,
        lon=14.4 + (number % 25) / 250,
        category=category,
        type="workshop",
        schedule="any_time",
        capacity=20,
    )
    publish_activity(actor=owner, activity=activity)  # type: ignore[arg-type]
    return activity
