"""The button that puts what a page shows into one of the reader's own plans."""

from typing import Any

from django.http import HttpRequest

from shared.models import User
from shared.queries.plans import plans_of
from tenants.context import on_the_network
from tenants.members.requests import user_of_request


def plan_button(request: HttpRequest, path: str) -> dict[str, Any] | None:
    """As learning/plans/_add.html wants it: where it is posted to, and the plans to choose from if there are several.
    None for guests."""
    user = user_of_request(request)
    return None if user is None else {"url": path, "plans": _choices(user)}


@on_the_network
def _choices(user: User) -> list[dict[str, str]]:
    plans = [{"id": str(plan.pk), "title": plan.title} for plan in plans_of(user)]
    return plans if len(plans) > 1 else []
