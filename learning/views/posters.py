"""An activity as a poster with a QR code, in the location's look."""

import re
from pathlib import Path

import segno
from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from credentials.services.images import achievement_svg
from learning.covers import file_key
from learning.models import Activity
from learning.queries.co_organisers import names_of_all
from learning.services.activities import activity_url
from learning.views.activities import find_activity
from learning.views.cards import when_in_full, where_text, who_text
from shared.pdf import make_pdf
from tenants.files import read_file
from tenants.memory import remembered
from tenants.models import Tenant
from theming.art.cover import cover_svg

TEMPLATE = Path(__file__).resolve().parent.parent / "pdf" / "poster.typ"


@require_safe
@remembered
def activity_poster(request: HttpRequest, slug: str) -> HttpResponse:
    """One page of A4 as PDF."""
    activity = find_activity(request, slug)
    tenant: Tenant = request.tenant  # type: ignore[attr-defined]
    response = HttpResponse(poster_of(tenant, activity), content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(True, f"{activity.slug}.pdf") or "attachment"
    is_public = activity.is_open_to_all and tenant.is_public
    response["Cache-Control"] = "public, max-age=300" if is_public else "private, no-cache"
    return response


def poster_of(tenant: Tenant, activity: Activity) -> bytes:
    url, badge = activity_url(activity), activity.achievement
    place = ", ".join(part for part in (where_text(activity), activity.street) if part)
    facts = [
        (_("When"), when_in_full(activity)),
        (_("Where"), place),
        (_("For whom"), who_text(activity.age_min, activity.age_max)),
        (_("Price"), activity.price_note or _("Free")),
    ]
    own = read_file(file_key(activity.cover["token"], 1200, "jpg")) if activity.cover else None
    images = {"qr.svg": _code(url)} | ({"badge.svg": achievement_svg(badge).encode()} if badge else {})
    if own is not None:
        images["cover.jpg"] = own
    else:
        images["cover.svg"] = cover_svg(activity.category.hue, activity.cover_seed, 10, 4).encode()
    data = {
        "location": tenant.name,
        "kicker": f"{activity.get_type_display()} · {activity.category.name}",
        "heading": _breakable(activity.title),
        "facts": [{"label": label, "value": _breakable(value)} for label, value in facts if value],
        "points_title": _("What you do"),
        "points": [_breakable(point[:120]) for point in activity.do[:4]],
        "badge": {"label": _("You can earn"), "name": _breakable(badge.name)} if badge else None,
        "organiser": {"label": _("Offered by"), "name": _breakable(names_of_all(activity))},
        "cover": "cover.jpg" if own is not None else "cover.svg",
        "cover_says": (activity.cover.get("alt") if own is not None else "") or _("A pattern of shapes"),
        "call": _("Scan and join"),
        "address": _breakable(re.sub(r"^https?://|/$", "", url), with_hyphen=False),
        "code_says": _("QR code that leads to %(url)s") % {"url": url},
    }
    language = get_language() or tenant.language
    return make_pdf(TEMPLATE, data, title=activity.title, language=language, look=tenant.look, images=images)


def _breakable(text: str, *, with_hyphen: bool = True) -> str:
    """`text` with places where very long words may be broken, so that none leaves the page. An address gets no hyphen:
    somebody might type it."""
    place = "\u00ad" if with_hyphen else "\u200b"
    return re.sub(r"[^\W_]{25,}", lambda word: place.join(re.findall(".{1,12}", word[0])), text)


def _code(url: str) -> bytes:
    inline = segno.make(url, error="m").svg_inline(border=2)
    return inline.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1).encode()
