"""An organiser's logo: changed by its managers, shown to everybody."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from learning.forms.organisers import LogoForm
from learning.queries.organisers import find_organiser
from learning.services.logos import MAX_UPLOAD, logo_of, remove_logo, set_logo
from learning.views.access import actor_of, organiser_for, signed_in
from learning.views.organisers import require_shown
from shared.errors import ServiceError


@require_safe
def organiser_logo(request: HttpRequest, slug: str) -> HttpResponse:
    """The picture; with `?v=` of its content it never changes."""
    organiser = require_shown(request, find_organiser(slug))
    image = logo_of(organiser)
    if image is None:
        raise Http404
    response = HttpResponse(image, content_type="image/webp")
    lasting = request.GET.get("v") == organiser.logo_hash
    is_public = request.tenant.is_public and organiser.hidden_at is None  # type: ignore[attr-defined]
    scope = "public" if is_public else "private"
    response["Cache-Control"] = f"{scope}, max-age={31536000 if lasting else 60}"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@require_POST
@signed_in
def change_logo(request: HttpRequest, slug: str) -> HttpResponse:
    actor = actor_of(request)
    organiser = organiser_for(actor, slug, "organiser.manage")
    if request.POST.get("action") == "remove":
        remove_logo(actor=actor, organiser=organiser)
        messages.success(request, _("The logo is removed."))
        return redirect(f"/manage/organisers/{slug}/")
    form = LogoForm(request.POST, request.FILES)
    if not form.is_valid():
        messages.error(request, _("Choose a picture first."))
        return redirect(f"/manage/organisers/{slug}/")
    try:
        content = form.cleaned_data["logo"].read(MAX_UPLOAD + 1)
        set_logo(actor=actor, organiser=organiser, content=content)
    except ServiceError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The new logo is in place."))
    return redirect(f"/manage/organisers/{slug}/")
