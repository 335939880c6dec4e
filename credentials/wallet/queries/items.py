"""Reading wallets: the public table only, never a location's schema."""

from datetime import datetime

from django.db.models import QuerySet

from credentials.wallet.models import WalletItem
from shared.models import User


def wallet_of(user: User) -> QuerySet[WalletItem]:
    """Everything that a person holds, from all locations, newest first, with its location."""
    return (
        WalletItem.objects.filter(user=user)
        .select_related("tenant")
        .defer("tenant__look")
        .order_by("-issued_at", "-id")
    )


def state_of(item: WalletItem, now: datetime) -> str:
    """ "revoked", "expired", "waiting" or "held": in this order of weight."""
    if item.revoked_at is not None:
        return "revoked"
    if item.expires_at is not None and item.expires_at <= now:
        return "expired"
    return "held" if item.claimed_at is not None else "waiting"
