"""Markers of a map: what lies in one cell of a grid is put together. Pure.

The grid is fixed to the world, so that a cluster stays where it is while the map moves. Points are in Web Mercator, the
world 1 wide and 1 high.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import cos, floor, hypot, log, pi, radians, tan
from typing import Any

CELL = 76 / 256  # a cell's width on the screen, in tiles of 256 points: a big ring is 68 wide
MAX_CELLS = 450  # of an answer: more would be slower to draw than to read
MAX_ZOOM = 20
NORTHERNMOST = 85.05  # degrees; Web Mercator goes no further
SPOT = 4e-5  # degrees: what is nearer to each other than this is at one address
TOO_NEAR = 0.62  # cells between two markers that would lie on each other


@dataclass(frozen=True)
class Box:
    """Degrees; may not cross the 180th meridian."""

    west: float
    south: float
    east: float
    north: float

    def around(self, other: "Box") -> "Box":
        """The smallest box that holds both."""
        return Box(
            min(self.west, other.west),
            min(self.south, other.south),
            max(self.east, other.east),
            max(self.north, other.north),
        )


WORLD = Box(-180, -90, 180, 90)


@dataclass(frozen=True)
class Cluster:
    """One marker. `parts`: {kind: number}; a single point has its id in `only`."""

    lat: float
    lon: float
    count: int
    box: Box
    parts: Mapping[int, int] = field(default_factory=dict)
    only: Any = None

    @property
    def is_one_spot(self) -> bool:
        """Zooming in does not part them."""
        return self.box.east - self.box.west < SPOT and self.box.north - self.box.south < SPOT


def mercator(lat: float, lon: float) -> tuple[float, float]:
    bounded = radians(max(-NORTHERNMOST, min(NORTHERNMOST, lat)))
    return (lon + 180) / 360, 0.5 - log(tan(pi / 4 + bounded / 2)) / (2 * pi)


def grid_scale(box: Box, zoom: int) -> float:
    """Cells in the width of the world: as the zoom wants it, coarser where the box would hold too many of them. A box
    that is thinner than a cell lies in as many of them as it is long."""
    (left, bottom), (right, top) = mercator(box.south, box.west), mercator(box.north, box.east)
    scale: float = 2 ** max(0, min(zoom, MAX_ZOOM)) / CELL
    while max((right - left) * scale, 1) * max((bottom - top) * scale, 1) > MAX_CELLS and scale > 1:
        scale /= 2
    return scale


def cells_in(box: Box, scale: float) -> tuple[range, range]:
    """(columns, lines) of the cells that a box touches."""
    (left, bottom), (right, top) = mercator(box.south, box.west), mercator(box.north, box.east)
    return (
        range(floor(left * scale), floor(right * scale) + 1),
        range(floor(top * scale), floor(bottom * scale) + 1),
    )


def cells_of(points: Iterable[tuple[float, float, Any]], scale: float) -> dict[tuple[int, int], Cluster]:
    """Single points (latitude, longitude, id), each cell's put together; for few of them."""
    cells: dict[tuple[int, int], Cluster] = {}
    for lat, lon, one in points:
        x, y = mercator(lat, lon)
        cell = int(x * scale), int(y * scale)
        point = Cluster(lat, lon, 1, Box(lon, lat, lon, lat), {0: 1}, one)
        cells[cell] = _joined(cells[cell], point) if cell in cells else point
    return cells


def put_together(cells: Mapping[tuple[int, int], Cluster], scale: float) -> list[Cluster]:
    """The markers of these cells, the biggest first; those that would lie on each other become one."""
    made: dict[tuple[int, int], Cluster] = {}
    for cell, cluster in sorted(cells.items(), key=lambda each: (-each[1].count, each[0])):
        other = _neighbour(cell, cluster, made, scale)
        if other is None:
            made[cell] = cluster
        else:
            made[other] = _joined(made[other], cluster)
    return list(made.values())


def _neighbour(
    cell: tuple[int, int], cluster: Cluster, made: Mapping[tuple[int, int], Cluster], scale: float
) -> tuple[int, int] | None:
    column, line = cell
    for place in ((column + dx, line + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)):
        if place in made and _cells_between(cluster, made[place], scale) < TOO_NEAR:
            return place
    return None


def _cells_between(one: Cluster, other: Cluster, scale: float) -> float:
    shrink = max(cos(radians(one.lat)), 0.05)
    return hypot(one.lon - other.lon, (one.lat - other.lat) / shrink) / 360 * scale


def _joined(big: Cluster, small: Cluster) -> Cluster:
    """Where the big one was: a marker that moves is harder to hit."""
    parts = dict(big.parts)
    for kind, count in small.parts.items():
        parts[kind] = parts.get(kind, 0) + count
    return Cluster(big.lat, big.lon, big.count + small.count, big.box.around(small.box), parts)
