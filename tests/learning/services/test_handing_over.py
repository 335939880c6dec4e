"""Organisers whose last owner goes, and links of the location's that end."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from learning import tokens
from learning.enums import OrganiserRole
from learning.errors import ClaimEnded
from learning.models import Organiser, OrganiserClaim, OrganiserMembership
from learning.queries.imports import unclaimed_organisers
from learning.services.claims import PURPOSE, VALID, claim_organiser, create_provider, send_claim
from learning.services.organisers import set_organiser_role
from learning.services.own_data import _depended_on
from learning.services.teams import hand_to_location, leave_all_organisers
from shared.errors import NotAllowed
from shared.models import AuditEntry, Notification, OutgoingMail
from shared.rules import allows
from tenants.context import in_tenant
from tenants.enums import TenantStatus
from tenants.models import Tenant
from tests.conftest import Cast

ClientFor = Callable[..., Client]
HANDED_OVER = "“Youth Club” has no owner any more. You and the other coordinators look after it now."
TEAM = "/manage/organisers/youth-club/members/"


def roles(organiser: Organiser) -> dict[int, str]:
    rows = OrganiserMembership.objects.filter(organiser=organiser)
    return dict(rows.values_list("member_id", "role"))


def subjects(address: str) -> list[str]:
    return list(
        OutgoingMail.objects.filter(recipient=address)
        .order_by("created_at")
        .values_list("subject", flat=True)
    )


def test_only_owner_hands_it_to_the_location_whose_coordinators_act_for_it(
    organiser: Organiser, alpha: Tenant, cast: Cast
) -> None:
    with in_tenant(alpha):
        petra, ravi, amir = (cast.member(one) for one in (cast.petra, cast.ravi, cast.amir))
        set_organiser_role(actor=petra, organiser=organiser, member=ravi, role=OrganiserRole.ADMIN)
        with pytest.raises(NotAllowed):
            hand_to_location(actor=ravi, organiser=organiser)
        assert not allows("activity.create", amir, organiser)

        hand_to_location(actor=petra, organiser=organiser)

        assert roles(organiser) == {ravi.pk: "admin"}
        assert allows("activity.create", amir, organiser)
        assert list(unclaimed_organisers()) == [organiser]
        claim = send_claim(actor=amir, organiser=organiser, email="ravi@example.org")
        claim_organiser(member=ravi, claim=claim)
        assert roles(organiser) == {ravi.pk: "owner"}
        assert not allows("activity.create", amir, organiser)
    assert subjects("amir@example.org") == [HANDED_OVER]
    assert AuditEntry.objects.filter(action="organiser.handed_to_location").count() == 1
    told = Notification.objects.get(kind="organiser_handed_over")
    assert (told.user_id, told.url.endswith("/manage/providers/")) == (cast.amir.pk, True)


def test_two_owners_who_go_at_once_leave_it_to_the_location(
    organiser: Organiser, alpha: Tenant, cast: Cast
) -> None:
    """Both were told that nothing is in the way, since each had the other."""
    with in_tenant(alpha):
        petra, ravi, amir = (cast.member(one) for one in (cast.petra, cast.ravi, cast.amir))
        set_organiser_role(actor=petra, organiser=organiser, member=ravi, role=OrganiserRole.OWNER)
        leave_all_organisers(member_id=petra.pk)
        assert not allows("organiser.enter", amir, organiser)
        assert subjects("amir@example.org") == []
        leave_all_organisers(member_id=ravi.pk)

        assert (roles(organiser), allows("organiser.enter", amir, organiser)) == ({}, True)
    assert subjects("amir@example.org") == [HANDED_OVER]


def test_page_tells_the_only_owner_how_to_leave(
    organiser: Organiser, alpha: Tenant, cast: Cast, client_for: ClientFor
) -> None:
    petra = client_for(alpha, user=cast.petra)
    page = petra.get(TEAM).content.decode()

    assert ("Hand it over to Alpha" in page, "Leave this team" in page) == (True, False)
    answer = petra.post("/manage/organisers/youth-club/leave/", {"to": "location"})
    assert answer["Location"] == "/manage/"
    assert petra.get(TEAM).status_code == 404
    amir = client_for(alpha, user=cast.amir)
    assert "Youth Club" in amir.get("/manage/providers/").content.decode()


def test_who_is_depended_on_is_told_what_to_hand_over(
    organiser: Organiser, in_alpha: Tenant, cast: Cast
) -> None:
    petra, amir = cast.member(cast.petra), cast.member(cast.amir)

    assert [one.text for one in _depended_on(petra.pk)] == [
        "You are the only owner of Youth Club. Make somebody else an owner too. "
        "You can also hand it over to the location."
    ]
    assert [(one.text, one.url.partition("/manage")[2]) for one in _depended_on(amir.pk)] == [
        (
            "You are the only coordinator of Alpha. Make somebody else a coordinator too.",
            "/coordination/members/",
        )
    ]
    in_alpha.status = TenantStatus.SUSPENDED  # where nobody can hand over anything
    assert [*_depended_on(petra.pk), *_depended_on(amir.pk)] == []


@pytest.fixture
def claim(alpha: Tenant, cast: Cast) -> OrganiserClaim:
    with in_tenant(alpha):
        amir = cast.member(cast.amir)
        library = create_provider(actor=amir, name="Library")
        return send_claim(actor=amir, organiser=library, email="lena@example.org")


def test_claim_in_a_read_only_location_waits(
    claim: OrganiserClaim, alpha: Tenant, cast: Cast, client_for: ClientFor
) -> None:
    path = f"/organiser-claims/{_token(alpha, claim)}/"
    Tenant.objects.filter(pk=alpha.pk).update(status=TenantStatus.SUSPENDED)
    suspended = Tenant.objects.get(pk=alpha.pk)
    with in_tenant(suspended), pytest.raises(NotAllowed):
        claim_organiser(member=cast.member(cast.lena), claim=claim)
    assert "Your link works again afterwards" in client_for(suspended).get(path).content.decode()


def test_claim_ends_and_a_new_one_is_sent(
    claim: OrganiserClaim, alpha: Tenant, cast: Cast, client_for: ClientFor
) -> None:
    with in_tenant(alpha):
        OrganiserClaim.objects.update(sent_at=timezone.now() - VALID - timedelta(minutes=1))
        claim.refresh_from_db()
        with pytest.raises(ClaimEnded):
            claim_organiser(member=cast.member(cast.lena), claim=claim)
    page = client_for(alpha).get(f"/organiser-claims/{_token(alpha, claim)}/")
    assert (page.status_code, "can send you a new one" in page.content.decode()) == (410, True)
    with in_tenant(alpha):
        new = send_claim(actor=cast.member(cast.amir), organiser=claim.organiser, email="lena@example.org")
        claim_organiser(member=cast.member(cast.lena), claim=new)
        assert roles(claim.organiser) == {cast.lena.pk: "owner"}


def _token(alpha: Tenant, claim: OrganiserClaim) -> str:
    with in_tenant(alpha):
        return tokens.sign(PURPOSE, claim.pk)
