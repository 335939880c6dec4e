from collections.abc import Callable

import pytest

from learning.enums import OrganiserRole
from learning.models import Activity, Organiser, OrganiserMembership
from learning.services.organisers import create_organiser, set_organiser_role, update_organiser
from shared.errors import NotAllowed
from shared.models import AuditEntry, CatalogueItem
from shared.rules import allows
from tenants.context import in_tenant
from tenants.enums import TenantStatus
from tenants.models import Tenant
from tests.conftest import Cast


def test_create_organiser_makes_issuer_and_owner(in_alpha: Tenant, cast: Cast) -> None:
    petra = cast.member(cast.petra)

    organiser = create_organiser(actor=petra, name="Društvo Žoga", description="We play.")

    membership = OrganiserMembership.objects.get(organiser=organiser)
    assert (organiser.slug, organiser.issuer.slug, organiser.issuer.name) == (
        "drustvo-zoga",
        "drustvo-zoga",
        "Društvo Žoga",
    )
    assert organiser.issuer.host.startswith("alpha.")
    assert (membership.member, membership.role) == (petra, OrganiserRole.OWNER)
    assert AuditEntry.objects.filter(action="organiser.created", object_id=str(organiser.pk)).count() == 1


def test_create_organiser_with_a_taken_name_gets_another_address(in_alpha: Tenant, cast: Cast) -> None:
    petra = cast.member(cast.petra)

    slugs = [create_organiser(actor=petra, name="Youth Club").slug for _ in range(2)]

    assert slugs == ["youth-club", "youth-club-2"]


def test_create_organiser_in_a_read_only_location_is_refused(in_alpha: Tenant, cast: Cast) -> None:
    in_alpha.status = TenantStatus.SUSPENDED

    with pytest.raises(NotAllowed):
        create_organiser(actor=cast.member(cast.petra), name="Too late")

    assert not Organiser.objects.filter(name="Too late").exists()


def test_update_organiser_changes_the_issuer_profile_too(
    organiser: Organiser, alpha: Tenant, cast: Cast
) -> None:
    with in_tenant(alpha):
        update_organiser(actor=cast.member(cast.petra), organiser=organiser, name="Youth House")

        organiser.issuer.refresh_from_db()
        assert (organiser.name, organiser.issuer.name) == ("Youth House", "Youth House")


def test_update_organiser_reaches_the_catalogue(
    organiser: Organiser, make_activity: Callable[..., Activity], alpha: Tenant, cast: Cast
) -> None:
    make_activity()

    with in_tenant(alpha):
        update_organiser(actor=cast.member(cast.petra), organiser=organiser, name="Youth House")

    assert CatalogueItem.objects.get().organiser_name == "Youth House"


def test_organiser_called_new_does_not_hide_the_form_for_a_new_one(in_alpha: Tenant, cast: Cast) -> None:
    assert create_organiser(actor=cast.member(cast.petra), name="New!").slug == "new-2"


@pytest.mark.parametrize(
    ("role", "issues", "defines", "manages", "sees"),
    [
        ("owner", True, True, True, True),
        ("admin", True, True, True, True),
        ("assessor", True, False, False, True),
        ("editor", False, True, False, False),
        ("member", False, False, False, False),
        ("coordinator", False, False, False, True),
        ("nobody", False, False, False, False),
    ],
)
def test_rights_over_an_issuer_follow_the_role(
    role: str,
    issues: bool,
    defines: bool,
    manages: bool,
    sees: bool,
    organiser: Organiser,
    alpha: Tenant,
    cast: Cast,
) -> None:
    with in_tenant(alpha):
        person = cast.member(cast.amir if role == "coordinator" else cast.lena)
        if role not in ("coordinator", "nobody"):
            set_organiser_role(
                actor=cast.member(cast.petra), organiser=organiser, member=person, role=OrganiserRole(role)
            )

        names = ("issuer.issue", "issuer.define", "issuer.manage", "issuer.see_issued")
        answers = tuple(allows(name, person, organiser.issuer) for name in names)

    assert answers == (issues, defines, manages, sees)


def test_set_organiser_role_by_an_outsider_is_refused(
    organiser: Organiser, alpha: Tenant, cast: Cast
) -> None:
    with in_tenant(alpha):
        lena = cast.member(cast.lena)
        with pytest.raises(NotAllowed):
            set_organiser_role(actor=lena, organiser=organiser, member=lena, role=OrganiserRole.OWNER)
