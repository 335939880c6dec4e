from collections.abc import Callable
from typing import Any

import pytest

from shared.errors import NotAllowed
from tenants.models import Tenant
from tests.conftest import Cast
from theming.errors import InvalidCategory
from theming.models import Category
from theming.services.categories import (
    add_category,
    hide_category,
    order_categories,
    rename_category,
    restyle_category,
)


def test_category_is_renamed_restyled_and_hidden(in_alpha: Tenant, cast: Cast) -> None:
    amir, category = cast.member(cast.amir), Category.objects.get(slug="science")

    rename_category(actor=amir, category=category, names={"en": "Curiosity", "sl": " Radovednost "})
    restyle_category(actor=amir, category=category, icon="flask-conical", hue=10)
    hide_category(actor=amir, category=category)

    category = Category.objects.get(slug="science")
    assert (category.names, category.icon, category.hue, category.is_hidden, category.network_slug) == (
        {"en": "Curiosity", "sl": "Radovednost"},
        "flask-conical",
        10,
        True,
        "science",
    )


def test_added_category_counts_towards_one_of_the_networks(in_alpha: Tenant, cast: Cast) -> None:
    category = add_category(
        actor=cast.member(cast.amir), names={"en": "Bees & trees"}, network_slug="science"
    )

    assert (category.slug, category.network_slug) == ("bees-trees", "science")
    assert list(Category.objects.all())[-1] == category


@pytest.mark.parametrize(
    "fields",
    [
        {"names": {"sl": "Samo"}, "network_slug": "science"},
        {"names": {"en": "X"}, "network_slug": "nowhere"},
        {"names": {"en": "X"}, "network_slug": "science", "hue": 360},
        {"names": {"en": "Science"}, "network_slug": "science"},
    ],
)
def test_added_category_without_what_it_needs_is_refused(
    fields: dict[str, Any], in_alpha: Tenant, cast: Cast
) -> None:
    with pytest.raises(InvalidCategory):
        add_category(actor=cast.member(cast.amir), **fields)


def test_categories_are_put_in_order(in_alpha: Tenant, cast: Cast) -> None:
    order_categories(actor=cast.member(cast.amir), slugs=["science", "civic-engagement"])

    slugs = list(Category.objects.values_list("slug", flat=True))
    assert slugs[:3] == ["science", "civic-engagement", "crafts-and-making"]
    assert len(slugs) == 11


@pytest.mark.parametrize(
    "do",
    [
        lambda actor, category: add_category(actor=actor, names={"en": "X"}, network_slug="science"),
        lambda actor, category: rename_category(actor=actor, category=category, names={"en": "X"}),
        lambda actor, category: restyle_category(actor=actor, category=category, icon="x", hue=1),
        lambda actor, category: hide_category(actor=actor, category=category),
        lambda actor, category: order_categories(actor=actor, slugs=[]),
    ],
)
def test_categories_are_the_coordinators_alone(do: Callable[..., Any], in_alpha: Tenant, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        do(cast.member(cast.petra), Category.objects.first())
