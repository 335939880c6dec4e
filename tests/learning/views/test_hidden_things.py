"""What moderators have hidden is nowhere: not in suggestions, feeds, pictures, points, playlists or the catalogue."""

from collections.abc import Callable

import pytest
from django.test import Client

from learning.errors import StepNotPossible
from learning.models import Activity, Organiser
from learning.queries.playlists import find_here
from learning.queries.search import places_like
from learning.services.logos import set_logo
from learning.services.moderation import hide_item, restore_item
from learning.services.organisers import create_organiser, update_organiser
from learning.services.playlist_enrolments import start_playlist
from learning.services.playlist_steps import add_step
from learning.services.playlists import create_playlist, publish_playlist
from shared.enums import ItemKind
from shared.models import CatalogueItem
from tenants.context import in_tenant
from tenants.models import Tenant
from tests.conftest import Cast
from tests.learning.playlists import make_playlist
from tests.shared.test_uploads import picture
from theming.models import Category

Make = Callable[..., Activity]
ClientFor = Callable[..., Client]
ADDRESSES = (
    "/organisers/youth-club/",
    "/organisers/youth-club/point.json",
    "/organisers/youth-club/logo.webp",
    "/feeds/organisers/youth-club.rss",
    "/playlists/from-bolt-to-robot/",
    "/playlists/from-bolt-to-robot/cover.svg",
)


def test_hidden_organiser_is_gone_from_every_address_and_comes_back(
    make_activity: Make, organiser: Organiser, alpha: Tenant, cast: Cast, client_for: ClientFor
) -> None:
    activity = make_activity()
    with in_tenant(alpha):
        petra, amir = cast.member(cast.petra), cast.member(cast.amir)
        update_organiser(actor=petra, organiser=organiser, lat=46.1, lon=14.6, place="Nowhere")
        set_logo(actor=petra, organiser=organiser, content=picture())
        playlist = make_playlist(petra, activity)
        publish_playlist(actor=petra, playlist=playlist)
        start_playlist(member=cast.member(cast.lena), playlist=playlist)

    def seen(user: object = None) -> list[int]:
        return [client_for(alpha, user=user).get(address).status_code for address in ADDRESSES]

    def named() -> tuple[bool, bool, bool, int]:
        proposed = client_for(alpha).get("/activities/suggest.json?q=youth").content.decode()
        filtered = client_for(alpha).get("/activities/?organiser=youth-club&q=zebra").content.decode()
        with in_tenant(alpha):
            is_placed = places_like("Nowhere") is not None
        return (
            "Youth Club" in proposed,
            "Youth Club" in filtered,
            is_placed,
            CatalogueItem.objects.filter(kind=ItemKind.PLAYLIST).count(),
        )

    before = (seen(), named())
    with in_tenant(alpha):
        hide_item(actor=amir, item=organiser, reason="Not safe")
    hidden = (seen(), seen(cast.lena), named())
    team = seen(cast.petra)
    with in_tenant(alpha):
        restore_item(actor=amir, item=organiser, reason="Mended")

    assert before == ([200] * 6, (True, True, True, 1))
    assert hidden == ([404] * 6, [404] * 6, (False, False, False, 0))
    assert team == [200] * 6
    assert (seen(), named()) == before


def test_playlist_of_another_organiser_finds_and_takes_nothing_hidden(
    make_activity: Make, alpha: Tenant, cast: Cast
) -> None:
    activity = make_activity()
    with in_tenant(alpha):
        ravi = cast.member(cast.ravi)
        playlist = create_playlist(
            actor=ravi,
            organiser=create_organiser(actor=ravi, name="Ravi's"),
            title="Stolen",
            description="Of what others do.",
            category=Category.objects.get(slug="technology-and-computers"),
        )
        assert find_here("robots", ravi) == [activity]
        hide_item(actor=cast.member(cast.amir), item=activity, reason="Not safe")
        activity.refresh_from_db()

        assert find_here("robots", ravi) == []
        with pytest.raises(StepNotPossible):
            add_step(actor=ravi, playlist=playlist, activity=activity)


def test_nobody_learns_the_name_of_a_hidden_organiser_by_trusting_it(
    organiser: Organiser, alpha: Tenant, cast: Cast, client_for: ClientFor
) -> None:
    with in_tenant(alpha):
        hide_item(actor=cast.member(cast.amir), item=organiser, reason="Not safe")

    page = client_for(alpha, user=cast.lena).post(
        "/trusted-inviters/", {"organiser": "youth-club"}, follow=True
    )

    assert "Youth Club" not in page.content.decode()
