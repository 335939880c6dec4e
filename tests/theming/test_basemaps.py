"""The offline base maps that are committed: small, whole, and drawn around their location."""

import json
from pathlib import Path
from typing import Any

import pytest
from shapely.geometry import Point, box, shape

from infra.basemap.build import chaikin
from infra.demo_data.source import DemoLocation, read_locations
from theming.views.look import BASEMAPS

WORLD = Path(__file__).resolve().parents[2] / "shared" / "static" / "shared" / "basemap" / "world.json"
KINDS = {
    "land", "water", "border", "border1", "urban", "wet", "park", "river", "motorway", "road", "rail",
    "town", "district", "nature",
}  # fmt: skip
LOCATIONS = read_locations()


def basemap(location: DemoLocation) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((BASEMAPS / f"{location.slug}.json").read_text())
    return data


def test_each_location_has_its_basemap_and_no_other_lies_about() -> None:
    assert {path.stem for path in BASEMAPS.glob("*.json")} == {location.slug for location in LOCATIONS}


@pytest.mark.parametrize("location", LOCATIONS, ids=lambda location: location.slug)
def test_basemap_is_small_and_drawn_around_its_location(location: DemoLocation) -> None:
    data = basemap(location)
    frame = box(*data["bbox"])
    assert (BASEMAPS / f"{location.slug}.json").stat().st_size <= 80_000
    assert data["center"] == [location.lat, location.lon]
    assert frame.contains(Point(location.lon, location.lat))
    assert {feature["properties"]["kind"] for feature in data["features"]} <= KINDS
    assert all(shape(feature["geometry"]).intersects(frame) for feature in data["features"])


@pytest.mark.parametrize("location", LOCATIONS, ids=lambda location: location.slug)
def test_location_stands_on_land(location: DemoLocation) -> None:
    land = [
        shape(entry["geometry"])
        for entry in basemap(location)["features"]
        if entry["properties"]["kind"] == "land"
    ]
    assert min(area.distance(Point(location.lon, location.lat)) for area in land) < 0.02


@pytest.mark.parametrize("location", LOCATIONS, ids=lambda location: location.slug)
def test_basemap_credits_its_sources(location: DemoLocation) -> None:
    assert basemap(location)["credit"] == "Natural Earth · GeoNames (CC BY 4.0)"


@pytest.mark.parametrize("location", LOCATIONS, ids=lambda location: location.slug)
def test_basemap_names_places_once_and_not_too_many(location: DemoLocation) -> None:
    names = [
        entry["properties"]["name"]
        for entry in basemap(location)["features"]
        if entry["properties"]["kind"] == "town"
    ]
    assert 1 <= len(names) <= 40


def test_all_basemaps_together_stay_under_two_megabytes() -> None:
    assert sum(path.stat().st_size for path in BASEMAPS.glob("*.json")) < 2_000_000


def test_world_map_shows_where_public_locations_are() -> None:
    data = json.loads(WORLD.read_text())
    land = [shape(entry["geometry"]) for entry in data["features"]]
    far = [
        location.slug
        for location in LOCATIONS
        if min(area.distance(Point(location.lon, location.lat)) for area in land) > 0.5
    ]
    assert WORLD.stat().st_size < 140_000
    assert far == []


def test_chaikin_of_a_closed_square_cuts_each_corner() -> None:
    square = [(0.0, 0.0), (4.0, 0.0), (4.0, 4.0), (0.0, 4.0)]
    assert chaikin(square, closed=True, rounds=1) == [
        (1.0, 0.0), (3.0, 0.0), (4.0, 1.0), (4.0, 3.0), (3.0, 4.0), (1.0, 4.0), (0.0, 3.0), (0.0, 1.0),
    ]  # fmt: skip


def test_chaikin_of_an_open_line_keeps_its_ends() -> None:
    assert chaikin([(0.0, 0.0), (4.0, 0.0), (4.0, 4.0)], closed=False, rounds=1) == [
        (0.0, 0.0), (1.0, 0.0), (3.0, 0.0), (4.0, 1.0), (4.0, 3.0), (4.0, 4.0),
    ]  # fmt: skip
