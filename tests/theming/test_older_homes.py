"""Locations that are older than the featured playlists and skills."""

from importlib import import_module
from typing import Any

import pytest
from django.db import connection

from tenants.context import in_tenant
from tenants.enums import TenantKind
from tenants.services.onboarding import create_tenant
from theming.models import HomeBlock

ADD = import_module("theming.migrations.0002_featured_skills_and_playlists_on_untouched_homes").ADD
Blocks = list[tuple[str, int, bool, dict[str, Any]]]


def blocks() -> Blocks:
    return list(HomeBlock.objects.values_list("kind", "order", "is_visible", "options"))


def set_home(*kinds: str) -> None:
    HomeBlock.objects.all().delete()
    HomeBlock.objects.bulk_create(HomeBlock(kind=kind, order=order) for order, kind in enumerate(kinds))


def run() -> None:
    with connection.cursor() as cursor:
        cursor.execute(ADD)


@pytest.mark.parametrize("kind", [TenantKind.CITY, TenantKind.ORGANISATION])
@pytest.mark.parametrize("lacks", [("playlists", "skills"), ("playlists",), ()])
def test_home_as_it_was_made_becomes_as_it_is_made_today(
    db: None, kind: TenantKind, lacks: tuple[str, ...]
) -> None:
    tenant = create_tenant(actor=None, slug="older", name="Older", kind=kind, country="SI")
    with in_tenant(tenant):
        today = blocks()
        set_home(*(each for each, *_rest in today if each not in lacks))

        run()
        run()  # a second time changes nothing

        assert blocks() == today


@pytest.mark.parametrize(
    "change",
    [
        lambda: HomeBlock.objects.filter(kind="badges").update(is_visible=False),
        lambda: HomeBlock.objects.filter(kind="how").update(options={"title": {"en": "Our way"}}),
        lambda: HomeBlock.objects.filter(kind="how").delete(),
        lambda: HomeBlock.objects.filter(kind="map").delete(),
        lambda: HomeBlock.objects.create(kind="text", order=7),
        lambda: HomeBlock.objects.create(kind="skills", order=7),
        lambda: HomeBlock.objects.filter(kind="badges").update(order=9),
        lambda: HomeBlock.objects.all().delete(),
    ],
    ids=["hidden", "reworded", "removed", "no map", "a text", "skills at the end", "moved", "nothing left"],
)
def test_home_that_somebody_changed_stays(db: None, change: Any) -> None:
    tenant = create_tenant(actor=None, slug="older", name="Older", kind=TenantKind.CITY, country="SI")
    with in_tenant(tenant):
        set_home("hero", "categories", "map", "latest", "badges", "how", "organisers")
        change()
        before = blocks()

        run()

        assert blocks() == before
