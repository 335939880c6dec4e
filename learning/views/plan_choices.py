"""The button that puts what a page shows into one of the reader's own plans."""

from typing import Any

from django.http import HttpRequest

from shared.models import User
from shared.queries.plans import plans_of
from tenants.context import on_the_network
from tenants.members.requests import user_of_request


def plan_button(request: HttpRequest, path: str) -> dict[str, Any]:
    """As learning/plans/_add.html wants it: where it is posted to, and the plans to choose from if there are several.
    Guests are led to it by a link, and sign in on the way."""
    user = user_of_request(request)
    return {"url": path, "is_guest": user is None, "plans": _choices(user) if user else []}


@on_the_network
def _choices(user: User) -> list[dict[str, str]]:
    plans = [{"id": str(plan.pk), "title": plan.title} for plan in plans_of(user)]
    return plans if len(plans) > 1 else []
