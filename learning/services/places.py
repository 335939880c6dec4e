"""The places of an activity. Everything here runs under the activity's row lock, so that capacity and the order of the
waiting list hold under any number of people at once."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from learning.enums import EnrolmentStatus
from learning.models import Activity, Enrolment
from learning.queries.occurrences import dates_to_keep
from learning.queries.texts import own_title, titles_of
from learning.services.participant_letters import Letter, page_url, write_to
from shared.enums import ItemKind, JournalState
from shared.services.audit import record_audit
from shared.services.catalogue import note_full
from shared.services.journal import note_joined, note_left
from tenants.context import current_tenant


def locked(activity: Activity) -> Activity:
    """The activity as it is now; nobody else changes its places until the transaction ends."""
    return Activity.objects.select_for_update(of=("self",)).select_related("organiser").get(pk=activity.pk)


def take_place(activity: Activity, enrolment: Enrolment, *, now: datetime) -> None:
    """The person takes part from now on. The caller has seen that there is a place."""
    enrolment.activity, enrolment.status = activity, EnrolmentStatus.JOINED
    enrolment.joined_at, enrolment.left_at = now, None
    enrolment.save()
    _count(activity, +1)
    note_standing(activity, enrolment)


def give_up_place(activity: Activity, enrolment: Enrolment, *, now: datetime) -> None:
    """The person takes part no more; who waits longest moves up."""
    enrolment.status, enrolment.left_at = EnrolmentStatus.LEFT, now
    enrolment.save(update_fields=["status", "left_at"])
    _count(activity, -1)
    note_gone(activity, enrolment, now=now)
    fill_places(activity)


def note_standing(activity: Activity, enrolment: Enrolment, *, url: str = "") -> None:
    """The person's journal shows the place, the position on the waiting list, the application or the invitation.
    `url`: where it leads; "": to the activity's page."""
    starts_at, ends_at = dates_to_keep(activity)
    note_joined(
        user_id=enrolment.member_id,
        tenant_id=current_tenant().pk,
        kind=ItemKind.ACTIVITY,
        item_id=activity.pk,
        title=activity.title,
        titles=titles_of(activity),
        url=url or page_url(activity),
        starts_at=starts_at,
        ends_at=ends_at,
        place=activity.whereabouts,
        joined_at=enrolment.joined_at,
        state=JournalState(enrolment.status),
    )


def note_gone(activity: Activity, enrolment: Enrolment, *, now: datetime) -> None:
    """The person's journal shows it as given up, or as not to be had."""
    note_left(
        user_id=enrolment.member_id,
        tenant_id=current_tenant().pk,
        kind=ItemKind.ACTIVITY,
        item_id=activity.pk,
        left_at=now,
    )


def fill_places(activity: Activity) -> list[Enrolment]:
    """Give free places to those who wait, first come first served, and tell them. Nothing while it is no longer on."""
    if not activity.is_published or activity.has_ended or activity.is_hidden or activity.places_left == 0:
        return []
    waiting = Enrolment.objects.filter(activity=activity, status=EnrolmentStatus.WAITING)
    moved = list(waiting.select_related("member").order_by("joined_at", "pk")[: activity.places_left])
    now = timezone.now()
    for enrolment in moved:
        take_place(activity, enrolment, now=now)
        record_audit(actor_id=None, action="activity.moved_up", target=enrolment)
        write_to(enrolment.member, lambda: _moved_up(activity))
    return moved


def _count(activity: Activity, change: int) -> None:
    was_full = activity.lets_nobody_in
    activity.enrolled += change
    activity.save(update_fields=["enrolled"])
    if activity.lets_nobody_in != was_full:
        note_full(
            tenant_id=current_tenant().pk,
            kind=ItemKind.ACTIVITY,
            item_id=activity.pk,
            is_full=activity.lets_nobody_in,
        )


def _moved_up(activity: Activity) -> Letter:
    return Letter(
        subject=_("A place for you: %(title)s") % {"title": own_title(activity)},
        lead=_("Good news: a place in “%(title)s” became free, and it is yours.")
        % {"title": own_title(activity)},
        action_url=page_url(activity),
        action_label=_("When, where and everything else"),
        note=_(
            "If you cannot come any more, please give up your place on that page: the next person is waiting."
        ),
    )
