"""Reading a person's notifications: the public table only."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from shared.enums import MailChannel
from shared.models import Notification, NotificationSettings, User
from shared.notifications import KINDS, kind_of


def notifications_of(user: User) -> QuerySet[Notification]:
    """What is in the person's list, newest first, with its location."""
    return (
        Notification.objects.filter(user=user, is_shown=True, kind__in=list(KINDS))
        .select_related("tenant")
        .defer("tenant__look")
        .order_by("-created_at", "-id")
    )


def unread_of(user: User) -> int:
    return Notification.objects.filter(user=user, is_shown=True, read_at=None).count()


def settings_of(user: User) -> NotificationSettings:
    """What the person has wished, or an unsaved row with the defaults."""
    return NotificationSettings.objects.filter(user=user).first() or NotificationSettings(user=user)


def channels(
    wishes: NotificationSettings | None, kind: str, tenant_id: int | None
) -> tuple[bool, MailChannel]:
    """(in the list, when by mail) for one person, of whom `wishes` may be None. A muted location is silent, except for
    what is about the account itself."""
    declared = kind_of(kind)
    if declared.is_fixed or wishes is None:
        return declared.is_shown, declared.mail
    if tenant_id is not None and tenant_id in wishes.muted:
        return False, MailChannel.OFF
    shown, mail = wishes.choices.get(kind, (declared.is_shown, declared.mail))
    return bool(shown), MailChannel(mail)


def last_digest_moment(now: datetime, *, time_zone: str, weekday: int, hour: int) -> datetime:
    """The latest moment not after `now` at which the clock of `time_zone` showed `weekday` (0 = Monday) and `hour`."""
    zone = ZoneInfo(time_zone)
    local = now.astimezone(zone)
    day = local.date() - timedelta(days=(local.weekday() - weekday) % 7)
    moment = datetime(day.year, day.month, day.day, hour, tzinfo=zone)
    if moment > now:
        day -= timedelta(days=7)
        moment = datetime(day.year, day.month, day.day, hour, tzinfo=zone)
    return moment
