"""What visitors see of a location whose schema is behind this program: 503, in the network's look."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from tenants.hosts import network_url

RETRY_AFTER = "60"


def maintenance_page(request: HttpRequest) -> HttpResponse:
    """Needs nothing but the registry's row: no table of the location, no session."""
    tenant = getattr(request, "tenant", None)
    page = render_to_string(
        "tenants/maintenance.html",
        {
            "place": tenant if tenant is not None and tenant.is_behind else None,
            "network_name": settings.NETWORK_NAME,
            "network_url": network_url(),
            "language": getattr(request, "LANGUAGE_CODE", "en"),
        },
    )
    return HttpResponse(page, status=503, headers={"Retry-After": RETRY_AFTER, "Cache-Control": "no-store"})
