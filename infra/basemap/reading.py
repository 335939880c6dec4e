"""Reads the base maps' inputs: TopoJSON (npm world-atlas) and shapefiles (Natural Earth's lakes and borders)."""

import json
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from shapely.geometry import LineString, MultiLineString, MultiPolygon, Polygon, box
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

Point = tuple[float, float]
Box = tuple[float, float, float, float]  # west, south, east, north, in degrees


class Countries:
    """The countries of a TopoJSON file. Borders are simplified as arcs, so that neighbours still fit together."""

    def __init__(self, path: Path) -> None:
        topology = json.loads(path.read_text())
        self.entries: list[dict[str, Any]] = topology["objects"]["countries"]["geometries"]
        self.arcs = [LineString(arc) for arc in _decoded(topology)]

    def shapes(self, tolerance: Callable[[Box], float]) -> Iterator[BaseGeometry]:
        """Each country as a valid shape; `tolerance(bounds of an arc)` is in degrees."""
        arcs = [
            list(arc.simplify(tolerance(arc.bounds), preserve_topology=False).coords) for arc in self.arcs
        ]
        for entry in self.entries:
            if entry["type"] == "Polygon":
                polygons = [entry["arcs"]]
            elif entry["type"] == "MultiPolygon":
                polygons = entry["arcs"]
            else:
                continue
            drawn = [[_ring(indices, arcs) for indices in rings] for rings in polygons]
            parts = [
                Polygon(rings[0], [hole for hole in rings[1:] if len(hole) > 3])
                for rings in drawn
                if len(rings[0]) > 3
            ]
            area: BaseGeometry = MultiPolygon(parts)
            yield area if area.is_valid else area.buffer(0)


def read_shapefile(path: Path, frame: Box) -> Iterator[BaseGeometry]:
    """The lines or polygons of a .shp file in the frame, cut to it (ESRI's white paper, 1998, types 3 and 5)."""
    data, position, window = path.read_bytes(), 100, box(*frame)
    while position < len(data):
        (words,) = struct.unpack_from(">4xi", data, position)
        start, position = position + 8, position + 8 + words * 2
        (kind,) = struct.unpack_from("<i", data, start)
        if kind not in (3, 5):
            continue
        west, south, east, north, parts, count = struct.unpack_from("<4d2i", data, start + 4)
        if west > frame[2] or east < frame[0] or south > frame[3] or north < frame[1]:
            continue
        begins = [*struct.unpack_from(f"<{parts}i", data, start + 44), count]
        flat = struct.unpack_from(f"<{count * 2}d", data, start + 44 + parts * 4)
        points = list(zip(flat[::2], flat[1::2], strict=True))
        lines = [points[begins[n] : begins[n + 1]] for n in range(parts)]
        area = MultiLineString(lines) if kind == 3 else _polygon(lines)
        part = area.intersection(window)
        if not part.is_empty:
            yield part


def _polygon(rings: list[list[Point]]) -> BaseGeometry:
    """Outer rings run clockwise, holes the other way."""
    shapes = [Polygon(ring) for ring in rings]
    holes = [shape.buffer(0) for shape in shapes if shape.exterior.is_ccw]
    outer = unary_union([shape.buffer(0) for shape in shapes if not shape.exterior.is_ccw])
    return outer.difference(unary_union(holes)) if holes else outer


def _decoded(topology: dict[str, Any]) -> Iterator[list[Point]]:
    """TopoJSON's delta-encoded arcs in degrees."""
    (scale_x, scale_y), (shift_x, shift_y) = (
        topology["transform"]["scale"],
        topology["transform"]["translate"],
    )
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * scale_x + shift_x, y * scale_y + shift_y))
        yield points


def _ring(indices: list[int], arcs: list[list[Point]]) -> list[Point]:
    """One ring of a polygon; a negative index is an arc that runs backwards."""
    points: list[Point] = []
    for index in indices:
        part = arcs[index] if index >= 0 else arcs[~index][::-1]
        points += part[1:] if points else part
    return points
