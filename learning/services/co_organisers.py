"""Organisers that offer an activity together: one writes it and asks, the others say yes or no, and each can end it."""

from django.db import transaction
from django.utils import timezone

from learning.errors import (
    AlreadyAsked,
    AlreadyDecided,
    AlreadySo,
    CannotBeAsked,
    TooManyCoOrganisers,
    TooManyCoRequests,
)
from learning.models import Activity, CoOrganiserRequest, Organiser, OrganiserMembership
from learning.queries.co_organisers import askable
from learning.rules import MANAGERS
from learning.services.activities import activity_url, project_activity
from shared.errors import NotAllowed
from shared.rules import allows, require
from shared.services.audit import record_audit
from shared.services.limits import hit
from tenants.context import current_tenant
from tenants.hosts import tenant_url
from tenants.members.models import Member
from tenants.services.notifying import notify_many

MAX_CO_ORGANISERS = 8
REQUESTS_A_DAY = 30  # of one organiser, and of one person: anybody may make organisers
DAY = 24 * 60 * 60


@transaction.atomic
def ask_co_organiser(*, actor: Member, activity: Activity, organiser: Organiser) -> None:
    """Ask whoever runs `organiser` to offer the activity together. Where that is the actor, they have said yes.

    Raises NotAllowed, CannotBeAsked, AlreadySo, AlreadyAsked, TooManyCoOrganisers, TooManyCoRequests.
    """
    require("activity.ask_together", actor, activity)
    activity = _locked(activity)
    if organiser.pk == activity.organiser_id or not askable().filter(pk=organiser.pk).exists():
        raise CannotBeAsked
    if activity.co_organisers.filter(pk=organiser.pk).exists():
        raise AlreadySo
    requests = CoOrganiserRequest.objects.filter(activity=activity)
    if requests.filter(organiser=organiser).exists():
        raise AlreadyAsked
    if activity.co_organisers.count() + requests.filter(declined_at=None).count() >= MAX_CO_ORGANISERS:
        raise TooManyCoOrganisers
    if allows("organiser.answer_together", actor, organiser):
        _join(actor, activity, organiser)
        return
    for subject in (f"{current_tenant().pk}:{activity.organiser_id}", f"person:{actor.user_id}"):
        if not hit(name="learning.co_organiser", subject=subject, limit=REQUESTS_A_DAY, seconds=DAY).allowed:
            raise TooManyCoRequests
    CoOrganiserRequest.objects.create(activity=activity, organiser=organiser, asked_by=actor)
    _record(actor, activity, organiser, "activity.co_organiser_asked")
    _tell(actor, activity, organiser, "together_asked", to=organiser)


@transaction.atomic
def withdraw_co_request(*, actor: Member, activity: Activity, organiser: Organiser) -> None:
    """Ask no longer. A no stays, so that nobody is asked the same again and again. Raises NotAllowed,
    AlreadyDecided."""
    require("activity.ask_together", actor, activity)
    request = _request(activity, organiser)
    if request.declined_at is not None:
        raise AlreadyDecided
    request.delete()
    _record(actor, activity, organiser, "activity.co_organiser_withdrawn")


@transaction.atomic
def answer_co_request(*, actor: Member, activity: Activity, organiser: Organiser, is_yes: bool) -> None:
    """Say yes or no for `organiser`; after a no one can still say yes. The other side is told.

    Raises NotAllowed, AlreadyDecided (nobody asks any more, or the same no again), TooManyCoOrganisers.
    """
    require("organiser.answer_together", actor, organiser)
    activity = _locked(activity)
    request = _request(activity, organiser)
    if is_yes:
        if activity.co_organisers.count() >= MAX_CO_ORGANISERS:
            raise TooManyCoOrganisers
        request.delete()
        _join(actor, activity, organiser)
    else:
        if request.declined_at is not None:
            raise AlreadyDecided
        request.declined_at = timezone.now()
        request.save(update_fields=["declined_at"])
        _record(actor, activity, organiser, "activity.co_organiser_declined")
    _tell(actor, activity, organiser, "together_answered", to=activity.organiser)


@transaction.atomic
def remove_co_organiser(*, actor: Member, activity: Activity, organiser: Organiser) -> None:
    """End it, from either side; the other one is told. Raises NotAllowed, AlreadyDecided."""
    is_ours = allows("activity.ask_together", actor, activity)
    if not is_ours and not allows("organiser.answer_together", actor, organiser):
        raise NotAllowed
    activity = _locked(activity)
    if not activity.co_organisers.filter(pk=organiser.pk).exists():
        raise AlreadyDecided
    activity.co_organisers.remove(organiser)
    project_activity(activity)
    _record(actor, activity, organiser, "activity.co_organiser_removed")
    _tell(actor, activity, organiser, "together_ended", to=organiser if is_ours else activity.organiser)


def _join(actor: Member, activity: Activity, organiser: Organiser) -> None:
    activity.co_organisers.add(organiser)
    project_activity(activity)
    _record(actor, activity, organiser, "activity.co_organiser_added")


def _locked(activity: Activity) -> Activity:
    return (
        Activity.objects.select_for_update(of=("self",))
        .select_related("organiser", "category", "achievement")
        .get(pk=activity.pk)
    )


def _request(activity: Activity, organiser: Organiser) -> CoOrganiserRequest:
    found = CoOrganiserRequest.objects.select_for_update().filter(activity=activity, organiser=organiser)
    request = found.first()
    if request is None:
        raise AlreadyDecided
    return request


def _record(actor: Member, activity: Activity, organiser: Organiser, action: str) -> None:
    record_audit(
        actor_id=actor.user_id,
        action=action,
        target=activity,
        changes={"organiser": [str(organiser.pk), organiser.name]},
    )


def _tell(actor: Member, activity: Activity, organiser: Organiser, kind: str, *, to: Organiser) -> None:
    """Those who run `to`, but for whoever has done it."""
    people = OrganiserMembership.objects.filter(organiser=to, role__in=MANAGERS).exclude(member=actor)
    urls = {
        "together_asked": tenant_url(current_tenant(), f"/manage/organisers/{organiser.slug}/together/"),
        "together_answered": tenant_url(current_tenant(), f"/manage/activities/{activity.slug}/together/"),
        "together_ended": activity_url(activity),
    }
    other = activity.organiser if kind == "together_ended" and to == organiser else organiser
    notify_many(
        user_ids=list(people.values_list("member_id", flat=True)),
        kind=kind,
        parameters={"title": activity.title, "name": other.name, "organiser": activity.organiser.name},
        url=urls[kind],
    )
