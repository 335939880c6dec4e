"""A person's own list of notifications, and their wishes. Telling people is tenants.services.notifying."""

from collections.abc import Collection, Mapping
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from shared.enums import MailChannel
from shared.models import Notification, NotificationSettings, User
from shared.notifications import KINDS
from shared.services.audit import record_audit

KEPT = timedelta(days=180)  # read or not


def mark_read(*, actor: User, ids: Collection[int] | None) -> list[int]:
    """Mark these (None: all) of the person's unread notifications as read; returns which it were, to undo it."""
    unread = Notification.objects.filter(user=actor, read_at=None, is_shown=True)
    if ids is not None:
        unread = unread.filter(pk__in=ids)
    with transaction.atomic():
        found = list(unread.select_for_update().values_list("pk", flat=True))
        Notification.objects.filter(pk__in=found).update(read_at=timezone.now())
    return found


def mark_unread(*, actor: User, ids: Collection[int]) -> None:
    """Undo: these of the person's notifications are new again."""
    Notification.objects.filter(user=actor, pk__in=ids, is_shown=True).update(read_at=None)


@transaction.atomic
def change_notification_settings(
    *,
    actor: User,
    choices: Mapping[str, tuple[bool, MailChannel]],
    muted: Collection[int],
    digest_weekday: int,
    digest_hour: int,
) -> NotificationSettings:
    """Keep what differs from the defaults, so that a default that changes reaches those who never chose."""
    kept = {
        name: [shown, mail]
        for name, (shown, mail) in choices.items()
        if not KINDS[name].is_fixed and (shown, mail) != (KINDS[name].is_shown, KINDS[name].mail)
    }
    wishes, _new = NotificationSettings.objects.update_or_create(
        user=actor,
        defaults={
            "choices": kept,
            "muted": sorted(muted),
            "digest_weekday": digest_weekday,
            "digest_hour": digest_hour,
        },
    )
    record_audit(actor_id=actor.pk, action="notifications.set", target=wishes)
    return wishes


@transaction.atomic
def stop_mail(*, user_id: int, what: str) -> None:
    """By the link of a mail: no more mails of the kind `what`, or ("digest") no more digests."""
    wishes, _new = NotificationSettings.objects.select_for_update().get_or_create(user_id=user_id)
    choices = dict(wishes.choices)
    for kind in KINDS.values():
        shown, mail = choices.get(kind.name, (kind.is_shown, kind.mail))
        is_meant = mail == MailChannel.DIGEST if what == "digest" else kind.name == what
        if is_meant and not kind.is_fixed:
            choices[kind.name] = [shown, MailChannel.OFF]
    if choices != wishes.choices:
        wishes.choices = choices
        wishes.save(update_fields=["choices"])
        record_audit(
            actor_id=user_id, action="notifications.mail_stopped", target=wishes, changes={"what": what}
        )
