"""The network's console: for network administrators on the network's host, and not there for anybody else."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shared.rules import allows
from tenants.enums import SchemaState
from tenants.forms import SchemaFilterForm
from tenants.hosts import tenant_url
from tenants.models import Tenant
from tenants.queries.schemas import (
    count_by_state,
    is_fleet_migrating,
    lags_of,
    locations_by_state,
    remember_primary_domains,
)

PAGE_SIZE = 50
KINDS = {SchemaState.CURRENT: "good", SchemaState.WAITING: "warn", SchemaState.FAILED: "bad"}

View = Callable[..., HttpResponse]


def for_network_admins(view: View) -> View:
    """404 for everybody else, so that nobody learns what there is."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated or not allows("network.see_updates", request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@never_cache
@for_network_admins
@require_safe
def migrations(request: HttpRequest) -> HttpResponse:
    """Whether each location's tables are this program's; failed ones first, with what went wrong."""
    form = SchemaFilterForm(request.GET)
    asked = form.asked()
    found = locations_by_state(words=asked.get("q", ""), state=asked.get("state", ""))
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    remember_primary_domains(page.object_list)
    context = {
        "filter_form": form,
        "is_filtered": bool(asked),
        "counts": [
            {"label": state.label, "value": count, "url": f"?state={state.value}"}
            for state, count in count_by_state().items()
        ],
        "is_running": is_fleet_migrating(),
        "page": page,
        "rows": [_row(tenant) for tenant in page.object_list],
    }
    return render(request, "tenants/console/migrations.html", context)


def _row(tenant: Tenant) -> dict[str, Any]:
    return {
        "name": tenant.name,
        "url": tenant_url(tenant),
        "slug": tenant.slug,
        "state": tenant.schema_state.label,
        "kind": KINDS[tenant.schema_state],
        "since": tenant.schema_changed_at,
        "error": tenant.schema_error,
        "lags": lags_of(tenant),
    }
