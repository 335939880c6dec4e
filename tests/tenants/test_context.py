import pytest
from django.core.cache import cache

from tenants.context import NoTenant, current_schema, current_tenant, in_public, in_tenant
from tenants.members.models import Member
from tenants.models import Tenant


def test_no_location_is_active_by_default(db: None) -> None:
    with pytest.raises(NoTenant):
        current_tenant()


def test_nested_locations_are_left_in_order_even_after_an_error(alpha: Tenant, beta: Tenant) -> None:
    with in_tenant(alpha):
        with pytest.raises(RuntimeError), in_tenant(beta):
            raise RuntimeError
        assert current_tenant() == alpha
        with in_public():
            assert current_schema() == "public"
        assert current_schema() == "t_alpha"
    assert current_schema() == "public"


def test_public_schema_holds_no_location_tables(db: None) -> None:
    from django.db import ProgrammingError, transaction

    with pytest.raises(ProgrammingError), transaction.atomic():
        Member.objects.count()


def test_cache_keeps_locations_apart(alpha: Tenant, beta: Tenant) -> None:
    with in_tenant(alpha):
        cache.set("k", "CANARY-ALPHA")
    with in_tenant(beta):
        assert cache.get("k") is None
