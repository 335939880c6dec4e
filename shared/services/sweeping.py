"""What has served its time is deleted: old sessions, ended rate windows, the record of mails that were sent."""

from datetime import timedelta

from django.utils import timezone

from shared.models import Notification, OutgoingMail, RateCounter, Session
from shared.services.notifications import KEPT as NOTIFICATIONS_KEPT

MAIL_RECORD = timedelta(days=30)


def sweep() -> dict[str, int]:
    """Delete what is over; returns how many rows of each kind."""
    now = timezone.now()
    return {
        "sessions": Session.objects.filter(expire_date__lt=now).delete()[0],
        "rate_counters": RateCounter.objects.filter(window_ends__lt=now).delete()[0],
        "notifications": Notification.objects.filter(created_at__lt=now - NOTIFICATIONS_KEPT).delete()[0],
        "mails": OutgoingMail.objects.filter(sent_at__lt=now - MAIL_RECORD).delete()[0],
    }
