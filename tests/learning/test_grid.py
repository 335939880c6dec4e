"""Markers: whatever the points are, nobody is lost and nothing lies on each other."""

import random

import pytest

from learning.grid import MAX_CELLS, WORLD, Box, cells_in, cells_of, grid_scale, mercator, put_together


def as_given(points: list[tuple[float, float]]) -> list[tuple[float, float, int]]:
    return [(lat, lon, number) for number, (lat, lon) in enumerate(points)]


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("zoom", [0, 8, 12, 17])
def test_every_point_is_in_one_marker_that_holds_it(seed: int, zoom: int) -> None:
    dice = random.Random(seed)
    points = [(46 + dice.gauss(0, 0.1), 14.5 + dice.gauss(0, 0.2)) for _ in range(500)]
    scale = grid_scale(Box(14, 45.5, 15, 46.5), zoom)

    markers = put_together(cells_of(as_given(points), scale), scale)

    assert sum(marker.count for marker in markers) == 500
    assert all(sum(marker.parts.values()) == marker.count for marker in markers if marker.only is None)
    for lat, lon in points:
        holders = [
            marker
            for marker in markers
            if marker.box.west <= lon <= marker.box.east and marker.box.south <= lat <= marker.box.north
        ]
        assert holders


@pytest.mark.parametrize("zoom", [0, 5, 12, 20])
@pytest.mark.parametrize("box", [WORLD, Box(14, 45, 15, 46), Box(-180, -90, 180, -89.9)])
def test_a_viewport_never_holds_too_many_cells(zoom: int, box: Box) -> None:
    scale = grid_scale(box, zoom)
    (left, bottom), (right, top) = mercator(box.south, box.west), mercator(box.north, box.east)

    assert (right - left) * scale * (bottom - top) * scale <= MAX_CELLS


@pytest.mark.parametrize("box", [Box(-180, 46, 180, 46 + 1e-8), Box(14.5, -90, 14.5 + 1e-8, 90)])
def test_a_thin_viewport_around_the_world_touches_no_more_cells_than_a_map_does(box: Box) -> None:
    columns, lines = cells_in(box, grid_scale(box, 20))

    assert len(columns) * len(lines) <= 4 * MAX_CELLS


def test_points_at_one_address_are_one_spot() -> None:
    scale = grid_scale(WORLD, 20)
    marker = put_together(cells_of(as_given([(46.05, 14.5)] * 3), scale), scale)[0]

    assert (marker.count, marker.is_one_spot, marker.only) == (3, True, None)
