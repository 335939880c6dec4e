"""Whose name a location may show."""

from shared.queries import ages
from tenants.context import on_the_network


@on_the_network
def may_show_name(user_id: int, *, country: str) -> bool:
    """As the person's own country and the location's have it. Everything that shows a name to more than the team of an
    activity asks this, or the Member's `public_name`, which follows it."""
    return ages.may_show_name(user_id, country=country)


@on_the_network
def may_be_public(user_id: int) -> bool:
    """Whether the person may make anything of theirs public: children only with a guardian's word."""
    return ages.may_be_public(user_id)
