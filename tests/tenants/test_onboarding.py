import re

import pytest
from django.db import connection
from django_tenants.utils import schema_exists

from infra.migrating import dump_schema, make_migrated_schema
from shared.models import AuditEntry, User
from tenants.context import in_tenant
from tenants.enums import MemberRole, TenantKind, Visibility
from tenants.errors import AddressTaken, InvalidAddress
from tenants.members.models import Member
from tenants.models import Domain, Membership, Tenant
from tenants.services import onboarding
from tenants.services.onboarding import create_tenant
from tenants.services.schemas import MARK, drop_schema, normalise_dump
from tests.conftest import Cast
from tests.database import as_owner
from theming.models import Category, HomeBlock, Theme


def make_gamma(**fields: object) -> Tenant:
    values: dict[str, object] = {
        "actor": None,
        "slug": "gamma",
        "name": "Gamma",
        "kind": TenantKind.CITY,
        "country": "si",
    }
    return create_tenant(**{**values, **fields})  # type: ignore[arg-type]


def test_new_location_answers_on_its_subdomain_with_its_kinds_defaults(db: None) -> None:
    gamma = make_gamma()
    assert Domain.objects.get(tenant=gamma).domain.startswith("gamma.")
    assert (gamma.country, gamma.visibility, gamma.shows_map) == ("SI", Visibility.PUBLIC, True)
    with in_tenant(gamma):
        assert (Theme.objects.count(), Category.objects.count()) == (1, 11)
        assert HomeBlock.objects.exists()
    assert AuditEntry.objects.filter(action="tenant.created", tenant_schema="t_gamma").count() == 1


def test_organisation_starts_without_a_map(db: None) -> None:
    gamma = make_gamma(kind=TenantKind.ORGANISATION)
    with in_tenant(gamma):
        kinds = set(HomeBlock.objects.values_list("kind", flat=True))
    assert (gamma.shows_map, "map" in kinds) == (False, False)


def test_founder_becomes_the_first_coordinator(cast: Cast) -> None:
    gamma = make_gamma(actor=cast.otto)
    with in_tenant(gamma):
        assert Member.objects.get().role == MemberRole.COORDINATOR
    assert Membership.objects.get(tenant=gamma).user == cast.otto


@pytest.mark.parametrize(
    "slug", ["", "a", "Gamma", "1st", "-a", "a-", "a--b", "ab_c", "x" * 51, "täler", "a.b"]
)
def test_address_that_is_no_label_is_refused(db: None, slug: str) -> None:
    with pytest.raises(InvalidAddress):
        make_gamma(slug=slug)


@pytest.mark.parametrize("slug", ["alpha", "www", "admin", "template"])
def test_taken_or_reserved_address_is_refused(db: None, slug: str) -> None:
    with pytest.raises(AddressTaken):
        make_gamma(slug=slug)


@pytest.mark.parametrize(
    "step",
    ["create_schema", "tenant_created.send", "record_audit", "set_member_role", "announce_tenant_change"],
)
def test_failure_at_any_step_leaves_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    before = (
        Tenant.objects.count(),
        Domain.objects.count(),
        Membership.objects.count(),
        AuditEntry.objects.count(),
    )

    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError(step)

    target, _dot, attribute = step.partition(".")
    if attribute:
        monkeypatch.setattr(getattr(onboarding, target), attribute, fail)
    else:
        monkeypatch.setattr(onboarding, target, fail)
    with pytest.raises(RuntimeError, match=step):
        make_gamma(actor=cast.otto)
    after = (
        Tenant.objects.count(),
        Domain.objects.count(),
        Membership.objects.count(),
        AuditEntry.objects.count(),
    )
    assert (after, schema_exists("t_gamma")) == (before, False)
    assert User.objects.filter(pk=cast.otto.pk).exists()


def test_template_equals_a_migrated_schema(alpha: Tenant, separate_connection: None) -> None:
    with as_owner():
        make_migrated_schema("t_migrated")
        try:
            migrated = normalise_dump(dump_schema("t_migrated"), schema="t_migrated")
            from_template = normalise_dump(dump_schema(alpha.schema_name), schema=alpha.schema_name)
        finally:
            drop_schema("t_migrated")
    assert without_times(from_template) == without_times(migrated)
    assert MARK in from_template


def without_times(sql: str) -> str:
    """The dump with the moments at which migrations were applied, and rows of data, left out."""
    return re.sub(r"'\d{4}-\d\d-\d\d [^']+'", "'…'", sql)


def test_no_constraint_leads_from_a_location_to_the_public_schema(alpha: Tenant) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT c.conrelid::regclass::text, c.conname FROM pg_constraint c
               JOIN pg_class child ON child.oid = c.conrelid JOIN pg_class parent ON parent.oid = c.confrelid
               WHERE c.contype = 'f' AND child.relnamespace <> parent.relnamespace"""
        )
        assert cursor.fetchall() == []
