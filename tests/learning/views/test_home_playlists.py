"""The block of playlists on a location's home page."""

from collections.abc import Callable

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from learning.models import Activity
from learning.services.playlists import publish_playlist
from tenants.context import in_tenant
from tenants.hosts import hosts
from tenants.models import Tenant
from tests.conftest import Cast
from tests.learning.playlists import make_playlist
from theming.enums import BlockKind
from theming.models import HomeBlock

Make = Callable[..., Activity]
ClientFor = Callable[..., Client]


def test_latest_three_on_show_are_there_at_the_same_cost(
    make_activity: Make, alpha: Tenant, cast: Cast, client_for: ClientFor
) -> None:
    activity = make_activity()
    lena = client_for(alpha, user=cast.lena)

    def publish(*titles: str) -> None:
        with in_tenant(alpha):
            petra = cast.member(cast.petra)
            for title in titles:
                publish_playlist(actor=petra, playlist=make_playlist(petra, activity, title=title))

    def shown() -> tuple[list[str], int]:
        hosts.clear()
        lena.get("/")  # for a while from here on, the process knows the host
        with CaptureQueriesContext(connection) as asked:
            page = lena.get("/")
        return [playlist["title"] for playlist in page.context["playlists"]], len(asked)

    assert 'id="h-playlists"' not in lena.get("/").content.decode()
    with in_tenant(alpha):
        make_playlist(cast.member(cast.petra), activity, title="A draft")
    publish("One <b>")
    one, cost = shown()
    publish("Two", "Three", "Four")
    assert (one, shown()) == (["One <b>"], (["Four", "Three", "Two"], cost))
    page = lena.get("/").content.decode()
    assert page.index('id="h-latest"') < page.index('id="h-playlists"') < page.index('id="h-how"')


def test_location_without_the_block_asks_for_no_playlists(
    make_activity: Make, alpha: Tenant, cast: Cast, client_for: ClientFor
) -> None:
    activity = make_activity()
    with in_tenant(alpha):
        petra = cast.member(cast.petra)
        publish_playlist(actor=petra, playlist=make_playlist(petra, activity))
        HomeBlock.objects.filter(kind=BlockKind.PLAYLISTS).update(is_visible=False)

    page = client_for(alpha, user=cast.lena).get("/")

    assert page.context["playlists"] == []
    assert 'id="h-playlists"' not in page.content.decode()
