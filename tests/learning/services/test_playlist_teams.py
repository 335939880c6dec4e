"""Roles in one playlist alone, from the invitation to leaving."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from learning.enums import InvitationTarget, PlaylistRole
from learning.errors import NotInTeam
from learning.models import Activity, Invitation, Playlist, PlaylistMembership
from learning.queries.rights import rights_table, role_columns
from learning.services.item_teams import remove_from_item, set_item_role
from shared.errors import NotAllowed
from shared.models import OutgoingMail
from shared.own_data import Where, parts
from shared.rules import allows
from tenants.context import in_tenant
from tenants.hosts import hosts
from tenants.models import Tenant
from tests.conftest import Cast
from tests.learning.playlists import make_playlist

Make = Callable[..., Activity]
ClientFor = Callable[..., Client]
BASE = "/manage/playlists/from-bolt-to-robot/"


@pytest.fixture
def playlist(make_activity: Make, alpha: Tenant, cast: Cast) -> Playlist:
    """A draft of Petra's."""
    activity = make_activity()
    with in_tenant(alpha):
        return make_playlist(cast.member(cast.petra), activity)


RULES = ("playlist.view", "playlist.edit", "playlist.see_people", "playlist.manage_team")


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (PlaylistRole.EDITOR, ("playlist.view", "playlist.edit", "playlist.see_people")),
        (PlaylistRole.ASSESSOR, ("playlist.view", "playlist.see_people")),
    ],
)
def test_role_in_one_playlist_reaches_no_further(
    role: PlaylistRole, may: tuple[str, ...], playlist: Playlist, alpha: Tenant, cast: Cast
) -> None:
    with in_tenant(alpha):
        petra, ravi = cast.member(cast.petra), cast.member(cast.ravi)
        other = make_playlist(petra, *Activity.objects.all(), title="Another")
        assert not any(allows(rule, ravi, playlist) for rule in RULES)

        set_item_role(actor=petra, item=playlist, member=ravi, role=role)

        assert tuple(rule for rule in RULES if allows(rule, ravi, playlist)) == may
        assert not any(allows(rule, ravi, other) for rule in RULES)
        badge = "achievement.issue" if role == PlaylistRole.ASSESSOR else "achievement.define"
        assert allows(badge, ravi, playlist.achievement)
        assert not allows(badge, ravi, other.achievement)
        assert not allows("activity.create", ravi, playlist.organiser)


def test_invitation_to_a_playlist_gives_the_role_in_it(
    playlist: Playlist, alpha: Tenant, cast: Cast, client_for: ClientFor
) -> None:
    petra, ravi = client_for(alpha, user=cast.petra), client_for(alpha, user=cast.ravi)
    assert ravi.get(f"{BASE}team/").status_code == 404
    assert "Nobody has a role in this playlist alone" in petra.get(f"{BASE}team/").content.decode()
    sent = petra.post(f"{BASE}invitations/", {"emails": "ravi@example.org", "role": "editor"})
    assert "An e-mail is on its way" in sent.content.decode()
    with in_tenant(alpha):
        assert (Invitation.objects.get().target, Invitation.objects.get().playlist) == (
            InvitationTarget.PLAYLIST,
            playlist,
        )
    text = OutgoingMail.objects.get(recipient="ravi@example.org").text
    found = re.search(r"/invitations/[\w-]{32}/", text)
    assert found
    assert "work in this one playlist" in ravi.get(found[0]).content.decode()
    assert ravi.post(found[0], {"answer": "yes"})["Location"] == "/manage/playlists/"
    area = ravi.get("/manage/playlists/").content.decode()
    builder = ravi.get(BASE)

    assert f'href="{BASE}"' in area
    assert 'href="/manage/playlists/"' in ravi.get("/manage/").content.decode()
    assert (builder.status_code, "Write a new activity" in builder.content.decode()) == (200, False)
    assert "Write a new activity" in petra.get(BASE).content.decode()
    assert ravi.get(f"{BASE}invitations/").status_code == 404
    petra.post(f"{BASE}team/{cast.ravi.pk}/", {"action": "role", "role": "assessor"})
    assert (ravi.get(BASE).status_code, ravi.get(f"{BASE}people/").status_code) == (404, 200)
    assert ravi.post(f"{BASE}team/{cast.ravi.pk}/", {"action": "role", "role": "editor"}).status_code == 404
    assert ravi.post(f"{BASE}team/{cast.ravi.pk}/", {"action": "remove"})["Location"] == "/manage/playlists/"
    assert ravi.get(f"{BASE}people/").status_code == 404


def test_address_waits_in_two_playlists_at_once(
    playlist: Playlist, alpha: Tenant, cast: Cast, client_for: ClientFor
) -> None:
    with in_tenant(alpha):
        other = make_playlist(cast.member(cast.petra), *Activity.objects.all(), title="Another")
    petra = client_for(alpha, user=cast.petra)
    for slug in (playlist.slug, other.slug):
        petra.post(f"/manage/playlists/{slug}/invitations/", {"emails": "ravi@example.org", "role": "editor"})
    with in_tenant(alpha):
        assert Invitation.objects.filter(email="ravi@example.org", withdrawn_at=None).count() == 2


def test_only_those_who_manage_the_organiser_give_roles(
    playlist: Playlist, alpha: Tenant, cast: Cast
) -> None:
    with in_tenant(alpha):
        petra, ravi, lena = (cast.member(one) for one in (cast.petra, cast.ravi, cast.lena))
        set_item_role(actor=petra, item=playlist, member=ravi, role=PlaylistRole.EDITOR)
        with pytest.raises(NotAllowed):
            set_item_role(actor=ravi, item=playlist, member=lena, role=PlaylistRole.EDITOR)
        with pytest.raises(NotInTeam):
            remove_from_item(actor=petra, item=playlist, member=lena)
        with pytest.raises(NotAllowed):
            remove_from_item(actor=lena, item=playlist, member=ravi)
        remove_from_item(actor=ravi, item=playlist, member=ravi)

        assert not PlaylistMembership.objects.exists()


def test_role_in_a_playlist_is_in_the_copy_and_goes_with_the_account(
    playlist: Playlist, alpha: Tenant, cast: Cast
) -> None:
    with in_tenant(alpha):
        ravi = cast.member(cast.ravi)
        set_item_role(actor=cast.member(cast.petra), item=playlist, member=ravi, role=PlaylistRole.EDITOR)
        work = next(part for part in parts(Where.LOCATION) if part.name == "work")

        copy: Any = work.export(ravi.pk)
        work.erase(ravi.pk, "forget")  # type: ignore[arg-type]

        assert [row["role"] for row in copy["roles_in_playlists"]] == ["editor"]
        assert not PlaylistMembership.objects.exists()


def test_rights_table_shows_the_roles_of_a_playlist(in_alpha: Tenant) -> None:
    names = [f"{column.group} {column.name}" for column in role_columns()]
    table = {row.rule: row.answers for group in rights_table() for row in group.rows}
    editor = names.index("In one playlist editor of this playlist")

    may = {rule for rule, answers in table.items() if answers[editor]}
    assert may == {
        "organiser.create",
        "playlist.edit",
        "playlist.see_people",
        "playlist.nudge",
        "achievement.define",
    }


def test_team_of_a_playlist_costs_the_same_for_one_and_three(
    playlist: Playlist, alpha: Tenant, cast: Cast, client_for: ClientFor, django_assert_num_queries: Any
) -> None:
    petra = client_for(alpha, user=cast.petra)
    for people in ((cast.ravi,), (cast.lena, cast.amir)):
        with in_tenant(alpha):
            for one in people:
                set_item_role(
                    actor=cast.member(cast.petra),
                    item=playlist,
                    member=cast.member(one),
                    role=PlaylistRole.EDITOR,
                )
        hosts.clear()
        petra.get(f"{BASE}team/")
        with django_assert_num_queries(9):
            petra.get(f"{BASE}team/")
