"""The list of the playlists that one works for."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from learning.models import Activity
from learning.services.playlists import publish_playlist
from learning.views import playlist_area
from tenants.context import in_tenant
from tenants.models import Tenant
from tests.conftest import Cast
from tests.learning.playlists import make_playlist

Make = Callable[..., Activity]
ClientFor = Callable[..., Client]
AREA = "/manage/playlists/"


def test_area_shows_all_of_them_page_by_page(
    make_activity: Make, alpha: Tenant, cast: Cast, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(playlist_area, "PAGE_SIZE", 2)
    activity = make_activity()
    with in_tenant(alpha):
        for title in ("First", "Second", "Third"):
            make_playlist(cast.member(cast.petra), activity, title=title)
    petra = client_for(alpha, user=cast.petra)

    pages = [petra.get(AREA, {"page": number}).context["playlists"] for number in (1, 2)]

    assert [[row["title"] for row in rows] for rows in pages] == [["Third", "Second"], ["First"]]


def test_area_costs_the_same_for_one_and_three(
    make_activity: Make, alpha: Tenant, cast: Cast, client_for: ClientFor, django_assert_num_queries: Any
) -> None:
    activity = make_activity()
    petra = client_for(alpha, user=cast.petra)
    for titles in (["First"], ["Second", "Third"]):
        with in_tenant(alpha):
            member = cast.member(cast.petra)
            for title in titles:
                publish_playlist(actor=member, playlist=make_playlist(member, activity, title=title))
        petra.get(AREA)
        with django_assert_num_queries(11):
            petra.get(AREA)
