"""Telling people: in their list, by mail at once, or in the weekly digest, as each of them wishes.

Called in the transaction of what happened: if that is undone, nobody was told.
"""

from collections.abc import Collection, Mapping
from typing import Any

from django.core import signing
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from shared.enums import MailChannel
from shared.models import Notification, NotificationSettings, User
from shared.notifications import KINDS, kind_of, sentence_of
from shared.queries.notifications import channels, last_digest_moment
from tenants.context import on_the_network
from tenants.hosts import network_url
from tenants.mail import send_mail
from tenants.models import Tenant
from tenants.queries.homes import language_of, time_zone_of

DIGEST = "digest"
_SALT = "tenants.unsubscribe"
_MOST_IN_DIGEST = 30


def notify(
    *, user_id: int, kind: str, parameters: Mapping[str, Any], url: str = "", has_own_mail: bool = False
) -> bool:
    """Tell one person of something in the current location (or on the network). See `notify_many`."""
    return user_id in notify_many(
        user_ids=[user_id], kind=kind, parameters=parameters, url=url, has_own_mail=has_own_mail
    )


def notify_many(
    *,
    user_ids: Collection[int],
    kind: str,
    parameters: Mapping[str, Any],
    url: str = "",
    has_own_mail: bool = False,
) -> set[int]:
    """Tell several people the same; returns who wishes a mail at once.

    `parameters` fill the kind's sentence, moments as ISO text under names ending in `_at`. `url`: absolute. The mail
    is sent here, unless the caller `has_own_mail` that says more. Raises UnknownKind.
    """
    kind_of(kind)
    tenant = getattr(connection, "tenant", None)
    return _tell(
        sorted(set(user_ids)),
        kind,
        dict(parameters),
        url,
        tenant if isinstance(tenant, Tenant) else None,
        has_own_mail,
    )


@on_the_network
@transaction.atomic
def _tell(
    user_ids: list[int],
    kind: str,
    parameters: dict[str, Any],
    url: str,
    tenant: Tenant | None,
    has_own_mail: bool,
) -> set[int]:
    tenant_id = tenant.pk if tenant else None
    wishes = {row.pk: row for row in NotificationSettings.objects.filter(pk__in=user_ids)}
    rows, at_once = [], set()
    for user_id in user_ids:
        is_shown, mail = channels(wishes.get(user_id), kind, tenant_id)
        if mail == MailChannel.NOW:
            at_once.add(user_id)
        if is_shown or mail == MailChannel.DIGEST:
            rows.append(
                Notification(
                    user_id=user_id,
                    tenant_id=tenant_id,
                    kind=kind,
                    parameters=parameters,
                    url=url,
                    is_shown=is_shown,
                    waits_for_digest=mail == MailChannel.DIGEST,
                    created_at=timezone.now(),
                )
            )
    Notification.objects.bulk_create(rows)
    if at_once and not has_own_mail:
        for user in User.objects.filter(pk__in=at_once, is_active=True).order_by("pk"):
            _mail(user, kind, parameters, url, tenant)
    return at_once


def _mail(user: User, kind: str, parameters: dict[str, Any], url: str, tenant: Tenant | None) -> None:
    declared = kind_of(kind)
    zone, language = time_zone_of(user, tenant), language_of(user, tenant)
    with override(language):
        said = sentence_of(kind, parameters, time_zone=zone)
    send_mail(
        to=user.email,
        template="shared/mail/letter",
        context={
            "subject": said,
            "lead": said,
            "action_url": url,
            "action_label": declared.action,
            "note": _("You can choose what we write to you about: in your notifications, under Settings."),
        },
        tenant=tenant,
        language=language,
        unsubscribe_url="" if declared.is_fixed else unsubscribe_url(user.pk, kind),
    )


# --- the weekly digest ------------------------------------------------------------------------------------------------


def send_due_digests() -> int:
    """Send a digest to everybody for whom one is due; returns how many. On the network; enters no location.

    One is due when something has waited since before the last moment that the person has chosen: a run that was missed
    is made up for, and a second run at the same hour sends nothing.
    """
    waiting = Notification.objects.filter(waits_for_digest=True, user__is_active=True)
    user_ids = list(waiting.order_by("user_id").values_list("user_id", flat=True).distinct())
    return sum(_send_digest(user_id) for user_id in user_ids)


@transaction.atomic
def _send_digest(user_id: int) -> int:
    rows = list(
        Notification.objects.select_for_update(of=("self",), skip_locked=True)
        .filter(user_id=user_id, waits_for_digest=True)
        .select_related("user", "tenant")
        .defer("tenant__look")
        .order_by("-created_at", "-id")
    )
    if not rows:
        return 0
    user, now = rows[0].user, timezone.now()
    wishes = NotificationSettings.objects.filter(user=user).first() or NotificationSettings(user=user)
    zone, language = time_zone_of(user), language_of(user)
    due = last_digest_moment(now, time_zone=zone, weekday=wishes.digest_weekday, hour=wishes.digest_hour)
    if rows[-1].created_at > due:
        return 0
    Notification.objects.filter(pk__in=[row.pk for row in rows]).update(waits_for_digest=False)
    new = [row for row in rows if row.read_at is None and _still_wished(row, wishes)]
    if not new:
        return 0
    with override(language):
        lines = [
            {
                "text": sentence_of(row.kind, row.parameters, time_zone=zone),
                "url": row.url,
                "location": row.tenant.name if row.tenant else "",
            }
            for row in new[:_MOST_IN_DIGEST]
        ]
    send_mail(
        to=user.email,
        template="tenants/mail/digest",
        context={
            "lines": lines,
            "more": len(new) - len(lines),
            "list_url": network_url("/me/notifications/"),
            "settings_url": network_url("/me/notifications/settings/"),
        },
        language=language,
        unsubscribe_url=unsubscribe_url(user.pk, DIGEST),
    )
    return 1


def _still_wished(row: Notification, wishes: NotificationSettings) -> bool:
    """The wish may have changed since; a kind may be none any more."""
    return row.kind in KINDS and channels(wishes, row.kind, row.tenant_id)[1] == MailChannel.DIGEST


# --- one click, and no more of it -------------------------------------------------------------------------------------


def unsubscribe_url(user_id: int, what: str) -> str:
    """The address in a mail's List-Unsubscribe header. It works without signing in and does nothing else."""
    token = signing.dumps([user_id, what], salt=_SALT, compress=True)
    return network_url(f"/unsubscribe/{token}/")


def read_unsubscribe(token: str) -> tuple[int, str] | None:
    """(user id, kind or "digest") of a token that this site has made; None for any other."""
    try:
        user_id, what = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return int(user_id), str(what)
