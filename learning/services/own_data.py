"""What `learning` keeps about a person: places in activities with what they answered, and work for organisers."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from learning.enums import EnrolmentStatus, OrganiserRole
from learning.models import Enrolment, OrganiserMembership, PlaylistEnrolment
from learning.services.enrolments import leave_activity
from learning.services.teams import leave_all_organisers
from shared.enums import BadgesAfterwards
from shared.own_data import Obstacle, Part, Where, register, rows
from tenants.context import current_tenant
from tenants.enums import MemberRole
from tenants.hosts import tenant_url
from tenants.members.models import Member


def _activities(user_id: int) -> list[dict[str, Any]]:
    return rows(
        Enrolment.objects.filter(member_id=user_id).order_by("joined_at"),
        *("activity__title", "activity__starts_at", "activity__ends_at", "status", "joined_at", "left_at"),
        *("activity__questions", "answers", "decided_at", "attended_at", "completed_at"),
    )


def _leave_activities(user_id: int, badges: BadgesAfterwards) -> None:
    """Places in what is still to come become free. That somebody took part in what is over stays for the count,
    without their words."""
    member = Member.objects.filter(pk=user_id).first()
    if member is None:
        return
    joined = Enrolment.objects.filter(member=member, status=EnrolmentStatus.JOINED)
    for enrolment in joined.select_related("activity").order_by("pk"):
        if not enrolment.activity.has_ended:
            leave_activity(member=member, activity=enrolment.activity)
    hopes = (EnrolmentStatus.APPLIED, EnrolmentStatus.WAITING, EnrolmentStatus.INVITED)
    mine = Enrolment.objects.filter(member=member)
    mine.filter(status__in=hopes).update(status=EnrolmentStatus.LEFT, left_at=timezone.now())
    mine.exclude(answers=[]).update(answers=[])


def _playlists(user_id: int) -> list[dict[str, Any]]:
    return rows(
        PlaylistEnrolment.objects.filter(member_id=user_id).order_by("started_at"),
        *("playlist__title", "started_at", "left_at", "completed_at"),
    )


def _leave_playlists(user_id: int, badges: BadgesAfterwards) -> None:
    """That somebody was on the way stays for the count."""
    on_the_way = PlaylistEnrolment.objects.filter(member_id=user_id, left_at=None, completed_at=None)
    on_the_way.update(left_at=timezone.now())


def _organisers(user_id: int) -> list[dict[str, Any]]:
    return rows(
        OrganiserMembership.objects.filter(member_id=user_id).order_by("created_at"),
        *("organiser__name", "role", "created_at"),
    )


def _leave_organisers(user_id: int, badges: BadgesAfterwards) -> None:
    leave_all_organisers(member_id=user_id)


def _depended_on(user_id: int) -> list[Obstacle]:
    """Organisers and locations that would be nobody's: each needs somebody else. Where the location is read-only nobody
    can hand over anything, so nothing is in the way there: the organiser becomes the location's."""
    if current_tenant().is_read_only:
        return []
    return [*_last_owner(user_id), *_last_coordinator(user_id)]


def _last_coordinator(user_id: int) -> list[Obstacle]:
    coordinators = Member.objects.filter(role=MemberRole.COORDINATOR).values_list("pk", flat=True)[:2]
    if list(coordinators) != [user_id]:
        return []
    text = _("You are the only coordinator of %(name)s. Make somebody else a coordinator too.")
    url = tenant_url(current_tenant(), "/manage/coordination/members/")
    return [Obstacle(text % {"name": current_tenant().name}, url)]


def _last_owner(user_id: int) -> list[Obstacle]:
    found = []
    owners = OrganiserMembership.objects.filter(role=OrganiserRole.OWNER)
    for mine in owners.filter(member_id=user_id).select_related("organiser").order_by("organiser__name"):
        if not owners.filter(organiser=mine.organiser).exclude(member_id=user_id).exists():
            text = _("You are the only owner of %(name)s. Make somebody else an owner too.")
            found.append(
                Obstacle(
                    f"{text % {'name': mine.organiser.name}} {_('You can also hand it over to the location.')}",
                    tenant_url(current_tenant(), f"/manage/organisers/{mine.organiser.slug}/members/"),
                )
            )
    return found


def register_parts() -> None:
    register(
        Part(
            name="activities",
            where=Where.LOCATION,
            models=("learning.Enrolment",),
            export=_activities,
            erase=_leave_activities,
            order=10,
        )
    )
    register(
        Part(
            name="playlists",
            where=Where.LOCATION,
            models=("learning.PlaylistEnrolment",),
            export=_playlists,
            erase=_leave_playlists,
            order=11,
        )
    )
    register(
        Part(
            name="organisers",
            where=Where.LOCATION,
            models=("learning.OrganiserMembership",),
            export=_organisers,
            erase=_leave_organisers,
            order=20,
            obstacles=_depended_on,
        )
    )
