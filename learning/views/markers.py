"""The map's markers: points and clusters of what the search finds."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from learning.forms.search import ViewportForm
from learning.grid import WORLD, Cluster
from learning.models import Activity
from learning.queries.markers import at_one_spot, clusters, extent, points_by_id
from learning.queries.texts import reader_language, title_in
from learning.views.asked import Asked, clean_query
from learning.views.cards import when_text
from learning.views.responses import cached_json
from shared.languages import in_page_language
from tenants.memory import remembered, remembered_pieces


@require_safe
@remembered
def activity_points(request: HttpRequest) -> HttpResponse:
    """What the map shows of its viewport (`bbox`, `zoom`), in at most 450 markers:
    {"points": [[lat, lon, hue, icon, title, url, when], …], "clusters": [[lat, lon, n, [[hue, n], …], [w, s, e, n],
    is one spot], …]}. With `spot=lat,lon` the points that lie there; with `extent=1` also the box around all."""
    asked, viewport = Asked(request), ViewportForm(clean_query(request.GET))
    viewport.is_valid()
    hues = {category.pk: category.hue for category in asked.categories}
    answer: dict[str, Any] = {"points": [], "clusters": []}
    if asked.search.q:
        _ = asked.found.counts  # the words that are meant
    spot = viewport.at()
    if spot:
        ids = at_one_spot(asked.found, *spot)
        answer["points"] = _points(asked, [str(pk) for pk in ids])
        return cached_json(request, answer, is_public=asked.tenant.is_public)
    zoom = viewport.cleaned_data.get("zoom")
    markers = clusters(asked.found, viewport.box() or WORLD, 20 if zoom is None else zoom)
    answer["points"] = _points(asked, [marker.only for marker in markers if marker.only])
    answer["clusters"] = [_cluster(marker, hues) for marker in markers if marker.only is None]
    if viewport.cleaned_data.get("extent"):
        edges = extent(asked.found)
        answer["extent"] = [edges.west, edges.south, edges.east, edges.north] if edges else None
    return cached_json(request, answer, is_public=asked.tenant.is_public)


def _points(asked: Asked, ids: list[str]) -> list[Any]:
    """In the order of `ids`; each is drawn once until something changes in the location."""
    looks = {category.pk: (category.hue, category.icon) for category in asked.categories}

    def draw(missing: list[str]) -> dict[str, str]:
        found = points_by_id(missing)
        return {pk: json.dumps(_point(activity, looks)) for pk, activity in found.items()}

    drawn = remembered_pieces("point", ids, draw)
    points: list[list[Any]] = [json.loads(drawn[pk]) for pk in ids if pk in drawn]
    for point in points:
        point[5] = in_page_language(asked.request, point[5])
    return points


def _point(activity: Activity, looks: dict[int, tuple[int, str]]) -> list[Any]:
    title, _language = title_in(activity, reader_language())
    title = title if len(title) <= 70 else title[:69] + "…"
    return [
        *(round(activity.lat or 0, 6), round(activity.lon or 0, 6)),
        *looks.get(activity.category_id, (150, "map-pin")),
        *(title, f"/activities/{activity.slug}/", when_text(activity)),
    ]


def _cluster(marker: Cluster, hues: dict[int, int]) -> list[Any]:
    parts = sorted(
        ((hues.get(kind, 150), count) for kind, count in marker.parts.items()), key=lambda p: -p[1]
    )
    box = marker.box
    return [
        *(round(marker.lat, 5), round(marker.lon, 5), marker.count, [list(part) for part in parts[:5]]),
        [round(edge, 5) for edge in (box.west, box.south, box.east, box.north)],
        int(marker.is_one_spot),
    ]
