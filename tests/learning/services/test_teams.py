from collections.abc import Callable

import pytest

from learning import rules
from learning.enums import ActivityRole, ActivityStatus, OrganiserRole
from learning.errors import LastOwner, NotInTeam
from learning.models import Activity, Organiser, OrganiserMembership, Playlist
from learning.queries.activities import of_organiser_area
from learning.queries.rights import rights_table, role_columns
from learning.services.activities import update_activity
from learning.services.awarding import award_participants
from learning.services.enrolments import join_activity
from learning.services.item_teams import set_item_role
from learning.services.organisers import set_organiser_role
from learning.services.teams import (
    change_organiser_role,
    leave_organiser,
    remove_from_organiser,
    transfer_ownership,
)
from shared import rules as registry
from shared.errors import NotAllowed
from shared.rules import allows, rule_names, rules_in_words
from tenants.context import in_tenant
from tenants.enums import MemberRole
from tenants.errors import LastCoordinator
from tenants.members.services.joining import set_member_role
from tenants.models import Tenant
from tests.conftest import Cast


def roles(organiser: Organiser) -> dict[int, str]:
    rows = OrganiserMembership.objects.filter(organiser=organiser)
    return dict(rows.values_list("member_id", "role"))


def test_last_owner_stays_whatever_is_tried(organiser: Organiser, alpha: Tenant, cast: Cast) -> None:
    with in_tenant(alpha):
        petra = cast.member(cast.petra)
        for attempt in (
            lambda: leave_organiser(actor=petra, organiser=organiser),
            lambda: remove_from_organiser(actor=petra, organiser=organiser, member=petra),
            lambda: change_organiser_role(
                actor=petra, organiser=organiser, member=petra, role=OrganiserRole.ADMIN
            ),
        ):
            with pytest.raises(LastOwner):
                attempt()

        assert roles(organiser) == {petra.pk: "owner"}


def test_transfer_of_ownership_lets_the_former_owner_go(
    organiser: Organiser, alpha: Tenant, cast: Cast
) -> None:
    with in_tenant(alpha):
        petra, lena = cast.member(cast.petra), cast.member(cast.lena)
        with pytest.raises(NotInTeam):
            transfer_ownership(actor=petra, organiser=organiser, member=lena)
        set_organiser_role(actor=petra, organiser=organiser, member=lena, role=OrganiserRole.MEMBER)
        transfer_ownership(actor=petra, organiser=organiser, member=lena)
        leave_organiser(actor=petra, organiser=organiser)

        assert roles(organiser) == {lena.pk: "owner"}


def test_admin_touches_no_owner(organiser: Organiser, alpha: Tenant, cast: Cast) -> None:
    with in_tenant(alpha):
        petra, ravi = cast.member(cast.petra), cast.member(cast.ravi)
        set_organiser_role(actor=petra, organiser=organiser, member=ravi, role=OrganiserRole.ADMIN)
        for attempt in (
            lambda: remove_from_organiser(actor=ravi, organiser=organiser, member=petra),
            lambda: change_organiser_role(
                actor=ravi, organiser=organiser, member=ravi, role=OrganiserRole.OWNER
            ),
            lambda: transfer_ownership(actor=ravi, organiser=organiser, member=ravi),
            lambda: set_organiser_role(
                actor=ravi, organiser=organiser, member=ravi, role=OrganiserRole.OWNER
            ),
        ):
            with pytest.raises(NotAllowed):
                attempt()

        assert roles(organiser) == {petra.pk: "owner", ravi.pk: "admin"}


def test_last_coordinator_stays(in_alpha: Tenant, cast: Cast) -> None:
    with pytest.raises(LastCoordinator):
        set_member_role(actor=cast.member(cast.amir), user=cast.amir, role=MemberRole.MEMBER)


def test_editor_of_one_activity_edits_that_alone(
    make_activity: Callable[..., Activity], alpha: Tenant, cast: Cast
) -> None:
    one, other = make_activity(), make_activity(title="Another")
    with in_tenant(alpha):
        lena = cast.member(cast.lena)
        set_item_role(actor=cast.member(cast.petra), item=one, member=lena, role=ActivityRole.EDITOR)
        update_activity(actor=lena, activity=one, title="Robots", badge_name="Robot maker")
        with pytest.raises(NotAllowed):
            update_activity(actor=lena, activity=other, title="Robots")

        assert [row.pk for row in of_organiser_area(lena)] == [one.pk]
        assert not allows("achievement.issue", lena, one.achievement)


def test_assessor_of_one_activity_gives_its_badge_alone(
    make_activity: Callable[..., Activity], alpha: Tenant, cast: Cast
) -> None:
    one, other = make_activity(), make_activity(title="Another")
    with in_tenant(alpha):
        ravi, lena = cast.member(cast.ravi), cast.member(cast.lena)
        set_item_role(actor=cast.member(cast.petra), item=one, member=ravi, role=ActivityRole.ASSESSOR)
        join_activity(member=lena, activity=one)
        rows = award_participants(actor=ravi, activity=one, member_ids={lena.pk})
        with pytest.raises(NotAllowed):
            award_participants(actor=ravi, activity=other, member_ids={lena.pk})

        assert [row.is_new for row in rows] == [True]
        assert not allows("activity.edit", ravi, one)


def answers() -> dict[str, set[str]]:
    """{rule: groups and names of the roles that may}, as the table says."""
    names = [f"{column.group} {column.name}".strip() for column in role_columns()]
    return {
        row.rule: {name for name, answer in zip(names, row.answers, strict=True) if answer}
        for group in rights_table()
        for row in group.rows
    }


def test_rights_table_has_every_rule_with_words(in_alpha: Tenant) -> None:
    assert set(answers()) == set(rules_in_words())
    assert set(rule_names()) - set(rules_in_words()) == {
        *("activity.view", "activity.join", "activity.apply", "activity.nominate"),
        *("organiser.view", "organiser.claim", "playlist.view", "playlist.start"),
    }


def test_rights_table_says_what_the_rules_say(in_alpha: Tenant) -> None:
    table = answers()

    assert table["organiser.manage_owners"] == {"In an organiser owner"}
    assert table["activity.edit"] == {
        "In an organiser owner",
        "In an organiser admin",
        "In an organiser editor",
        "In one activity editor of this activity",
    }
    assert table["organiser.verify"] == {"In the location coordinator"}
    assert table["activity.review"] == {"In the location moderator", "In the location coordinator"}
    assert table["network.see_updates"] == {"In the network network admin"}


def test_rights_table_changes_with_a_rule(in_alpha: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "EDITORS", (OrganiserRole.MEMBER,))
    assert "In an organiser member" in answers()["activity.create"]
    monkeypatch.setitem(registry._rules, "organiser.verify", lambda actor: actor.may_moderate)
    assert "In the location moderator" in answers()["organiser.verify"]


def test_rights_of_the_table_are_those_of_real_people(
    make_activity: Callable[..., Activity], alpha: Tenant, cast: Cast
) -> None:
    """The probe and a person with the same role get the same answers from every rule."""
    activity = make_activity(publish=False)
    things = {
        "organiser": activity.organiser,
        "activity": activity,
        "issuer": activity.organiser.issuer,
        "achievement": activity.achievement,
        "playlist": Playlist(organiser=activity.organiser),
    }
    with in_tenant(alpha):
        lena, table = cast.member(cast.lena), answers()
        for role in OrganiserRole:
            OrganiserMembership.objects.update_or_create(
                organiser=activity.organiser, member=lena, defaults={"role": role}
            )
            for name in rules_in_words():
                if not name.startswith("network."):
                    objects = [things[of] for of in registry.objects_of(name)]
                    said = f"In an organiser {role.label}" in table[name]
                    assert allows(name, lena, *objects) == said, (role, name)
    assert activity.status == ActivityStatus.DRAFT
