"""The map's markers: what a search found, put together by the database for the part of the world that is seen."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Aggregate, Avg, F, Max, Min, QuerySet, UUIDField
from django.db.models.functions import Floor

from learning.grid import SPOT, Box, Cluster, cells_in, grid_scale, put_together
from learning.models import Activity, ActivitySearch
from learning.queries.occurrences import add_next
from learning.queries.search import Found
from learning.queries.texts import with_local_title
from tenants.memory import remembered_pieces

MAX_AT_SPOT = 50
TILE = 8  # cells of the map's grid in a row that are asked for and remembered together


class _First(Aggregate):
    """Any one of them: there is no least UUID before Postgres 18, and to compare them as texts takes long."""

    template = "(ARRAY_AGG(%(expressions)s))[1]"
    output_field = UUIDField()


def clusters(found: Found, box: Box, zoom: int) -> list[Cluster]:
    """The markers of the grid's cells that a viewport touches. One query for what is not remembered: what a reader has
    seen, and others beside it, is there at once when the map moves."""
    scale = grid_scale(box, zoom)
    columns, lines = cells_in(box, scale)
    tiles = [
        f"{column},{line}"
        for column in range(columns.start // TILE, (columns.stop - 1) // TILE + 1)
        for line in range(lines.start // TILE, (lines.stop - 1) // TILE + 1)
    ]
    search = replace(found.search, box=None, sort="")
    asked = found.key(search, scale)
    drawn = remembered_pieces(
        "tiles",
        [f"{tile} {asked}" for tile in tiles],
        lambda keys: _tiles(found.rows(search), scale, keys),
    )
    cells = {}
    for piece in drawn.values():
        for column, line, lat, lon, edges, parts, only in json.loads(piece):
            if column in columns and line in lines:
                count = sum(number for _kind, number in parts)
                cells[column, line] = Cluster(lat, lon, count, Box(*edges), dict(parts), only)
    return put_together(cells, scale)


def _tiles(rows: QuerySet[ActivitySearch], scale: float, keys: list[str]) -> dict[str, str]:
    """{key: the cells of its tile, as JSON}; the database puts together what lies in one cell."""
    by_place: dict[tuple[int, int], tuple[str, list[Any]]] = {}
    for key in keys:
        column, line = key.partition(" ")[0].split(",")
        by_place[int(column), int(line)] = key, []
    columns, lines = zip(*by_place, strict=True)
    for column, line, lat, lon, *edges, kinds, one in (
        rows.filter(x__range=_side(columns, scale), y__range=_side(lines, scale))
        .annotate(column=Floor(F("x") * scale), line=Floor(F("y") * scale))
        .order_by()
        .values_list("column", "line")
        .annotate(
            *(Avg("lat"), Avg("lon"), Min("lon"), Min("lat"), Max("lon"), Max("lat")),
            kinds=ArrayAgg("category"),
            one=_First("pk"),
        )
    ):
        place = int(column) // TILE, int(line) // TILE
        if place in by_place:
            only = str(one) if len(kinds) == 1 else None
            cell = [int(column), int(line), lat, lon, edges, list(Counter(kinds).items()), only]
            by_place[place][1].append(cell)
    return {key: json.dumps(cells) for key, cells in by_place.values()}


def _side(tiles: Sequence[int], scale: float) -> tuple[float, float]:
    """From where to where these tiles reach; a little more, so that rounding loses nothing."""
    return (min(tiles) * TILE - 1e-6) / scale, ((max(tiles) + 1) * TILE + 1e-6) / scale


def extent(found: Found) -> Box | None:
    """Around everything that matches and has a place."""
    edges = found.rows().order_by().aggregate(w=Min("lon"), s=Min("lat"), e=Max("lon"), n=Max("lat"))
    return None if edges["w"] is None else Box(edges["w"], edges["s"], edges["e"], edges["n"])


def at_one_spot(found: Found, lat: float, lon: float) -> list[Any]:
    """The ids of what lies there, the next first."""
    spot = Box(lon - SPOT, lat - SPOT, lon + SPOT, lat + SPOT)
    rows = found.rows(replace(found.search, box=spot)).order_by(F("starts_at").asc(nulls_last=True), "pk")
    return list(rows.values_list("pk", flat=True)[:MAX_AT_SPOT])


def points_by_id(ids: Sequence[Any]) -> dict[str, Activity]:
    """{id as text: activity} with no more than a marker needs."""
    rows = with_local_title(Activity.objects.filter(pk__in=ids)).only(
        *("lat", "lon", "title", "language", "slug", "category_id", "schedule", "schedule_note"),
        *("recurrence", "starts_at", "ends_at", "time_zone"),
    )
    add_next((activity.pk, activity) for activity in rows)
    return {str(activity.pk): activity for activity in rows}
