from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from learning.enums import ActivityStatus
from learning.errors import IllegalTransition
from learning.models import Activity
from learning.services.activities import publish_activity, unpublish_activity, update_activity
from learning.services.archiving import archive_ended
from learning.services.planning import ARCHIVE
from shared.models import AuditEntry, CatalogueItem, DueDate, OutgoingMail
from tenants.context import in_public, in_tenant
from tenants.jobs import enqueue_where_due
from tenants.models import Tenant
from tests.conftest import Cast

Make = Callable[..., Activity]


def queued(alpha: Tenant) -> int:
    with in_public():
        return enqueue_where_due(ARCHIVE, archive_ended)


def test_what_ended_long_ago_is_put_away_once_and_its_organiser_told(
    make_activity: Make, alpha: Tenant, beta: Tenant, cast: Cast
) -> None:
    long_ago = timezone.now() - timedelta(days=settings.ARCHIVE_AFTER_DAYS + 1)
    old, new = make_activity(starts_at=long_ago), make_activity(title="New")

    assert queued(alpha) == 1  # beta has nothing due, and is not entered
    with in_tenant(alpha):
        for _twice in range(2):
            archive_ended()
        states = {row.pk: row.status for row in Activity.objects.all()}
    assert states == {old.pk: ActivityStatus.ARCHIVED, new.pk: ActivityStatus.PUBLISHED}
    assert queued(alpha) == 0
    assert CatalogueItem.objects.get().title == "New"
    assert AuditEntry.objects.filter(action="activity.archived", actor_id=None).count() == 1
    mail = OutgoingMail.objects.get()
    assert (mail.recipient, mail.subject) == ("petra@example.org", "Put away: Robots for everybody")


def test_due_date_follows_the_activity(make_activity: Make, alpha: Tenant, cast: Cast) -> None:
    activity = make_activity(publish=False)
    assert DueDate.objects.count() == 0

    with in_tenant(alpha):
        petra = cast.member(cast.petra)
        publish_activity(actor=petra, activity=activity)
        end = timezone.now() + timedelta(days=50)
        update_activity(actor=petra, activity=activity, ends_at=end)
        due = DueDate.objects.get()
        assert due.due_at == end + timedelta(days=settings.ARCHIVE_AFTER_DAYS)
        update_activity(actor=petra, activity=activity, schedule="any_time")
        assert DueDate.objects.count() == 0


def test_publishing_twice_is_refused_by_name(make_activity: Make, alpha: Tenant, cast: Cast) -> None:
    activity = make_activity()

    with in_tenant(alpha):
        petra = cast.member(cast.petra)
        with pytest.raises(IllegalTransition):
            publish_activity(actor=petra, activity=activity)
        assert unpublish_activity(actor=petra, activity=activity).status == ActivityStatus.DRAFT
