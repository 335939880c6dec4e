"""Reading people's own plans: the public tables only."""

import uuid

from django.db.models import Count, Q, QuerySet

from shared.models import Plan, PlanItem, User


def plans_of(user: User) -> QuerySet[Plan]:
    """The person's plans, the latest first, with how much is in each and how much of it is ticked."""
    return (
        Plan.objects.filter(user=user)
        .annotate(total=Count("items"), done=Count("items", filter=Q(items__is_done=True)))
        .order_by("-created_at", "-pk")
    )


def find_plan(user: User, pk: uuid.UUID) -> Plan | None:
    """The person's own plan of this id."""
    return Plan.objects.filter(user=user, pk=pk).first()


def holding(user: User, *, tenant_id: int, item_id: uuid.UUID) -> set[uuid.UUID]:
    """The ids of the person's plans in which this stands."""
    items = PlanItem.objects.filter(plan__user=user, tenant_id=tenant_id, item_id=item_id)
    return set(items.values_list("plan_id", flat=True))


def find_shared_plan(code: str) -> Plan | None:
    """The plan of this link, with its person."""
    return Plan.objects.select_related("user").filter(share_code=code).first()


def items_of(plan: Plan) -> list[PlanItem]:
    """In order, each with its location."""
    return list(PlanItem.objects.filter(plan=plan).select_related("tenant").defer("tenant__look"))
