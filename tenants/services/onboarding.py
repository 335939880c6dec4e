"""A new location: schema, registry row, domain and first coordinator, all or nothing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.dispatch import Signal
from django.utils import timezone

from shared.models import User
from shared.services.audit import record_audit
from tenants import context
from tenants.enums import MemberRole, TenantKind, TenantStatus, Visibility
from tenants.errors import AddressTaken, InvalidAddress
from tenants.hosts import announce_tenant_change
from tenants.members.services.joining import set_member_role
from tenants.models import Domain, Tenant
from tenants.services.schemas import create_schema, take_template

# Sent inside the new location and the creating transaction: theming fills in theme, categories and home page.
tenant_created = Signal()

RESERVED_SLUGS = frozenset(
    {
        *("www", "app", "api", "admin", "mail", "smtp", "imap", "ftp", "ns"),
        *("ns1", "ns2", "static", "media", "assets", "cdn", "files", "status", "blog"),
        *("docs", "help", "support", "accounts", "account", "auth", "login", "signin", "sso"),
        *("id", "identity", "wallet", "verify", "badges", "network", "console", "public", "postgres"),
        *("template", "test", "demo", "dev", "staging", "localhost", "root", "security", "abuse"),
        *("postmaster", "hostmaster", "webmaster"),
    }
)
_SLUG = re.compile(r"[a-z][a-z0-9-]{0,48}[a-z0-9]")


@dataclass(frozen=True)
class KindDefaults:
    """What a kind of location starts with. Nothing else depends on the kind."""

    shows_map: bool
    visibility: Visibility = Visibility.PUBLIC


KIND_DEFAULTS = {
    TenantKind.CITY: KindDefaults(shows_map=True),
    TenantKind.REGION: KindDefaults(shows_map=True),
    TenantKind.ISLAND: KindDefaults(shows_map=True),
    TenantKind.ORGANISATION: KindDefaults(shows_map=False),
    TenantKind.CAMPUS: KindDefaults(shows_map=True),
}


@transaction.atomic
def create_tenant(
    *,
    actor: User | None,
    slug: str,
    name: str,
    kind: TenantKind,
    country: str,
    languages: Sequence[str] = ("en",),
    visibility: Visibility | None = None,
    status: TenantStatus = TenantStatus.TRIAL,
    time_zone: str = "UTC",
    lat: float | None = None,
    lon: float | None = None,
    shows_map: bool | None = None,
) -> Tenant:
    """Make a location that answers at once on its sub-domain. `actor` becomes its first coordinator, if given.

    Raises InvalidAddress, AddressTaken or NetworkBeingUpdated; after any error nothing of it exists.
    """
    if not _SLUG.fullmatch(slug) or "--" in slug:
        raise InvalidAddress
    if slug in RESERVED_SLUGS:
        raise AddressTaken
    defaults = KIND_DEFAULTS[kind]
    template = take_template()
    tenant = Tenant(
        schema_name="t_" + slug.replace("-", "_"),
        slug=slug,
        name=name,
        kind=kind,
        country=country.upper(),
        languages=list(languages) or ["en"],
        visibility=visibility or defaults.visibility,
        status=status,
        time_zone=time_zone,
        lat=lat,
        lon=lon,
        shows_map=defaults.shows_map if shows_map is None else shows_map,
        schema_versions=template.versions,
    )
    try:
        with transaction.atomic():
            tenant.save()
            Domain.objects.create(
                domain=f"{slug}.{settings.NETWORK_DOMAIN}",
                tenant=tenant,
                is_primary=True,
                verified_at=timezone.now(),
            )
    except (IntegrityError, ValidationError) as error:
        raise AddressTaken from error
    create_schema(tenant, template)
    with context.in_tenant(tenant):
        tenant_created.send(sender=Tenant, tenant=tenant)
        record_audit(actor_id=actor.pk if actor else None, action="tenant.created", target=tenant)
        if actor is not None:
            set_member_role(actor=None, user=actor, role=MemberRole.COORDINATOR)
    announce_tenant_change()
    return tenant
