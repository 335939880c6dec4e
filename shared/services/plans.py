"""A person's own plans. They belong to the account: call these outside of locations."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max

from shared.errors import GuardianMissing, NotAllowed, PlanFull
from shared.models import Plan, PlanItem, User
from shared.models.plan import new_share_code
from shared.queries.ages import may_be_public
from shared.services.audit import record_audit

MOST_PLANS, MOST_ITEMS = 20, 200


@transaction.atomic
def create_plan(*, actor: User, title: str) -> Plan:
    """An empty plan. Raises PlanFull."""
    if Plan.objects.filter(user=actor).count() >= MOST_PLANS:
        raise PlanFull
    plan = Plan.objects.create(user=actor, title=title)
    record_audit(actor_id=actor.pk, action="plan.created", target=plan)
    return plan


@transaction.atomic
def update_plan(*, actor: User, plan: Plan, title: str) -> Plan:
    """Another name. Raises NotAllowed."""
    _require_own(actor, plan)
    plan.title = title
    plan.save(update_fields=["title"])
    record_audit(actor_id=actor.pk, action="plan.updated", target=plan)
    return plan


@transaction.atomic
def delete_plan(*, actor: User, plan: Plan) -> None:
    """With everything in it. Raises NotAllowed."""
    _require_own(actor, plan)
    record_audit(actor_id=actor.pk, action="plan.deleted", target=plan)
    plan.delete()


@transaction.atomic
def add_to_plan(
    *, actor: User, plan: Plan, tenant_id: int, item_id: uuid.UUID, title: str, url: str
) -> PlanItem:
    """Put it at the end; what is there already stays where it is. Raises NotAllowed, PlanFull."""
    _require_own(actor, plan)
    Plan.objects.select_for_update().get(pk=plan.pk)
    found = PlanItem.objects.filter(plan=plan, tenant_id=tenant_id, item_id=item_id).first()
    if found is not None:
        return found
    if PlanItem.objects.filter(plan=plan).count() >= MOST_ITEMS:
        raise PlanFull
    last = PlanItem.objects.filter(plan=plan).aggregate(last=Max("order"))["last"]
    item = PlanItem.objects.create(
        plan=plan,
        tenant_id=tenant_id,
        item_id=item_id,
        title=title,
        url=url,
        order=0 if last is None else last + 1,
    )
    record_audit(actor_id=actor.pk, action="plan.item_added", target=item)
    return item


def note_thing(*, tenant_id: int, item_id: uuid.UUID, title: str, is_shown: bool) -> None:
    """What a location's thing is called now in everybody's plans, and whether everybody may still see it. Called by
    the location; one that is shown no more keeps the name that it had."""
    fields: dict[str, Any] = {"title": title, "is_shown": True} if is_shown else {"is_shown": False}
    PlanItem.objects.filter(tenant_id=tenant_id, item_id=item_id).update(**fields)


@transaction.atomic
def change_item(*, actor: User, item: PlanItem, **fields: Any) -> PlanItem:
    """Its note or its tick (`note`, `is_done`). Raises NotAllowed, TypeError."""
    _require_own(actor, item.plan)
    if set(fields) - {"note", "is_done"}:
        raise TypeError(f"cannot be changed: {', '.join(sorted(fields))}")
    for name, value in fields.items():
        setattr(item, name, value)
    item.save(update_fields=list(fields))
    record_audit(actor_id=actor.pk, action="plan.item_changed", target=item)
    return item


@transaction.atomic
def move_item(*, actor: User, item: PlanItem, by: int) -> None:
    """One place up (-1) or down (1), no further than the ends. Raises NotAllowed."""
    _require_own(actor, item.plan)
    Plan.objects.select_for_update().get(pk=item.plan_id)
    ids: list[int] = list(PlanItem.objects.filter(plan_id=item.plan_id).values_list("pk", flat=True))
    place = ids.index(item.pk)
    ids.insert(max(0, min(len(ids) - 1, place + by)), ids.pop(place))
    _number(ids)
    record_audit(actor_id=actor.pk, action="plan.ordered", target=item.plan)


@transaction.atomic
def remove_item(*, actor: User, item: PlanItem) -> None:
    """Raises NotAllowed."""
    _require_own(actor, item.plan)
    record_audit(actor_id=actor.pk, action="plan.item_removed", target=item)
    item.delete()


@transaction.atomic
def share_plan(*, actor: User, plan: Plan, is_shared: bool) -> Plan:
    """Give it a link that nobody can guess, or take the link back for good. Raises NotAllowed, and GuardianMissing for
    a child whose guardian has not confirmed."""
    _require_own(actor, plan)
    if is_shared and not may_be_public(actor.pk):
        raise GuardianMissing
    if is_shared != (plan.share_code is not None):
        plan.share_code = new_share_code() if is_shared else None
        plan.save(update_fields=["share_code"])
        record_audit(actor_id=actor.pk, action="plan.shared" if is_shared else "plan.unshared", target=plan)
    return plan


def _require_own(actor: User, plan: Plan) -> None:
    if plan.user_id != actor.pk:
        raise NotAllowed


def _number(ids: Sequence[int]) -> None:
    PlanItem.objects.bulk_update([PlanItem(pk=pk, order=place) for place, pk in enumerate(ids)], ["order"])
