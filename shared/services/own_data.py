"""What `shared` itself keeps about a person, and the requests for a copy or for the end of it."""

from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone

from shared.enums import BadgesAfterwards, ExportState
from shared.models import (
    AccountDeletion,
    AgeStatement,
    CalendarFeed,
    DataExport,
    GuardianConsent,
    JournalEntry,
    Notification,
    NotificationSettings,
    OutgoingMail,
    PlanItem,
    User,
)
from shared.notifications import KINDS, sentence_of
from shared.own_data import Part, Where, register, register_locator, rows
from shared.services.audit import record_audit

GRACE = timedelta(days=14)
KEPT = timedelta(days=7)


def _account(user_id: int) -> dict[str, Any]:
    [account] = rows(
        User.objects.filter(pk=user_id),
        *("email", "display_name", "language", "time_zone", "country", "date_joined"),
    )
    return {
        **account,
        "addresses": rows(EmailAddress.objects.filter(user=user_id), "email", "verified", "primary"),
        "age": rows(
            AgeStatement.objects.filter(pk=user_id), "country", "at_least", "birth_date", "stated_on"
        ),
        "guardian": rows(
            GuardianConsent.objects.filter(pk=user_id), "email", "state", "asked_at", "decided_at"
        ),
        "calendar": rows(CalendarFeed.objects.filter(pk=user_id), "created_at"),
    }


def _nothing(user_id: int, badges: BadgesAfterwards) -> None:
    """It goes with the account's own row, at the very end."""


def _plans(user_id: int) -> list[dict[str, Any]]:
    return rows(
        PlanItem.objects.filter(plan__user=user_id).order_by("plan_id", "order"),
        *("plan__title", "tenant__name", "title", "url", "note", "is_done"),
    )


def _notifications(user_id: int) -> dict[str, Any]:
    return {
        "notifications": rows(
            Notification.objects.filter(user=user_id).order_by("created_at"),
            *("kind", "parameters", "url", "created_at", "read_at"),
        ),
        "settings": rows(
            NotificationSettings.objects.filter(pk=user_id),
            *("choices", "muted", "digest_weekday", "digest_hour"),
        ),
    }


def _read_notifications(found: dict[str, Any], time_zone: str) -> dict[str, Any]:
    """Each as it stood in the person's list, instead of its parameters."""
    told = [
        {
            "text": sentence_of(row["kind"], row["parameters"], time_zone=time_zone),
            **{name: row[name] for name in ("url", "created_at", "read_at")},
        }
        for row in found["notifications"]
        if row["kind"] in KINDS
    ]
    return {**found, "notifications": told}


def _journal(user_id: int) -> list[dict[str, Any]]:
    return rows(
        JournalEntry.objects.filter(user=user_id).order_by("joined_at"),
        *("tenant__name", "kind", "title", "url", "state", "starts_at", "ends_at", "place", "percent"),
        *("joined_at", "left_at"),
    )


def _mails(user_id: int) -> list[dict[str, Any]]:
    return rows(
        OutgoingMail.objects.filter(recipient__in=_addresses(user_id)).order_by("created_at"),
        *("sender", "recipient", "subject", "created_at", "sent_at"),
    )


def _erase_mails(user_id: int, badges: BadgesAfterwards) -> None:
    OutgoingMail.objects.filter(recipient__in=_addresses(user_id)).delete()


def _addresses(user_id: int) -> list[str]:
    return list(EmailAddress.objects.filter(user=user_id).values_list("email", flat=True))


def register_parts() -> None:
    """What `shared` keeps."""
    register_locator(
        lambda user_id: JournalEntry.objects.filter(user=user_id).values_list("tenant_id", flat=True)
    )
    register(
        Part(
            name="account",
            where=Where.NETWORK,
            models=(
                *("shared.User", "account.EmailAddress", "shared.AgeStatement", "shared.GuardianConsent"),
                "shared.CalendarFeed",
            ),
            export=_account,
            erase=_nothing,
        )
    )
    register(
        Part(
            name="notifications",
            where=Where.NETWORK,
            models=("shared.Notification", "shared.NotificationSettings"),
            export=_notifications,
            reading=_read_notifications,
            erase=_nothing,
        )
    )
    register(
        Part(
            name="journal",
            where=Where.NETWORK,
            models=("shared.JournalEntry",),
            export=_journal,
            erase=_nothing,
        )
    )
    register(
        Part(
            name="plans",
            where=Where.NETWORK,
            models=("shared.Plan", "shared.PlanItem"),
            export=_plans,
            erase=_nothing,
        )
    )
    register(
        Part(
            name="mails",
            where=Where.NETWORK,
            models=("shared.OutgoingMail",),
            export=_mails,
            erase=_erase_mails,
        )
    )


# --- requests ---------------------------------------------------------------------------------------------------------


@transaction.atomic
def request_export(*, actor: User) -> DataExport:
    """A new request; one that is being worked on is given back instead."""
    User.objects.select_for_update().get(pk=actor.pk)
    at_work = DataExport.objects.filter(user=actor, state__in=[ExportState.WAITING, ExportState.RUNNING])
    found = at_work.first()
    if found is not None:
        return found
    made = DataExport.objects.create(user=actor, created_at=timezone.now())
    record_audit(actor_id=actor.pk, action="export.requested", target=made)
    return made


@transaction.atomic
def request_deletion(*, actor: User, badges: BadgesAfterwards) -> AccountDeletion:
    """From now on the days of grace run; asked for again it changes only what becomes of badges."""
    now = timezone.now()
    wish, is_new = AccountDeletion.objects.get_or_create(
        user=actor, defaults={"badges": badges, "asked_at": now, "due_at": now + GRACE}
    )
    if not is_new and wish.began_at is None and wish.badges != badges:
        wish.badges = badges
        wish.save(update_fields=["badges"])
    record_audit(actor_id=actor.pk, action="deletion.requested", target=wish, changes={"badges": badges})
    return wish


@transaction.atomic
def cancel_deletion(*, user_id: int) -> bool:
    """Whether there was something to cancel: once it has begun there is no way back."""
    wish = AccountDeletion.objects.select_for_update().filter(pk=user_id, began_at=None).first()
    if wish is None:
        return False
    record_audit(actor_id=user_id, action="deletion.cancelled", target=wish)
    wish.delete()
    return True
