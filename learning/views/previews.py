"""The picture that stands beside a shared link of an activity."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from learning.views.activities import find_activity
from learning.views.leaving import preview_drawing, preview_version
from tenants.memory import remembered
from tenants.models import Tenant
from theming.art.preview import WIDTH
from theming.art.render import render_png

FOR_EVER = "public, max-age=31536000, immutable"


@require_safe
@remembered
def activity_preview(request: HttpRequest, slug: str) -> HttpResponse:
    """The drawn picture as a PNG of 1200 x 630 pixels."""
    activity = find_activity(request, slug)
    tenant: Tenant = request.tenant  # type: ignore[attr-defined]
    response = HttpResponse(render_png(preview_drawing(tenant, activity), WIDTH), content_type="image/png")
    is_lasting = request.GET.get("v") == preview_version(tenant, activity)
    lasting = FOR_EVER if is_lasting else "public, max-age=300"
    is_public = activity.is_open_to_all and tenant.is_public
    response["Cache-Control"] = lasting if is_public else "private, no-cache"
    return response
