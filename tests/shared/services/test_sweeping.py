from datetime import timedelta

from django.utils import timezone

from shared.models import OutgoingMail, RateCounter, Session
from shared.services.sweeping import sweep


def test_sweep_takes_what_is_over_and_leaves_the_rest(db: None) -> None:
    now = timezone.now()
    for name, moment in (("old", now - timedelta(days=40)), ("new", now + timedelta(days=1))):
        Session.objects.create(session_key=name, session_data="", expire_date=moment)
        RateCounter.objects.create(key=name, window_ends=moment, count=1)
        OutgoingMail.objects.create(
            message_id=name, sender="a", recipient="b@example.org", subject="c", sent_at=moment
        )
    OutgoingMail.objects.create(message_id="waiting", sender="a", recipient="b@example.org", subject="c")
    assert sweep() == {"sessions": 1, "rate_counters": 1, "notifications": 0, "mails": 1}
    assert set(OutgoingMail.objects.values_list("message_id", flat=True)) == {"new", "waiting"}
