"""A location's look: saved as a few choices, compiled into the registry's row for everybody who wears it."""

from typing import Any

from django.db import transaction

from shared.rules import require
from shared.services.audit import record_audit
from tenants.context import current_tenant
from tenants.hosts import announce_tenant_change
from tenants.members.models import Member
from tenants.models import Tenant
from theming.art.cover import mark_svg
from theming.models import Theme
from theming.palette import compile_look
from theming.shapes import SHAPES


@transaction.atomic
def set_theme(
    *,
    actor: Member | None,
    brand: str,
    accent: str,
    font_pair: str = "manrope",
    shape: str = "crisp",
    badge_shape: str = "",
    headline: dict[str, str] | None = None,
    lead: dict[str, str] | None = None,
    neutral_hue: int | None = None,
) -> Theme:
    """Save the choices and compile the look. Texts are {language: text}; None keeps them.

    Raises NotAllowed, KeyError for an unknown font pair or shape, ValueError for a colour that is none.
    """
    if actor is not None:
        require("theme.edit", actor)
    theme = Theme.objects.select_for_update().filter(pk=1).first() or Theme(pk=1)
    before = [theme.brand, theme.accent, theme.font_pair, theme.shape]
    theme.brand, theme.accent, theme.neutral_hue = brand, accent, neutral_hue
    theme.font_pair, theme.shape = font_pair, shape
    theme.badge_shape = badge_shape or SHAPES[shape].badge
    theme.headline = theme.headline if headline is None else headline
    theme.lead = theme.lead if lead is None else lead
    look = compile_look(brand, accent, neutral_hue, font_pair, shape).as_dict()
    theme.save()
    _publish(
        look | {"badge_shape": theme.badge_shape, "logo": mark_svg(current_tenant().name, brand, accent)}
    )
    record_audit(
        actor_id=actor.user_id if actor else None,
        action="theme.set",
        target=theme,
        changes={"theme": [before, [brand, accent, font_pair, shape]]},
    )
    return theme


def _publish(look: dict[str, Any]) -> None:
    tenant = current_tenant()
    tenant.look = look
    Tenant.objects.filter(pk=tenant.pk).update(look=look)
    announce_tenant_change()
