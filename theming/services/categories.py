"""A location's own categories: renamed, added, hidden, put in order. Each counts towards one of the network's."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from shared.rules import require
from shared.services.audit import record_audit
from tenants.members.models import Member
from theming.errors import InvalidCategory
from theming.models import Category
from theming.services.filling import network_categories
from theming.signals import category_renamed


@transaction.atomic
def add_category(
    *, actor: Member, names: dict[str, str], network_slug: str, icon: str = "shapes", hue: int = 150
) -> Category:
    """A new category at the end. `names`: {language: text} with "en"; `hue`: OKLCH degrees, 0 to 359.

    Raises NotAllowed, InvalidCategory.
    """
    require("category.edit", actor)
    if network_slug not in {entry["slug"] for entry in network_categories()} or not 0 <= hue < 360:
        raise InvalidCategory
    kept = _names(names)
    slug = slugify(kept["en"])[:60] or "category"
    if Category.objects.filter(slug=slug).exists():
        raise InvalidCategory(_("There is a category of this name already."))
    last = Category.objects.order_by("-order").values_list("order", flat=True).first()
    category = Category.objects.create(
        slug=slug, names=kept, icon=icon, hue=hue, order=(last or 0) + 1, network_slug=network_slug
    )
    record_audit(actor_id=actor.user_id, action="category.added", target=category, changes={"names": kept})
    return category


@transaction.atomic
def rename_category(*, actor: Member, category: Category, names: dict[str, str]) -> Category:
    """Give it other names; its address stays. Raises NotAllowed, InvalidCategory."""
    require("category.edit", actor)
    old, category.names = category.names, _names(names)
    category.save(update_fields=["names"])
    category_renamed.send(sender=Category, category=category)
    record_audit(
        actor_id=actor.user_id,
        action="category.renamed",
        target=category,
        changes={"names": [old, category.names]},
    )
    return category


@transaction.atomic
def restyle_category(*, actor: Member, category: Category, icon: str, hue: int) -> Category:
    """Another icon and colour (`hue`: OKLCH degrees). Raises NotAllowed, InvalidCategory."""
    require("category.edit", actor)
    if not 0 <= hue < 360:
        raise InvalidCategory
    changes = {"icon": [category.icon, icon], "hue": [category.hue, hue]}
    category.icon, category.hue = icon, hue
    category.save(update_fields=["icon", "hue"])
    record_audit(actor_id=actor.user_id, action="category.restyled", target=category, changes=changes)
    return category


@transaction.atomic
def hide_category(*, actor: Member, category: Category, is_hidden: bool = True) -> Category:
    """Take it out of (or back into) menus and forms; activities keep it. Raises NotAllowed."""
    require("category.edit", actor)
    changes = {"is_hidden": [category.is_hidden, is_hidden]}
    category.is_hidden = is_hidden
    category.save(update_fields=["is_hidden"])
    record_audit(actor_id=actor.user_id, action="category.hidden", target=category, changes=changes)
    return category


@transaction.atomic
def order_categories(*, actor: Member, slugs: Sequence[str]) -> list[Category]:
    """Show them in this order; those not named follow in their old order. Raises NotAllowed."""
    require("category.edit", actor)
    wanted = {slug: position for position, slug in enumerate(slugs)}
    categories = sorted(
        Category.objects.select_for_update(), key=lambda category: wanted.get(category.slug, len(wanted))
    )
    for order, category in enumerate(categories):
        category.order = order
    Category.objects.bulk_update(categories, ["order"])
    if categories:
        record_audit(
            actor_id=actor.user_id,
            action="category.ordered",
            target=categories[0],
            changes={"order": [category.slug for category in categories]},
        )
    return categories


def _names(names: dict[str, str]) -> dict[str, str]:
    kept = {language: text.strip()[:60] for language, text in names.items() if text.strip()}
    if "en" not in kept:
        raise InvalidCategory
    return kept
