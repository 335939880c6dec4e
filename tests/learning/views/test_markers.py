"""The map's markers through their address."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from infra.demo_data.large import fill_large
from learning.models import Activity, Organiser
from tenants import memory, notices
from tenants.context import current_tenant, in_tenant
from tenants.models import Tenant

Make = Callable[..., Activity]
ClientFor = Callable[..., Client]


def test_map_parts_clusters_as_one_comes_nearer(
    make_activity: Make, alpha: Tenant, client_for: ClientFor
) -> None:
    for number in range(3):
        make_activity(title=f"Robots {number}", lat=46.05 + number / 1000, lon=14.5)
    client = client_for(alpha)

    far = client.get("/activities/points.json?bbox=14,45.5,15,46.5&zoom=8&extent=1").json()
    near = client.get("/activities/points.json?bbox=14.49,46.04,14.51,46.06&zoom=17").json()
    spot = client.get("/activities/points.json?spot=46.05,14.5").json()
    elsewhere = client.get("/activities/points.json?bbox=20,40,21,41&zoom=12").json()

    assert far == {
        "points": [],
        "clusters": [[46.051, 14.5, 3, far["clusters"][0][3], [14.5, 46.05, 14.5, 46.052], 0]],
        "extent": [14.5, 46.05, 14.5, 46.052],
    }
    assert sorted(point[4] for point in near["points"]) == ["Robots 0", "Robots 1", "Robots 2"]
    assert [point[4] for point in spot["points"]] == ["Robots 0"]
    assert elsewhere == {"points": [], "clusters": []}


def test_map_that_moves_asks_only_for_what_comes_into_sight(
    make_activity: Make, alpha: Tenant, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notices.listener, "is_hearing", True)
    memory.memory.forget("")
    for number in range(3):
        make_activity(title=f"Robots {number}", lat=46.05 + number / 1000, lon=14.5)
    client = client_for(alpha)

    def asked(box: str) -> tuple[int, int]:
        """(how many points, how many questions about what is on show)."""
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(f"/activities/points.json?bbox={box}&zoom=17").json()
        return len(answer["points"]), sum("activitysearch" in query["sql"] for query in queries)

    seen = [
        asked("14.495,46.045,14.505,46.055"),
        asked("14.496,46.046,14.504,46.0515"),
        asked("14.4951,46.0451,14.505,46.054"),
        asked("14.6,46.1,14.61,46.11"),
    ]
    memory.memory.forget("")

    assert seen == [(3, 1), (2, 0), (3, 0), (0, 1)]


@pytest.mark.parametrize("zoom", [9, 11, 13, 15])
def test_answer_to_the_map_stays_small(
    zoom: int, alpha: Tenant, organiser: Organiser, client_for: ClientFor
) -> None:
    """However many there are, and with every cell of the grid taken."""
    with in_tenant(alpha):
        fill_large(count=1500, organisers=[organiser])
        lat, lon = current_tenant().lat or 0, current_tenant().lon or 0
    wide = 360 / 2**zoom * 7.5 / 2  # 1,920 points of a screen
    box = f"{lon - wide},{lat - wide / 2.5},{lon + wide},{lat + wide / 2.5}"

    answer = client_for(alpha).get(f"/activities/points.json?bbox={box}&zoom={zoom}")

    found = answer.json()
    assert len(found["points"]) + len(found["clusters"]) > (20 if zoom > 12 else 0)
    assert len(answer.content) <= 60_000
